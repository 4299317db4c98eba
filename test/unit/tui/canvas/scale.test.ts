import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitPicture } from '../../../../tui/canvas/fit.ts';
import { FrameScaler, areaTaps } from '../../../../tui/canvas/scale.ts';
import { wordsOf } from '../../../../tui/canvas/pixel-words.ts';

const frameOf = (width: number, height: number, words: Uint32Array) => ({
  width,
  height,
  pixels: new Uint8Array(words.buffer, words.byteOffset, words.byteLength),
});

describe('FrameScaler', () => {
  it('shrinks a picture by differences as it shrinks it alone', () => {
    const picture = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 63, maxLength: 63 });
    fc.assert(
      fc.property(fc.array(picture, { minLength: 2, maxLength: 6 }), (pictures) => {
        const fit = fitPicture(9, 7, { columns: 5, rows: 2 });
        const kept = new FrameScaler(9, 7, fit);
        for (const pixels of pictures) {
          const words = Uint32Array.from(pixels, (value) => value * 0x3f2a15);
          const alone = new FrameScaler(9, 7, fit).scale(frameOf(9, 7, words));
          expect(kept.scale(frameOf(9, 7, words)).words).toEqual(alone.words);
        }
      }),
    );
  });

  it('hands a picture of the right size on without touching it', () => {
    const words = Uint32Array.from({ length: 16 }, (_, index) => index);
    const grid = new FrameScaler(4, 4, fitPicture(4, 4, { columns: 4, rows: 2 })).scale(frameOf(4, 4, words));
    expect(grid.words.buffer).toBe(words.buffer);
  });

  it('repeats every pixel when it enlarges', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(1 as const, 2 as const),
        (width, height, factor, across) => {
          const words = Uint32Array.from({ length: width * height }, (_, index) => index * 7 + 1);
          const area = { columns: width * factor, rows: Math.ceil((height * factor) / 2) };
          const fit = fitPicture(width, height, area);
          expect(fit.factor).toBe(factor);
          const grid = new FrameScaler(width, height, fit, across).scale(frameOf(width, height, words));
          expect(grid.height % 2).toBe(0);
          for (let y = 0; y < grid.height; y++) {
            for (let x = 0; x < grid.width; x++) {
              const sourceY = Math.floor(y / factor);
              const want = sourceY < height ? words[sourceY * width + Math.floor(x / (factor * across))] : 0;
              expect(grid.words[y * grid.width + x]! & 0xffffff).toBe(want);
            }
          }
        },
      ),
    );
  }, 60_000);

  it('averages by the area each pixel covers', () => {
    const words = Uint32Array.of(0, 200, 100, 40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    const fit = fitPicture(4, 4, { columns: 2, rows: 1 });
    const grid = new FrameScaler(4, 4, fit).scale(frameOf(4, 4, words));
    expect([...grid.words]).toEqual([50, 35, 0, 0]);
  });

  it('keeps a plain picture plain at any size', () => {
    const side = fc.integer({ min: 1, max: 90 });
    fc.assert(
      fc.property(
        side,
        side,
        side,
        side,
        fc.integer({ min: 0, max: 0xffffff }),
        (width, height, columns, rows, word) => {
          const fit = fitPicture(width, height, { columns, rows });
          const words = new Uint32Array(width * height).fill(word);
          const grid = new FrameScaler(width, height, fit).scale(frameOf(width, height, words));
          for (let at = 0; at < fit.width * fit.height; at++) expect(grid.words[at]! & 0xffffff).toBe(word);
        },
      ),
    );
  }, 60_000);

  it('gives every target sample weights that sum to one', () => {
    const side = fc.integer({ min: 1, max: 3000 });
    fc.assert(
      fc.property(side, side, (a, b) => {
        const [from, to] = a > b ? [a, b] : [b, a];
        const taps = areaTaps(from, to);
        for (let sample = 0; sample < to; sample++) {
          let sum = 0;
          for (let tap = taps.first[sample]!; tap < taps.first[sample + 1]!; tap++) {
            sum += taps.weight[tap]!;
            expect(taps.source[tap]).toBeLessThan(from);
          }
          expect(sum).toBe(256);
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

describe('wordsOf', () => {
  it('reads pixels at any alignment', () => {
    const bytes = Uint8Array.of(9, 1, 2, 3, 255, 4, 5, 6, 255);
    const words = wordsOf({ width: 2, height: 1, pixels: bytes.subarray(1) });
    expect([...words]).toEqual([0xff030201, 0xff060504]);
  });
});
