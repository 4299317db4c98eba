/**
 * What a frame costs in a terminal: median µs and mean KB, for pictures of the size and manner of a Game Boy's and a
 * NES's. Run it with `node test/bench/painter.bench.ts`.
 */
import { HalfBlockPainter } from '../../tui/canvas/half-block.ts';
import { fitPicture } from '../../tui/canvas/fit.ts';
import { FrameScaler } from '../../tui/canvas/scale.ts';
import { TerminalWriter } from '../../tui/canvas/terminal-writer.ts';
import type { RgbaFrame } from '../../src/shared/frame.ts';

interface Picture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly palette: readonly number[];
  /** Pixels the background moves per frame. */
  readonly scroll: number;
}

const greys = [0xffd0f8e0, 0xff70c088, 0xff566834, 0xff201808];
const many = Array.from({ length: 24 }, (_, index) => 0xff000000 | ((index * 0x2f3b57) & 0xffffff));
const pictures: readonly Picture[] = [
  { name: 'game boy, still', width: 160, height: 144, palette: greys, scroll: 0 },
  { name: 'game boy, scrolling', width: 160, height: 144, palette: greys, scroll: 1 },
  { name: 'nes, still', width: 256, height: 240, palette: many, scroll: 0 },
  { name: 'nes, scrolling', width: 256, height: 240, palette: many, scroll: 3 },
];

/** Tiles of 8 × 8, a scrolling background of blocks and bricks, and a sprite that always moves. */
function render(picture: Picture, time: number): RgbaFrame {
  const words = new Uint32Array(picture.width * picture.height);
  const colours = picture.palette.length;
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      const at = x + time * picture.scroll;
      const tile = ((at >> 3) * 7 + (y >> 3) * 13) % 11;
      const edge = tile > 7 && ((at & 7) === 0 || (y & 7) === 0);
      words[y * picture.width + x] = picture.palette[(tile < 7 ? 0 : edge ? 3 : tile) % colours]!;
    }
  }
  for (let y = 60; y < 76; y++) {
    for (let x = 0; x < 16; x++)
      words[y * picture.width + ((x + time) % picture.width)] = picture.palette[(x ^ y) & 3]!;
  }
  return { width: picture.width, height: picture.height, pixels: new Uint8Array(words.buffer) };
}

function measure(picture: Picture, columns: number, rows: number): string {
  const frames = Array.from({ length: 120 }, (_, time) => render(picture, time));
  const fit = fitPicture(picture.width, picture.height, { columns, rows });
  const scaler = new FrameScaler(picture.width, picture.height, fit);
  const painter = new HalfBlockPainter('truecolor');
  const writer = new TerminalWriter();
  const micros: number[] = [];
  let bytes = 0;
  const rounds = 5;
  for (let round = 0; round < rounds; round++) {
    for (const frame of frames) {
      const start = performance.now();
      writer.begin();
      painter.paint(scaler.scale(frame), fit, writer);
      const { length } = writer.end();
      micros.push((performance.now() - start) * 1000);
      bytes += length;
    }
  }
  const warm = micros.slice(frames.length).toSorted((a, b) => a - b);
  const median = warm[warm.length >> 1] ?? 0;
  const kilobytes = bytes / (rounds * frames.length) / 1024;
  return `${picture.name.padEnd(22)} ${`${columns}x${rows}`.padEnd(8)} ${median.toFixed(0).padStart(5)} µs ${kilobytes.toFixed(1).padStart(7)} KB`;
}

for (const picture of pictures) {
  for (const [columns, rows] of [
    [picture.width, picture.height / 2],
    [100, 30],
  ] as const) {
    console.log(measure(picture, columns, rows));
  }
}
