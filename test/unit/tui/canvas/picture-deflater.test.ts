import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PictureDeflater } from '../../../../tui/canvas/picture-deflater.ts';
import { ShownPicture } from '../../../../tui/canvas/shown-picture.ts';

/** The pixels of a region, enlarged the plain way. */
function enlarged(words: Uint32Array, width: number, region: Region, factor: number): Buffer {
  const bytes: number[] = [];
  for (let y = region.top * factor; y < region.bottom * factor; y++) {
    for (let x = region.left * factor; x < region.right * factor; x++) {
      const word = words[Math.floor(y / factor) * width + Math.floor(x / factor)] ?? 0;
      bytes.push(word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff);
    }
  }
  return Buffer.from(bytes);
}

interface Region {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const picture = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 30 }),
    colours: fc.constantFrom(1, 2, 4, 300),
    period: fc.constantFrom(3, 8, 1000),
    seed: fc.nat(0xffff),
  })
  .map(({ width, height, colours, period, seed }) => ({
    width,
    height,
    words: Uint32Array.from({ length: width * height }, (_, at) => {
      const place = ((at % width) % period) * 17 + (Math.floor(at / width) % period) * 31;
      return ((Math.imul(place + seed, 0x9e3779b1) >>> 9) % colours) * 0x10ff35;
    }),
  }));

describe('PictureDeflater', () => {
  it('writes what zlib reads back as the enlarged picture', () => {
    const deflater = new PictureDeflater();
    fc.assert(
      fc.property(picture, fc.integer({ min: 1, max: 7 }), fc.nat(), fc.nat(), (grid, factor, one, other) => {
        const shown = new ShownPicture();
        shown.take(grid, grid.height);
        const left = one % grid.width;
        const top = other % grid.height;
        const region = {
          left,
          right: left + 1 + (other % (grid.width - left)),
          top,
          bottom: top + 1 + (one % (grid.height - top)),
        };
        const packed = deflater.deflate(shown, region, factor);
        // Reading it whole checks lengths, distances and the sum at its end.
        expect(inflateSync(packed).equals(enlarged(shown.words, grid.width, region, factor))).toBe(true);
      }),
      { numRuns: 800 },
    );
  }, 60_000);

  it('takes hardly more bytes for an enlarged picture', () => {
    const words = Uint32Array.from({ length: 160 * 144 }, (_, at) => ((at * 7) % 160 < 80 ? 0xd0f8e0 : 0x201808));
    const shown = new ShownPicture();
    shown.take({ width: 160, height: 144, words }, 144);
    const all = { left: 0, right: 160, top: 0, bottom: 144 };
    const deflater = new PictureDeflater();
    const large = deflater.deflate(shown, all, 5);
    expect(large.length).toBeLessThan((160 * 5 * 144 * 5 * 3) / 60);
    expect(inflateSync(large).equals(enlarged(words, 160, all, 5))).toBe(true);
  });

  it('packs noise that cannot be packed, at the limit of the window', () => {
    const width = 2000;
    const words = Uint32Array.from(
      { length: width * 4 },
      (_, at) => (Math.imul(at % 3500, 0x9e3779b1) >>> 8) & 0xffffff,
    );
    const shown = new ShownPicture();
    shown.take({ width, height: 4, words }, 4);
    const all = { left: 0, right: width, top: 0, bottom: 4 };
    for (const factor of [1, 5]) {
      const packed = new PictureDeflater().deflate(shown, all, factor);
      expect(inflateSync(packed).equals(enlarged(words, width, all, factor))).toBe(true);
    }
  });
});
