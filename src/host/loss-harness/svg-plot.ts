import { svgDocument } from '../plots/svg-document.ts';
import { highestOf, type Line, type Panel, panelsOf, titleOf } from './series.ts';
import type { LossResult } from './sweep.ts';

const width = 720;
const [left, right, top, plotHeight, panelHeight] = [60, 130, 40, 220, 300];
const plotWidth = width - left - right;
const steps = 5;
const hues = 300;

/** The same as an SVG document: a panel for each burst length, a line for each share of parity. */
export function svgOf(results: readonly LossResult[]): string {
  const panels = panelsOf(results);
  const highest = highestOf(panels);
  const most = Math.max(...results.map(({ lossPercent }) => lossPercent), Number.EPSILON);
  const height = panels.length * panelHeight + 20;
  const body = panels.map((panel, index) => panelOf(panel, index * panelHeight + top, most, highest));
  return svgDocument(width, height, body);
}

function panelOf(panel: Panel, above: number, most: number, highest: number): string {
  const x = (loss: number): number => left + (loss / most) * plotWidth;
  const y = (lost: number): number => above + plotHeight * (1 - Math.sqrt(lost / highest));
  const grid = Array.from({ length: steps + 1 }, (_, step) => {
    const [lost, loss] = [(step / steps) ** 2 * highest, (step / steps) * most];
    return `<line x1="${left}" x2="${left + plotWidth}" y1="${round(y(lost))}" y2="${round(y(lost))}" stroke="#ddd"/>
<text x="${left - 6}" y="${round(y(lost)) + 4}" text-anchor="end">${lost.toFixed(1)} %</text>
<text x="${round(x(loss))}" y="${above + plotHeight + 18}" text-anchor="middle">${Number(loss.toFixed(2))} %</text>`;
  });
  const lines = panel.lines.map((line, index) => lineOf(line, index, panel.lines.length, above, x, y));
  return `<text x="${left}" y="${above - 12}" font-weight="bold">Frames lost, ${titleOf(panel)}</text>
${grid.join('\n')}
${lines.join('\n')}
<text x="${left + plotWidth / 2}" y="${above + plotHeight + 36}" text-anchor="middle">packets lost</text>`;
}

function lineOf(
  { fecPercent, points }: Line,
  index: number,
  lines: number,
  above: number,
  x: (loss: number) => number,
  y: (lost: number) => number,
): string {
  const colour = `hsl(${round((index / lines) * hues)} 70% 42%)`;
  const places = points.map(({ lossPercent, lostPercent }) => [round(x(lossPercent)), round(y(lostPercent))] as const);
  const dots = places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`);
  return `<polyline points="${places.map((place) => place.join(',')).join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>
${dots.join('')}
<text x="${left + plotWidth + 12}" y="${above + 12 + index * 16}" fill="${colour}">${fecPercent} % FEC</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
