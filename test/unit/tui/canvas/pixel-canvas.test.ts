import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RgbaFrame } from '../../../../src/shared/frame.ts';
import type { Canvas } from '../../../../tui/canvas/canvas.ts';
import { createCanvas } from '../../../../tui/canvas/create-canvas.ts';
import type { Graphics } from '../../../../tui/canvas/graphics.ts';
import { fitPixels } from '../../../../tui/canvas/pixel-fit.ts';
import { TerminalWriter } from '../../../../tui/canvas/terminal-writer.ts';
import { GraphicsScreen } from '../../../support/terminal/graphics-screen.ts';
import { throughSixels } from '../../../support/terminal/sixel-decoder.ts';

const cell = { width: 5, height: 11 };
const area = { columns: 24, rows: 10 };
const huge = { width: 4096, height: 4096 };

const kinds: readonly (readonly [string, Graphics])[] = [
  ['kitty with edits', { kind: 'kitty', cell, edits: true }],
  ['kitty without edits', { kind: 'kitty', cell, edits: false }],
  ['sixel', { kind: 'sixel', cell, registers: 256, most: huge }],
];

function paint(canvas: Canvas, frame: RgbaFrame, writer: TerminalWriter): Uint8Array {
  writer.begin();
  if (canvas.prepare(frame, area)) {
    writer.clearScreen();
    canvas.forget();
  }
  canvas.paint(frame, writer);
  return writer.end().slice();
}

/** Checks every pixel of the picture, and that there is none beside it. */
function expectShown(screen: GraphicsScreen, frame: RgbaFrame, through: (word: number) => number): void {
  const fit = fitPixels(frame, area, cell, huge);
  const [left, top] = [fit.column * cell.width, fit.row * cell.height];
  const words = new Uint32Array(frame.pixels.buffer);
  for (let y = 0; y < screen.height; y++) {
    for (let x = 0; x < screen.width; x++) {
      const [column, line] = [Math.floor((x - left) / fit.factor), Math.floor((y - top) / fit.factor)];
      const inside = column >= 0 && line >= 0 && column < frame.width && line < frame.height;
      const expected = inside ? through((words[line * frame.width + column] ?? 0) & 0xffffff) : -1;
      if (screen.pixel(x, y) !== expected) {
        expect.fail(`${x},${y} is ${screen.pixel(x, y)}, not ${expected}, of ${frame.width} × ${frame.height}`);
      }
    }
  }
}

const size = fc.constantFrom([1, 1], [7, 5], [16, 13], [40, 36], [60, 50], [120, 100]) as fc.Arbitrary<
  [number, number]
>;
const change = fc.record({
  x: fc.nat(119),
  y: fc.nat(99),
  width: fc.integer({ min: 0, max: 30 }),
  height: fc.integer({ min: 1, max: 30 }),
  seed: fc.nat(0xffffff),
  plain: fc.boolean(),
});
const film = fc.record({
  size,
  seed: fc.nat(1000),
  changes: fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 5 }),
});
type Film = typeof film extends fc.Arbitrary<infer Value> ? Value : never;

/** A tiled picture, then the same with parts drawn over it. */
function framesOf({ size: [width, height], seed, changes }: Film): RgbaFrame[] {
  const words = Uint32Array.from({ length: width * height }, (_, at) => {
    const tile = ((at % width) >> 2) * 3 + (Math.floor(at / width) >> 2) * 5 + seed;
    return 0xff000000 | ((tile % 7) * 0x1f2f13);
  });
  const frames = [{ width, height, pixels: new Uint8Array(words.slice().buffer) }];
  for (const parts of changes) {
    for (const part of parts) {
      for (let y = part.y; y < Math.min(height, part.y + part.height); y++) {
        for (let x = part.x; x < Math.min(width, part.x + part.width); x++) {
          const noise = part.plain ? 0 : Math.imul((x % 9) * 31 + (y % 9), 0x9e3779b1) >>> 8;
          words[y * width + x] = 0xff000000 | ((part.seed ^ noise) & 0xffffff);
        }
      }
    }
    frames.push({ width, height, pixels: new Uint8Array(words.slice().buffer) });
  }
  return frames;
}

