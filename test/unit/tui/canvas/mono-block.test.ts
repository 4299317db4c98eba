import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitPicture } from '../../../../tui/canvas/fit.ts';
import { MonoPainter, quadrantGlyphs } from '../../../../tui/canvas/mono-block.ts';
import { FrameScaler } from '../../../../tui/canvas/scale.ts';
import { TerminalWriter } from '../../../../tui/canvas/terminal-writer.ts';
import type { SampleGrid } from '../../../../tui/canvas/pixel-words.ts';
import { Screen } from '../screen.ts';

function bytesOf(painter: MonoPainter, grid: SampleGrid): Uint8Array {
  const writer = new TerminalWriter();
  writer.begin();
  painter.paint(grid, { row: 0, column: 0 }, writer);
  return writer.end().slice();
}

const white = 0xffffff;
const bitsArbitrary = fc.array(fc.boolean(), { minLength: 8 * 6, maxLength: 8 * 6 });
const gridOf = (bits: readonly boolean[]): SampleGrid => ({
  width: 8,
  height: 6,
  words: Uint32Array.from(bits, (bit) => (bit ? white : 0)),
});

/** Which of the four samples of a cell are lit, from the glyph on the screen. */
function litOf(glyph: string): number {
  return quadrantGlyphs.indexOf(glyph.codePointAt(0) ?? 0);
}

describe('mono painter', () => {
  it('shows black and white exactly, also by differences', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(bitsArbitrary, { minLength: 1, maxLength: 4 }), async (pictures) => {
        const screen = new Screen(4, 3);
        const painter = new MonoPainter();
        for (const bits of pictures) await screen.feed(bytesOf(painter, gridOf(bits)));
        const bits = pictures.at(-1)!;
        for (let row = 0; row < 3; row++) {
          for (let column = 0; column < 4; column++) {
            const lit = litOf(screen.cell(row, column).glyph);
            const at = row * 16 + column * 2;
            const want = [bits[at], bits[at + 1], bits[at + 8], bits[at + 9]];
            expect([lit & 1, lit & 2, lit & 4, lit & 8].map(Boolean)).toEqual(want);
          }
        }
        screen.dispose();
      }),
      { numRuns: 50 },
    );
  }, 60_000);

  it('uses no colour at all', () => {
    const grid = { width: 16, height: 8, words: Uint32Array.from({ length: 128 }, (_, index) => index * 0x1f3d5b) };
    const text = new TextDecoder().decode(bytesOf(new MonoPainter(), grid));
    const attributes = [...text.matchAll(/\x1b\[([0-9;]*)m/g)].map((match) => match[1]);
    expect(attributes).toEqual(['0']);
  });

  it('turns a shade into as many lit samples as it is bright', async () => {
    for (const [level, share] of [
      [0, 0],
      [64, 4],
      [128, 8],
      [192, 12],
      [255, 16],
    ] as const) {
      const word = level | (level << 8) | (level << 16);
      const screen = new Screen(2, 2);
      await screen.feed(bytesOf(new MonoPainter(), { width: 4, height: 4, words: new Uint32Array(16).fill(word) }));
      let lit = 0;
      for (const [row, column] of [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ] as const) {
        const bits = litOf(screen.cell(row, column).glyph);
        lit += (bits & 1) + ((bits >> 1) & 1) + ((bits >> 2) & 1) + (bits >> 3);
      }
      expect(lit).toBe(share);
    }
  });

  it('gives a pixel of an enlarged picture whole half cells', async () => {
    const fit = fitPicture(4, 2, { columns: 4, rows: 1 });
    const words = Uint32Array.of(white, 0, white, 0, 0, 0, white, white);
    const grid = new FrameScaler(4, 2, fit, 2).scale({ width: 4, height: 2, pixels: new Uint8Array(words.buffer) });
    const screen = new Screen(4, 1);
    await screen.feed(bytesOf(new MonoPainter(), grid));
    expect(screen.text(0)).toBe('▀ █▄');
  });
});
