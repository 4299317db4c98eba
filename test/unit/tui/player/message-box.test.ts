import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeBox } from '../../../../tui/player/message-box.ts';
import { cellsOf } from '../../../../tui/player/text-cells.ts';

describe('placeBox', () => {
  it('frames its lines in the middle', () => {
    expect(placeBox(['hello', 'to you all'], { columns: 20, rows: 8 })).toEqual({
      row: 2,
      column: 3,
      columns: 14,
      lines: ['┌────────────┐', '│ hello      │', '│ to you all │', '└────────────┘'],
    });
  });

  it('wraps sentences and leaves columns alone', () => {
    const { lines } = placeBox(['a sentence that is long', '^C  quit the player'], { columns: 20, rows: 8 });
    expect(lines.slice(1, -1)).toEqual(['│ a sentence that  │', '│ is long          │', '│ ^C  quit the pl… │']);
  });

  it('stays inside the smallest and the largest window', () => {
    const size = fc.record({ columns: fc.integer({ min: 20, max: 300 }), rows: fc.integer({ min: 7, max: 100 }) });
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 30 }), size, (text, area) => {
        const box = placeBox(text, area);
        expect(box.row + box.lines.length).toBeLessThanOrEqual(area.rows);
        expect(box.column + box.columns).toBeLessThanOrEqual(area.columns);
        for (const line of box.lines) expect(cellsOf(line)).toBe(box.columns);
        expect(box.lines.at(-1)).toMatch(/^└─+┘$/);
      }),
    );
  }, 60_000);
});
