import { svgDocument } from '../plots/svg-document.ts';
import type { LatencyResult, Stage } from './result.ts';

const width = 720;
const [left, right, top, rowHeight, barHeight] = [110, 30, 50, 34, 18];
const plotWidth = width - left - right;
const steps = 5;
const shades = { p99Ms: '#cfe3f7', p95Ms: '#7fb2e5', p50Ms: '#1f6fb8' } as const;

/** The same as an SVG document: a bar for each stage. */
export function stageSvg({ stages, mode, codec, frames, lost }: LatencyResult): string {
  const most = Math.max(...stages.map(({ p99Ms }) => p99Ms), Number.EPSILON);
  const x = (ms: number): number => round(left + (ms / most) * plotWidth);
  const bottom = top + stages.length * rowHeight;
  const grid = Array.from({ length: steps + 1 }, (_, step) => {
    const ms = (step / steps) * most;
    return `<line x1="${x(ms)}" x2="${x(ms)}" y1="${top}" y2="${bottom}" stroke="#ddd"/>
<text x="${x(ms)}" y="${bottom + 18}" text-anchor="middle">${ms.toFixed(1)}</text>`;
  });
  const bars = stages.map((stage, at) => barsOf(stage, top + at * rowHeight, x));
  const what = `${mode.width}×${mode.height} at ${mode.rate} Hz, ${codec}: ${frames} frames, ${lost} lost`;
  return svgDocument(width, bottom + 60, [
    `<text x="${left}" y="24" font-weight="bold">Since capture, ${what}</text>`,
    ...grid,
    ...bars,
    `<text x="${left + plotWidth / 2}" y="${bottom + 38}" text-anchor="middle">ms: dark p50, middle p95, light p99</text>`,
  ]);
}

function barsOf(stage: Stage, above: number, x: (ms: number) => number): string {
  const y = above + (rowHeight - barHeight) / 2;
  const bars = (['p99Ms', 'p95Ms', 'p50Ms'] as const).map((which) => {
    const end = x(Math.max(0, stage[which]));
    return `<rect x="${left}" y="${y}" width="${round(end - left)}" height="${barHeight}" fill="${shades[which]}"/>`;
  });
  return `${bars.join('')}<text x="${left - 8}" y="${y + barHeight - 5}" text-anchor="end">${stage.stage}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
