import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePng } from '../../../../src/host/store/png.ts';
import { decodeThumbnail } from '../../../../tui/canvas/thumbnail.ts';

const sized = fc
  .tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }))
  .chain(([width, height]) =>
    fc.tuple(
      fc.constant(width),
      fc.constant(height),
      fc.uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 }),
    ),
  );

describe('the picture of a save', () => {
  it('is read as it was written, without what shines through', () => {
    fc.assert(
      fc.property(sized, ([width, height, noise]) => {
        const pixels = noise.map((value, at) => (at % 4 === 3 ? 255 : value));
        const png = Buffer.from(encodePng({ width, height, pixels }));
        const read = decodeThumbnail(png);
        expect(read && { ...read, pixels: [...read.pixels] }).toEqual({ width, height, pixels: [...pixels] });
      }),
    );
  });

  it('is none where the bytes are not, and never larger than such pictures are', () => {
    const png = Buffer.from(encodePng({ width: 9, height: 7, pixels: new Uint8Array(9 * 7 * 4) }));
    fc.assert(
      fc.property(fc.nat(png.length - 1), fc.nat(255), fc.nat(png.length), (at, value, length) => {
        const spoilt = Buffer.from(png.subarray(0, length));
        if (at < length) spoilt[at] = value;
        const read = decodeThumbnail(spoilt);
        expect(read === undefined || read.pixels.length === read.width * read.height * 4).toBe(true);
      }),
    );
    expect(decodeThumbnail(Buffer.alloc(0))).toBeUndefined();
    const huge = Buffer.from(png);
    huge.writeUInt32BE(100_000, 16);
    expect(decodeThumbnail(huge)).toBeUndefined();
    const interlaced = Buffer.from(png);
    interlaced[28] = 1;
    expect(decodeThumbnail(interlaced)).toBeUndefined();
  });
});
