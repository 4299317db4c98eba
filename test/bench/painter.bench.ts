/**
 * What a frame costs in a terminal: µs of CPU and bytes for each way to paint, of made-up pictures as consoles draw them.
 * Fails where a way writes more bytes than are kept in docs/bench/painter.json; PERUN_BENCH_KEEP=1 keeps these results.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuUsage, env, exit, stdout } from 'node:process';
import { root } from '../../scripts/root.ts';
import type { RgbaFrame } from '../../src/shared/frame.ts';
import type { CellArea } from '../../tui/canvas/fit.ts';
import { createCanvas } from '../../tui/canvas/create-canvas.ts';
import type { Graphics } from '../../tui/canvas/graphics.ts';
import { TerminalWriter } from '../../tui/canvas/terminal-writer.ts';
import { indexedFrames, pictureSystems, rgbaOf } from '../support/codec/pictures.ts';

interface Way {
  readonly name: string;
  readonly graphics: Graphics;
  /** Room for the picture, given its size; a cell is 10 × 20 pixels. */
  readonly area: (width: number, height: number) => CellArea;
}

interface Cost {
  readonly micros: number;
  readonly bytes: number;
}

const frames = 120;
/** The quietest round counts, because whatever else the machine does only ever adds to a time. */
const rounds = 15;
const framesPerSecond = 60;
const kept = join(root, 'docs/bench/painter.json');
const larger = 1.02;

const cell = { width: 10, height: 20 };
const inPixels = (factor: number) => (width: number, height: number) => ({
  columns: Math.ceil((width * factor) / cell.width),
  rows: Math.ceil((height * factor) / cell.height),
});
const blocks: Graphics = { kind: 'blocks' };
const kitty: Graphics = { kind: 'kitty', cell, edits: true };
const sixel: Graphics = { kind: 'sixel', cell, registers: 256, most: { width: 4096, height: 4096 } };
const ways: readonly Way[] = [
  { name: 'half blocks', graphics: blocks, area: (columns, height) => ({ columns, rows: Math.ceil(height / 2) }) },
  { name: 'half blocks, shrunk to 100×30', graphics: blocks, area: () => ({ columns: 100, rows: 30 }) },
  { name: 'sixels', graphics: sixel, area: inPixels(1) },
  { name: 'sixels, 3 times as big', graphics: sixel, area: inPixels(3) },
  { name: 'kitty', graphics: kitty, area: inPixels(1) },
  { name: 'kitty, 3 times as big', graphics: kitty, area: inPixels(3) },
];
/** µs per half-block frame that scrolls. */
const goals: Readonly<Record<string, number>> = { 'Game Boy': 120, NES: 250 };

function measure(way: Way, film: readonly RgbaFrame[]): Cost {
  const { width, height } = film[0]!;
  const area = way.area(width, height);
  let least = Infinity;
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    const canvas = createCanvas(way.graphics, 'truecolor');
    const writer = new TerminalWriter();
    const paint = (frame: RgbaFrame): number => {
      writer.begin();
      canvas.prepare(frame, area);
      canvas.paint(frame, writer);
      return writer.end().length;
    };
    // The first frame is painted whole.
    paint(film[0]!);
    bytes = 0;
    const start = cpuUsage();
    for (let at = 1; at < film.length; at++) bytes += paint(film[at]!);
    const { user, system } = cpuUsage(start);
    least = Math.min(least, user + system);
  }
  return { micros: least / (film.length - 1), bytes: bytes / (film.length - 1) };
}

const results: Record<string, Record<string, Cost>> = {};
for (const name of ['Game Boy', 'NES']) {
  const system = pictureSystems.find((one) => one.name === name)!;
  for (const moves of ['sprites only', 'scrolling'] as const) {
    const film = indexedFrames(moves === 'scrolling' ? system : { ...system, scroll: [0, 0] }, frames).map(rgbaOf);
    stdout.write(
      `\n${`${name} ${system.width}×${system.height}, ${moves}`.padEnd(36)}      µs  goal    bytes  of a core at 60 fps\n`,
    );
    const costs: Record<string, Cost> = {};
    for (const way of ways) {
      const cost = measure(way, film);
      costs[way.name] = cost;
      const goal = way.name === 'half blocks' ? String(goals[name]) : '';
      const share = `${((cost.micros * framesPerSecond) / 10_000).toFixed(1)} %`;
      const figures = [
        cost.micros.toFixed(0).padStart(7),
        goal.padStart(5),
        cost.bytes.toFixed(0).padStart(8),
        share.padStart(8),
      ];
      stdout.write(`  ${way.name.padEnd(34)} ${figures.join(' ')}\n`);
    }
    results[`${name}, ${moves}`] = costs;
  }
}

if (env['PERUN_BENCH_KEEP'] === '1') {
  const rounded = (_key: string, value: unknown): unknown => (typeof value === 'number' ? Math.round(value) : value);
  writeFileSync(kept, `${JSON.stringify(results, rounded, 2)}\n`);
} else if (existsSync(kept)) {
  const before = JSON.parse(readFileSync(kept, 'utf8')) as typeof results;
  let worse = false;
  for (const [film, costs] of Object.entries(results)) {
    for (const [name, { bytes }] of Object.entries(costs)) {
      const then = before[film]?.[name]?.bytes ?? Infinity;
      if (bytes <= then * larger) continue;
      worse = true;
      stdout.write(`worse: ${film}, ${name}: ${bytes.toFixed(0)} bytes, kept are ${then}\n`);
    }
  }
  exit(worse ? 1 : 0);
}
