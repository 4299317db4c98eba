import { describe, expect, it } from 'vitest';
import { joinColumns } from '../../../../tui/widgets/columns.ts';
import { sparkline } from '../../../../tui/widgets/sparkline.ts';

describe('sparkline', () => {
  it('scales from 0 to the greatest of the newest values', () => {
    expect(sparkline([100, 0, 30, 60], 3)).toBe('▁▅█');
    expect(sparkline([0, 0], 5)).toBe('▁▁');
    expect(sparkline([1], 0)).toBe('');
    expect(sparkline([], 4)).toBe('');
    expect(sparkline([NaN, 5, NaN, 10], 4)).toBe(' ▅ █');
    expect(sparkline([NaN], 4)).toBe(' ');
  });
});

describe('columns', () => {
  it('are exactly as wide as they say, whatever stands in them', () => {
    expect(
      joinColumns([
        { text: 'ab', cells: 4 },
        { text: '7', cells: 3, right: true },
        { text: '漢字漢字', cells: 5 },
      ]),
    ).toBe('ab     7 漢字…');
  });
});