describe.each(kinds)('pictures by %s', (_name, graphics) => {
  const through = graphics.kind === 'sixel' ? throughSixels : (word: number): number => word;

  it('show every pixel of every frame', () => {
    fc.assert(
      fc.property(fc.array(film, { minLength: 1, maxLength: 2 }), (films) => {
        const canvas = createCanvas(graphics, 'truecolor');
        const writer = new TerminalWriter();
        const screen = new GraphicsScreen(area.columns, area.rows, cell);
        for (const frame of films.flatMap(framesOf)) {
          screen.feed(paint(canvas, frame, writer));
          expectShown(screen, frame, through);
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('write nothing where nothing changed, and little where little did', () => {
    const canvas = createCanvas(graphics, 'truecolor');
    const writer = new TerminalWriter();
    const noise = { x: 0, y: 0, width: 120, height: 100, seed: 5, plain: false };
    const dot = { x: 3, y: 4, width: 2, height: 2, seed: 6, plain: true };
    const [first, second, third] = framesOf({ size: [120, 100], seed: 1, changes: [[noise], [dot]] });
    paint(canvas, first!, writer);
    const whole = paint(canvas, second!, writer).length;
    expect(paint(canvas, second!, writer).length).toBe(0);
    const little = paint(canvas, third!, writer).length;
    expect(little).toBeGreaterThan(0);
    if (graphics.kind !== 'kitty' || graphics.edits) expect(little).toBeLessThan(whole / 3);
  });

  it('shrink a frame that does not fit, and keep plain areas plain', () => {
    const canvas = createCanvas(graphics, 'truecolor');
    const screen = new GraphicsScreen(area.columns, area.rows, cell);
    const [width, height] = [480, 300];
    const words = Uint32Array.from({ length: width * height }, (_, at) =>
      at < words0(width, height) ? 0xff336699 : 0xff993366,
    );
    screen.feed(paint(canvas, { width, height, pixels: new Uint8Array(words.buffer) }, new TerminalWriter()));
    const fit = fitPixels({ width, height }, area, cell, huge);
    expect(fit).toMatchObject({ width: 120, height: 75, factor: 0 });
    const [left, top] = [fit.column * cell.width, fit.row * cell.height];
    expect(screen.pixel(left, top)).toBe(through(0x336699));
    expect(screen.pixel(left + 119, top + 74)).toBe(through(0x993366));
    expect(screen.pixel(left, top + 75)).toBe(-1);
  });
});

const words0 = (width: number, height: number): number => width * Math.floor(height / 2);

describe('sixels of a terminal with few colours', () => {
  it.each([2, 16, 256])(
    'use no more than %i registers, the nearest of them, and the frequent ones exactly',
    (registers) => {
      const canvas = createCanvas({ kind: 'sixel', cell, registers, most: huge }, 'truecolor');
      const screen = new GraphicsScreen(area.columns, area.rows, cell, registers);
      // One colour in most places, and a gradient of far more colours than there are registers.
      const words = Uint32Array.from({ length: 120 * 100 }, (_, at) =>
        at % 2 ? 0xff204060 : 0xff000000 | (((at * 7) % 4096) * 0x000fff),
      );
      const frame = { width: 120, height: 100, pixels: new Uint8Array(words.buffer) };
      screen.feed(paint(canvas, frame, new TerminalWriter()));
      const fit = fitPixels(frame, area, cell, huge);
      const seen = new Set<number>();
      for (let y = 0; y < 100; y++) {
        for (let x = 0; x < 120; x++) seen.add(screen.pixel(fit.column * 5 + x, fit.row * 11 + y));
        expect(screen.pixel(fit.column * 5 + 1, fit.row * 11 + y)).not.toBe(-1);
      }
      expect(seen.has(-1)).toBe(false);
      if (registers < 256) expect(seen.has(throughSixels(0x204060))).toBe(true);
    },
  );
});
