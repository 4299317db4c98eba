import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitPicture } from '../../../../tui/canvas/fit.ts';
import { HalfBlockPainter } from '../../../../tui/canvas/half-block.ts';
import { paletteIndex } from '../../../../tui/canvas/palette-256.ts';
import { FrameScaler } from '../../../../tui/canvas/scale.ts';
import { TerminalWriter } from '../../../../tui/canvas/terminal-writer.ts';
import type { SampleGrid } from '../../../../tui/canvas/pixel-words.ts';
import type { CellOrigin } from '../../../../tui/canvas/painter.ts';
import { Screen, defaultBack } from '../screen.ts';

function bytesOf(painter: HalfBlockPainter, grid: SampleGrid, origin: CellOrigin): Uint8Array {
  const writer = new TerminalWriter();
  writer.begin();
  painter.paint(grid, origin, writer);
  return writer.end().slice();
}

function expectShown(screen: Screen, grid: SampleGrid, origin: CellOrigin, colour = (word: number) => word): void {
  for (let row = 0; row < grid.height / 2; row++) {
    for (let column = 0; column < grid.width; column++) {
      const seen = screen.cell(origin.row + row, origin.column + column);
      const top = colour(grid.words[row * 2 * grid.width + column]! & 0xffffff);
      const bottom = colour(grid.words[(row * 2 + 1) * grid.width + column]! & 0xffffff);
      if (seen.top !== top || seen.bottom !== bottom) {
        expect.fail(`cell ${row},${column}: saw ${JSON.stringify(seen)}, wanted ${top} over ${bottom}`);
      }
    }
  }
}

function noise(width: number, height: number, colours: number, seed: number): SampleGrid {
  const words = new Uint32Array(width * height);
  let state = seed;
  for (let index = 0; index < words.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    words[index] = 0xff000000 | (((state >>> 24) % colours) * 0x3b5d17);
  }
  return { width, height, words };
}

const gridArbitrary = (width: number, rows: number): fc.Arbitrary<SampleGrid> =>
  fc
    .array(fc.constantFrom(0, 0xffffff, 0x0000ff, 0x00ff00, 0x123456), {
      minLength: width * rows * 2,
      maxLength: width * rows * 2,
    })
    .map((words) => ({ width, height: rows * 2, words: Uint32Array.from(words) }));

describe('half-block painter', () => {
  it.each([
    [1, 2],
    [3, 4],
    [64, 32],
    [80, 46],
    [160, 144],
  ])('shows every pixel of a %i × %i picture in its own colour', async (width, height) => {
    const screen = new Screen(width, height / 2);
    const grid = noise(width, height, 40, width);
    await screen.feed(bytesOf(new HalfBlockPainter('truecolor'), grid, { row: 0, column: 0 }));
    expectShown(screen, grid, { row: 0, column: 0 });
  });

  it('keeps to its place and touches nothing around it', async () => {
    const screen = new Screen(20, 10);
    const origin = { row: 3, column: 5 };
    const grid = noise(8, 6, 9, 4);
    await screen.feed(bytesOf(new HalfBlockPainter('truecolor'), grid, origin));
    expectShown(screen, grid, origin);
    for (let row = 0; row < 10; row++) {
      for (let column = 0; column < 20; column++) {
        if (row >= 3 && row < 6 && column >= 5 && column < 13) continue;
        expect(screen.cell(row, column)).toEqual({ glyph: ' ', top: defaultBack, bottom: defaultBack });
      }
    }
  });

  it('paints the nearest entries of the palette in 256 colours', async () => {
    const screen = new Screen(40, 12);
    const grid = noise(40, 24, 200, 77);
    await screen.feed(bytesOf(new HalfBlockPainter('256'), grid, { row: 0, column: 0 }));
    expectShown(screen, grid, { row: 0, column: 0 }, paletteIndex);
  });

  it('writes nothing for a picture that is there already', () => {
    const painter = new HalfBlockPainter('truecolor');
    const grid = noise(16, 16, 5, 3);
    expect(bytesOf(painter, grid, { row: 0, column: 0 }).length).toBeGreaterThan(0);
    expect(bytesOf(painter, grid, { row: 0, column: 0 }).length).toBe(0);
  });

  it('paints whole again after forgetting, and at another place', async () => {
    const painter = new HalfBlockPainter('truecolor');
    const grid = noise(10, 8, 5, 3);
    const whole = bytesOf(painter, grid, { row: 0, column: 0 });
    painter.forget();
    expect(bytesOf(painter, grid, { row: 0, column: 0 })).toEqual(whole);
    const screen = new Screen(20, 8);
    await screen.feed(bytesOf(painter, grid, { row: 2, column: 3 }));
    expectShown(screen, grid, { row: 2, column: 3 });
  });

  it('writes one changed cell in a handful of bytes', () => {
    const painter = new HalfBlockPainter('truecolor');
    const grid = noise(160, 144, 4, 1);
    bytesOf(painter, grid, { row: 0, column: 0 });
    const words = grid.words.slice();
    words[5000] = 0x010203;
    const { length } = bytesOf(painter, { ...grid, words }, { row: 0, column: 0 });
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThan(80);
  });

  it('encloses what it writes in the marks of a synchronized update', () => {
    const text = new TextDecoder().decode(
      bytesOf(new HalfBlockPainter('truecolor'), noise(4, 4, 2, 1), { row: 0, column: 0 }),
    );
    expect(text.startsWith('\x1b[?2026h')).toBe(true);
    expect(text.endsWith('\x1b[0m\x1b[?2026l')).toBe(true);
  });

  it('shows by differences exactly what a whole repaint shows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(gridArbitrary(7, 4), { minLength: 2, maxLength: 5 }), async (grids) => {
        const byDifference = new Screen(9, 6);
        const whole = new Screen(9, 6);
        const origin = { row: 1, column: 2 };
        const painter = new HalfBlockPainter('truecolor');
        for (const grid of grids) await byDifference.feed(bytesOf(painter, grid, origin));
        await whole.feed(bytesOf(new HalfBlockPainter('truecolor'), grids.at(-1)!, origin));
        expectShown(byDifference, grids.at(-1)!, origin);
        for (let row = 0; row < 6; row++) {
          for (let column = 0; column < 9; column++) {
            const { top, bottom } = byDifference.cell(row, column);
            expect(whole.cell(row, column)).toMatchObject({ top, bottom });
          }
        }
        byDifference.dispose();
        whole.dispose();
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('shows a scaled frame pixel by pixel', async () => {
    const area = { columns: 140, rows: 40 };
    const source = noise(64, 32, 2, 8);
    const frame = { width: 64, height: 32, pixels: new Uint8Array(source.words.buffer) };
    const fit = fitPicture(64, 32, area);
    expect(fit.factor).toBe(2);
    const screen = new Screen(area.columns, area.rows);
    const grid = new FrameScaler(64, 32, fit).scale(frame);
    await screen.feed(bytesOf(new HalfBlockPainter('truecolor'), grid, fit));
    for (let y = 0; y < 64; y += 2) {
      for (let x = 0; x < 128; x++) {
        const want = source.words[(y >> 1) * 64 + (x >> 1)]! & 0xffffff;
        expect(screen.cell(fit.row + y / 2, fit.column + x)).toMatchObject({ top: want, bottom: want });
      }
    }
  });
});
