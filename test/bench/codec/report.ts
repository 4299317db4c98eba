import { goalOf, streamsOf } from './goals.ts';
import type { Cost } from './measure.ts';

export type Results = Readonly<Record<string, Readonly<Record<string, Cost>>>>;

/** Times are compared as multiples of this one's, taken in the same run: machines differ, and so do their hours. */
const yardstick = 'whole frames, LZ4';
const slower = 1.5;
const larger = 1.02;

/** One line for each way; `heading` stands above the ways of `system`, the goals behind what they are for. */
export function tableOf(system: string, heading: string, costs: Readonly<Record<string, Cost>>): string {
  const rows = Object.entries(costs).map(([name, cost]) => [
    name,
    cost.bytes.toFixed(0),
    cost.encode.toFixed(1),
    cost.decode?.toFixed(1) ?? '',
    String(streamsOf(cost)),
    goalOf(system, name, cost),
  ]);
  const head = [heading, 'bytes', 'µs', 'µs back', 'streams/core', 'goal'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) =>
        at === 0 || at === head.length - 1 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
}

/** Where these results are worse than the kept ones: more bytes, or more time beside the yardstick's. */
export function worseThan(kept: Results, now: Results): string[] {
  const found: string[] = [];
  for (const [system, costs] of Object.entries(now)) {
    for (const [name, cost] of Object.entries(costs)) {
      const before = kept[system]?.[name];
      const [unit, unitBefore] = [costs[yardstick]?.encode, kept[system]?.[yardstick]?.encode];
      if (before === undefined || unit === undefined || unitBefore === undefined || !isOurs(name)) continue;
      if (cost.bytes > before.bytes * larger) {
        found.push(`${system}, ${name}: ${cost.bytes.toFixed(0)} bytes, kept are ${before.bytes.toFixed(0)}`);
      }
      const [ratio, ratioBefore] = [cost.encode / unit, before.encode / unitBefore];
      if (ratio > ratioBefore * slower) {
        found.push(`${system}, ${name}: ${ratio.toFixed(2)} times the yardstick, kept are ${ratioBefore.toFixed(2)}`);
      }
    }
  }
  return found;
}

const isOurs = (name: string): boolean => name.includes('from') || name.includes('XOR');

/** Bytes across, µs of CPU up, both logarithmic: the nearer to the corner the better. */
export function chartOf(system: string, costs: Readonly<Record<string, Cost>>, top: number): string {
  const [left, width, height] = [60, 560, 260];
  const x = (bytes: number): number => left + (Math.log10(Math.max(bytes, 10)) - 1) * (width / 4.5);
  const y = (micros: number): number => top + height - Math.log10(Math.max(micros, 1)) * (height / 4);
  const grid = [1, 10, 100, 1000, 10_000].map((step) => {
    const across = `<line x1="${x(step * 10).toFixed(0)}" x2="${x(step * 10).toFixed(0)}" y1="${top}" y2="${top + height}"/>`;
    const up = `<line x1="${left}" x2="${left + width}" y1="${y(step).toFixed(0)}" y2="${y(step).toFixed(0)}"/>`;
    const bytes = `<text x="${x(step * 10).toFixed(0)}" y="${top + height + 16}">${step * 10} B</text>`;
    return `${across}${up}${bytes}<text x="6" y="${(y(step) + 4).toFixed(0)}">${step} µs</text>`;
  });
  const dots = Object.entries(costs).map(([name, { bytes, encode }]) => {
    const [cx, cy] = [x(bytes).toFixed(1), y(encode).toFixed(1)];
    const colour = name.includes('from')
      ? '#2b7a4b'
      : isOurs(name)
        ? '#7a9e2b'
        : /264|VP8/u.test(name)
          ? '#b03a2e'
          : '#666';
    return `<circle cx="${cx}" cy="${cy}" r="4" fill="${colour}"/><text x="${(Number(cx) + 7).toFixed(1)}" y="${(Number(cy) + 4).toFixed(1)}">${name}</text>`;
  });
  return [
    `<text x="${left}" y="${top - 8}" font-weight="bold">${system}</text>`,
    `<g stroke="#ddd" stroke-width="1">${grid.join('').replace(/<text/gu, '<text stroke="none"')}</g>`,
    ...dots,
  ].join('\n');
}

export function svgOf(results: Results): string {
  const charts = Object.entries(results).map(([system, costs], at) => chartOf(system, costs, 40 + at * 320));
  const height = 40 + charts.length * 320;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 820 ${height}" font-family="sans-serif" font-size="11">
<rect width="820" height="${height}" fill="#fff"/>
${charts.join('\n')}
</svg>
`;
}
