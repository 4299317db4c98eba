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

const frames = 60;
/** The quietest round counts, because whatever else the machine does only ever adds to a time. */
const roundsLeast = 7;
const measuredMs = 600;
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
function measure(way: Way, film: readonly RgbaFrame[]): Cost {
  const { width, height } = film[0]!;
  const area = way.area(width, height);
  let least = Infinity;
  let bytes = 0;
  const until = performance.now() + measuredMs;
  for (let round = 0; round < roundsLeast || performance.now() < until; round++) {
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

/** Plain tiles with a few bricks among them, moved `scroll` pixels per frame, and a sprite that always moves. */
function plainFilm(width: number, height: number, palette: readonly number[], scroll: number): RgbaFrame[] {
  return Array.from({ length: frames }, (_, time) => {
    const words = Uint32Array.from({ length: width * height }, (_pixel, at) => {
      const [x, y] = [(at % width) + time * scroll, Math.floor(at / width)];
      const tile = ((x >> 3) * 7 + (y >> 3) * 13) % 11;
      const edge = tile > 7 && ((x & 7) === 0 || (y & 7) === 0);
      return palette[(tile < 7 ? 0 : edge ? 3 : tile) % palette.length]!;
    });
    for (let y = 60; y < 76; y++) {
      for (let x = 0; x < 16; x++) words[y * width + ((x + time) % width)] = palette[(x ^ y) & 3]!;
    }
    return { width, height, pixels: new Uint8Array(words.buffer) };
  });
}

function noisyFilm(name: string): RgbaFrame[] {
  return indexedFrames(
    pictureSystems.find((one) => one.name === name)!,
    frames,
  ).map(rgbaOf);
}

const greens = [0xffd0f8e0, 0xff70c088, 0xff566834, 0xff201808];
const many = Array.from({ length: 24 }, (_, index) => 0xff000000 | ((index * 0x2f3b57) & 0xffffff));
/** And the µs aimed for in a half-block frame. */
const films: readonly (readonly [string, RgbaFrame[], string])[] = [
  ['Game Boy, still but for a sprite', plainFilm(160, 144, greens, 0), '120'],
  ['Game Boy, plain tiles scroll', plainFilm(160, 144, greens, 1), '120'],
  ['Game Boy, noisy tiles scroll', noisyFilm('Game Boy'), ''],
  ['NES, still but for a sprite', plainFilm(256, 240, many, 0), '250'],
  ['NES, plain tiles scroll', plainFilm(256, 240, many, 3), '250'],
  ['NES, noisy tiles scroll', noisyFilm('NES'), ''],
];

const results: Record<string, Record<string, Cost>> = {};
for (const [name, film, goal] of films) {
  stdout.write(`\n${name.padEnd(36)}      µs  goal    bytes  of a core at 60 fps\n`);
  const costs: Record<string, Cost> = {};
  for (const way of ways) {
    const cost = measure(way, film);
    costs[way.name] = cost;
    const aim = way.name === 'half blocks' ? goal : '';
    const share = `${((cost.micros * framesPerSecond) / 10_000).toFixed(1)} %`;
    const figures = [cost.micros.toFixed(0).padStart(7), aim.padStart(5)];
    figures.push(cost.bytes.toFixed(0).padStart(8), share.padStart(8));
    stdout.write(`  ${way.name.padEnd(34)} ${figures.join(' ')}\n`);
  }
  results[name] = costs;
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
