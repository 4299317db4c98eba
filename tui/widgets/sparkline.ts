const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** The newest values as one line of bars, at most `cells` long; the scale begins at 0 and ends at the greatest. NaN is a gap. */
export function sparkline(values: readonly number[], cells: number): string {
  if (cells < 1) return '';
  const shown = values.slice(-cells);
  const most = Math.max(...shown.filter((value) => !Number.isNaN(value)), Number.EPSILON);
  return shown.map((value) => (Number.isNaN(value) ? ' ' : barOf(value / most))).join('');
}

function barOf(share: number): string {
  return bars[Math.round(Math.max(0, share) * (bars.length - 1))] ?? bars[0];
}
