const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** The newest values as one line of bars, at most `cells` long; the scale begins at 0 and ends at the greatest. */
export function sparkline(values: readonly number[], cells: number): string {
  if (cells < 1) return '';
  const shown = values.slice(-cells);
  const most = Math.max(...shown, Number.EPSILON);
  return shown.map((value) => bars[Math.round((Math.max(0, value) / most) * (bars.length - 1))] ?? bars[0]).join('');
}
