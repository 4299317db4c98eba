import type { CellOrigin, FramePainter } from './painter.ts';
import type { SampleGrid } from './pixel-words.ts';
import type { TerminalWriter } from './terminal-writer.ts';

/** Glyphs by lit quadrants: bit 0 upper left, 1 upper right, 2 lower left, 3 lower right. */
export const quadrantGlyphs: readonly number[] = Array.from(
  ' ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█',
  (glyph) => glyph.codePointAt(0) ?? 0x20,
);

/** Order in which the samples of a 4 × 4 tile light up (Bayer). Fixed to the screen, so that a still picture is still. */
const tileOrder = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5] as const;
/** Luminance from which a sample of the tile is lit; black never is, white always. */
const thresholds = Uint8Array.from(tileOrder, (place) => Math.round(((place + 0.5) * 255) / 16));

/** Cursor move 16, glyph 3. */
const cellBytesMost = 19;
const unknownGlyph = 0xff;

/** Paints four samples per cell as quadrant blocks, without any colour: shades become patterns. */
export class MonoPainter implements FramePainter {
  readonly across = 2;
  #cells: Uint8Array = new Uint8Array(0);
  #columns = 0;
  #row = 0;
  #column = 0;

  forget(): void {
    this.#cells.fill(unknownGlyph);
  }

  paint(grid: SampleGrid, origin: CellOrigin, writer: TerminalWriter): void {
    const columns = grid.width >> 1;
    const rows = grid.height >> 1;
    this.#settle(columns, rows, origin);
    const { width, words } = grid;
    for (let row = 0; row < rows; row++) {
      writer.reserve(columns * cellBytesMost);
      const upper = (row & 1) << 3;
      for (let column = 0; column < columns; column++) {
        const at = row * 2 * width + column * 2;
        const tile = upper | ((column & 1) << 1);
        const lit =
          litBit(words[at]!, tile) |
          (litBit(words[at + 1]!, tile + 1) << 1) |
          (litBit(words[at + width]!, tile + 4) << 2) |
          (litBit(words[at + width + 1]!, tile + 5) << 3);
        const cell = row * columns + column;
        if (this.#cells[cell] === lit) continue;
        this.#cells[cell] = lit;
        writer.moveTo(origin.row + row, origin.column + column);
        writer.putGlyph(quadrantGlyphs[lit]!);
      }
    }
  }

  #settle(columns: number, rows: number, origin: CellOrigin): void {
    if (this.#cells.length !== columns * rows || this.#columns !== columns) {
      this.#cells = new Uint8Array(columns * rows);
    } else if (this.#row === origin.row && this.#column === origin.column) {
      return;
    }
    this.#columns = columns;
    this.#row = origin.row;
    this.#column = origin.column;
    this.forget();
  }
}

function litBit(word: number, place: number): number {
  // Weights of ITU-R BT.709 in 256ths; they sum to 256, so white is 255.
  const luminance = ((word & 0xff) * 54 + ((word >>> 8) & 0xff) * 183 + ((word >>> 16) & 0xff) * 19) >>> 8;
  return luminance >= thresholds[place]! ? 1 : 0;
}
