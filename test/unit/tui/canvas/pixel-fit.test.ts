import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitPixels, pixelsMost } from '../../../../tui/canvas/pixel-fit.ts';

const huge = { width: 10_000, height: 10_000 };

describe('fitPixels', () => {
  it.each([
    // 118 × 37 cells of 8 × 20 pixels: five times, in the middle.
    [
      { width: 160, height: 144 },
      { columns: 118, rows: 37 },
      { width: 8, height: 20 },
      huge,
      { factor: 5, width: 800, height: 720, columns: 100, rows: 36, column: 9, row: 0 },
    ],
    [
      { width: 256, height: 240 },
      { columns: 90, rows: 39 },
      { width: 6, height: 13 },
      huge,
      { factor: 2, width: 512, height: 480, columns: 86, rows: 37, column: 2, row: 1 },
    ],
    // The terminal takes no larger picture.
    [
      { width: 160, height: 144 },
      { columns: 118, rows: 37 },
      { width: 8, height: 20 },
      { width: 500, height: 1000 },
      { factor: 3, width: 480 },
    ],
    [
      { width: 640, height: 480 },
      { columns: 40, rows: 10 },
      { width: 8, height: 16 },
      huge,
      { factor: 0, width: 213, height: 160, columns: 27, rows: 10 },
    ],
    [{ width: 0, height: 5 }, { columns: 40, rows: 10 }, { width: 8, height: 16 }, huge, { width: 0, height: 0 }],
  ])('fits %j into %j of %j', (picture, area, cell, most, fit) => {
    expect(fitPixels(picture, area, cell, most)).toMatchObject(fit);
  });

  it('stays inside of its area and of what is sent at most, with an aspect that is kept', () => {
    const size = (max: number) =>
      fc.record({ width: fc.integer({ min: 1, max }), height: fc.integer({ min: 1, max }) });
    const cells = fc.record({ columns: fc.integer({ min: 1, max: 400 }), rows: fc.integer({ min: 1, max: 200 }) });
    fc.assert(
      fc.property(size(3000), cells, size(40), size(4000), (picture, area, cell, most) => {
        const fit = fitPixels(picture, area, cell, most);
        expect(fit.width).toBeLessThanOrEqual(Math.min(area.columns * cell.width, most.width));
        expect(fit.height).toBeLessThanOrEqual(Math.min(area.rows * cell.height, most.height));
        expect(fit.width * fit.height).toBeLessThanOrEqual(pixelsMost + fit.width + fit.height);
        expect(fit.column).toBeGreaterThanOrEqual(0);
        expect(fit.row).toBeGreaterThanOrEqual(0);
        expect(fit.column + fit.columns).toBeLessThanOrEqual(area.columns);
        expect(fit.row + fit.rows).toBeLessThanOrEqual(area.rows);
        if (fit.factor > 0)
          expect([fit.width, fit.height]).toEqual([picture.width * fit.factor, picture.height * fit.factor]);
        else if (fit.width > 1 && fit.height > 1) {
          expect(
            Math.abs(fit.width / picture.width - fit.height / picture.height) * Math.max(picture.width, picture.height),
          ).toBeLessThan(1 + Math.max(picture.width / picture.height, picture.height / picture.width));
        }
      }),
      { numRuns: 500 },
    );
  });
});
