import { describe, expect, it } from 'vitest';
import { frameRows, layoutOf, paneAt, paneNames, windowLeast } from '../../../../tui/app/layout.ts';

const sizes = [
  [60, 16],
  [80, 24],
  [83, 17],
  [84, 16],
  [120, 40],
  [300, 90],
] as const;

describe('layout of the panes', () => {
  it.each(sizes)('covers every cell between the first and the last line of %i × %i once', (columns, rows) => {
    const layout = layoutOf({ columns, rows });
    if (layout === undefined) throw new Error('no layout');
    const covered = new Map<string, number>();
    for (const name of paneNames) {
      const pane = layout[name];
      expect(pane.rows).toBeGreaterThan(frameRows);
      for (let row = pane.row; row < pane.row + pane.rows; row++) {
        for (let column = pane.column; column < pane.column + pane.columns; column++) {
          const cell = `${row},${column}`;
          covered.set(cell, (covered.get(cell) ?? 0) + 1);
          expect(paneAt(layout, column, row)).toEqual({ pane: name, line: row - pane.row - 1 });
        }
      }
    }
    expect(covered.size).toBe(columns * (rows - 2));
    expect([...covered.values()].every((times) => times === 1)).toBe(true);
    expect(paneAt(layout, 0, 0)).toBeUndefined();
    expect(paneAt(layout, 0, rows - 1)).toBeUndefined();
  });

  it('is none where the window is too small', () => {
    expect(layoutOf({ columns: windowLeast.columns - 1, rows: 50 })).toBeUndefined();
    expect(layoutOf({ columns: 200, rows: windowLeast.rows - 1 })).toBeUndefined();
  });
});
