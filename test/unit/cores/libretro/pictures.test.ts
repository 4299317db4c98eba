import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PixelFormat } from '../../../../backends/libretro/abi.ts';
import type { NativePicture } from '../../../../backends/libretro/machine.ts';
import { Pictures } from '../../../../cores/libretro/pictures.ts';
import { toRgba } from '../../../../src/codec/planes/picture.ts';

const formats = Object.values(PixelFormat);

/** Rows of pixels, with so many strange bytes behind each. */
function nativeOf(rows: readonly (readonly number[])[], format: PixelFormat, surplus: number): NativePicture {
  const size = format === PixelFormat.xrgb8888 ? 4 : 2;
  const width = rows[0]!.length;
  const pitch = width * size + surplus;
  const bytes = new Uint8Array(pitch * rows.length - surplus).fill(0xa5);
  for (const [y, row] of rows.entries()) {
    for (const [x, pixel] of row.entries()) {
      for (let byte = 0; byte < size; byte++) bytes[y * pitch + x * size + byte] = (pixel >>> (byte * 8)) & 0xff;
    }
  }
  return { bytes, width, height: rows.length, pitch, format, rotation: 0 };
}

function colourOf(pixel: number, format: PixelFormat): number[] {
  const scaled = (value: number, most: number): number => {
    const bits = Math.log2(most + 1);
    return ((value << (8 - bits)) | (value >> (2 * bits - 8))) & 0xff;
  };
  const part = (shift: number, most: number): number => (pixel >>> shift) & most;
  if (format === PixelFormat.xrgb8888) return [part(16, 255), part(8, 255), part(0, 255), 255];
  if (format === PixelFormat.rgb565)
    return [scaled(part(11, 31), 31), scaled(part(5, 63), 63), scaled(part(0, 31), 31), 255];
  return [scaled(part(10, 31), 31), scaled(part(5, 31), 31), scaled(part(0, 31), 31), 255];
}

describe('pictures in the form that is cheapest to send', () => {
  it('lose nothing, one after the other, whatever the format, the size and the bytes between rows', () => {
    const rows = fc
      .record({
        width: fc.integer({ min: 1, max: 30 }),
        height: fc.integer({ min: 1, max: 20 }),
        colours: fc.integer({ min: 1, max: 400 }),
      })
      .chain(({ width, height, colours }) =>
        fc
          .array(fc.integer({ min: 0, max: 0xffff_ffff }), { minLength: colours, maxLength: colours })
          .chain((palette) =>
            fc.array(fc.array(fc.constantFrom(...palette), { minLength: width, maxLength: width }), {
              minLength: height,
              maxLength: height,
            }),
          ),
      );
    const sequence = fc.array(fc.record({ rows, surplus: fc.integer({ min: 0, max: 9 }) }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.constantFrom(...formats), sequence, (format, shown) => {
        const pictures = new Pictures();
        for (const one of shown) {
          const mask = format === PixelFormat.xrgb8888 ? 0xffff_ffff : 0xffff;
          const pixels = one.rows.map((row) => row.map((pixel) => (pixel & mask) >>> 0));
          const made = toRgba(pictures.make(nativeOf(pixels, format, one.surplus)));
          expect([...made.pixels]).toEqual(pixels.flat().flatMap((pixel) => colourOf(pixel, format)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('a colour keeps its index from picture to picture', () => {
    const pictures = new Pictures();
    const first = pictures.make(nativeOf([[1, 2, 3, 1]], PixelFormat.rgb565, 0));
    const second = pictures.make(nativeOf([[3, 1, 2, 4]], PixelFormat.rgb565, 0));
    expect(first).toMatchObject({ indices: Uint8Array.of(0, 1, 2, 0) });
    expect(second).toMatchObject({ indices: Uint8Array.of(2, 0, 1, 3) });
  });

  it('colours long gone do not make an index longer', () => {
    const pictures = new Pictures();
    for (let shown = 0; shown < 40; shown++) {
      const pixels = Array.from({ length: 10 }, (_, at) => shown * 10 + at);
      const picture = pictures.make(nativeOf([pixels], PixelFormat.rgb565, 0));
      expect('palette' in picture ? picture.palette.length / 4 : 999).toBeLessThanOrEqual(16);
    }
  });

  it('of more than 256 colours are pixels, until there are few again', () => {
    const pictures = new Pictures();
    const many = nativeOf([Array.from({ length: 300 }, (_, at) => at)], PixelFormat.xrgb8888, 0);
    const few = nativeOf([[7, 7]], PixelFormat.xrgb8888, 0);
    expect('pixels' in pictures.make(many)).toBe(true);
    expect('pixels' in pictures.make(few)).toBe(true);
    for (let shown = 0; shown < 30; shown++) pictures.make(few);
    expect('indices' in pictures.make(few)).toBe(true);
  });
});
