import { alignRight } from '../plots/align-right.ts';
import { highestOf, lostPercentOf, type Panel, panelsOf, titleOf } from './series.ts';
import type { LossResult } from './sweep.ts';

const plotRows = 12;
const columnWidth = 8;
const marks = '0123456789abcdefghijklmnopqrstuvwxyz';

/** A line for each cell of the sweep, in words of people. */
export function tableOf(results: readonly LossResult[]): string {
  const head = [
    'burst',
    'FEC %',
    'loss %',
    'frames lost',
    'lost %',
    'frames saved',
    'shards restored',
    'sent on top %',
  ];
  const rows = results.map((result) => [
    String(result.burst),
    String(result.fecPercent),
    String(result.lossPercent),
    `${result.framesLost} of ${result.frames}`,
    lostPercentOf(result).toFixed(2),
    String(result.framesRecovered),
    String(result.shardsRecovered),
    result.overheadPercent.toFixed(1),
  ]);
  return alignRight([head, ...rows]);
}

/** A plot of characters for each burst length: loss to the right, lost frames upwards by their square root. */
export function plotOf(results: readonly LossResult[]): string {
  const panels = panelsOf(results);
  const highest = highestOf(panels);
  return panels.map((panel) => panelText(panel, highest)).join('\n\n');
}

function panelText(panel: Panel, highest: number): string {
  const columns = panel.lines[0]?.points.length ?? 0;
  const canvas = Array.from({ length: plotRows + 1 }, () => Array.from({ length: columns * columnWidth }, () => ' '));
  for (const [index, { points }] of panel.lines.entries()) {
    for (const [column, { lostPercent }] of points.entries()) {
      const row = canvas[plotRows - Math.round(Math.sqrt(lostPercent / highest) * plotRows)];
      // Marks that fall together stand beside each other, as far as there is room.
      let at = column * columnWidth + 1;
      while (row?.[at] !== ' ' && at < (column + 1) * columnWidth - 1) at += 1;
      if (row !== undefined) row[at] = marks[index] ?? '*';
    }
  }
  const labels = canvas.map((_, row) => `${(((plotRows - row) / plotRows) ** 2 * highest).toFixed(1)} %`.padStart(8));
  const losses = (panel.lines[0]?.points ?? []).map(({ lossPercent }) => ` ${lossPercent} %`.padEnd(columnWidth));
  return [
    `frames lost, ${titleOf(panel)}`,
    ...canvas.map((row, at) => `${labels[at] ?? ''} │${row.join('')}`.trimEnd()),
    `${' '.repeat(9)}└${'─'.repeat(columns * columnWidth)}`,
    `${' '.repeat(10)}${losses.join('')}`.trimEnd(),
    `${' '.repeat(10)}packets lost; ${panel.lines.map(({ fecPercent }, index) => `${marks[index] ?? '*'} = ${fecPercent} % FEC`).join(', ')}`,
  ].join('\n');
}
