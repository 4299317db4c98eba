import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitPicture } from '../../../../tui/canvas/fit.ts';

describe('fitPicture', () => {
  it.each([
    // picture, area, factor, picture on screen, place
    [64, 32, 64, 16, 1, 64, 32, 0, 0],
    [64, 32, 140, 40, 2, 128, 64, 6, 4],
    [160, 144, 160, 72, 1, 160, 144, 0, 0],
    [160, 144, 80, 23, 0, 51, 46, 14, 0],
    [256, 240, 200, 50, 0, 107, 100, 46, 0],
    [3, 3, 7, 10, 2, 6, 6, 0, 3],
    [5, 3, 5, 2, 1, 5, 3, 0, 0],
  ])('%i × %i into %i × %i cells', (width, height, columns, rows, factor, shownWidth, shownHeight, column, row) => {
    expect(fitPicture(width, height, { columns, rows })).toEqual({
      factor,
      width: shownWidth,
      height: shownHeight,
      column,
      row,
      columns: shownWidth,
      rows: Math.ceil(shownHeight / 2),
    });
  });

  it('is empty where there is nothing to show or no cell', () => {
    expect(fitPicture(0, 5, { columns: 10, rows: 10 }).columns).toBe(0);
    expect(fitPicture(5, 5, { columns: 10, rows: 0 }).rows).toBe(0);
  });

  it('never leaves the area, and never shrinks what fits', () => {
    const size = fc.integer({ min: 1, max: 500 });
    fc.assert(
      fc.property(size, size, size, size, (width, height, columns, rows) => {
        const fit = fitPicture(width, height, { columns, rows });
        expect(fit.columns).toBeGreaterThan(0);
        expect(fit.column).toBeGreaterThanOrEqual(0);
        expect(fit.row).toBeGreaterThanOrEqual(0);
        expect(fit.column + fit.columns).toBeLessThanOrEqual(columns);
        expect(fit.row + fit.rows).toBeLessThanOrEqual(rows);
        expect(fit.factor > 0).toBe(width <= columns && height <= rows * 2);
      }),
    );
  }, 60_000);
});
