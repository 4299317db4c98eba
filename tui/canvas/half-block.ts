import { ColourBytes, colourBytesMost } from './colour-bytes.ts';
import type { CellOrigin, FramePainter } from './painter.ts';
import type { SampleGrid } from './pixel-words.ts';
import type { TerminalWriter } from './terminal-writer.ts';

/** Everything written two or four bytes at once is little-endian. */
const escapeBracket = 0x5b1b;
const semicolon = 0x3b;
const space = 0x20;
/** Last bytes of the glyphs that begin with E2 96. */
const upperHalf = 0x80;
const lowerHalf = 0x84;
const fullBlock = 0x88;

/** A colour of the pen that nobody knows. */
const unknown = -1;

/** Two colours with their plane in one sequence, a glyph, and a move from the cell before. */
const cellBytesMost = 2 * (colourBytesMost + 3) + 24;

/** The sequence that moves to the right by each number of columns, as two words, and its length. */
const gapMost = 1023;
const moveWords = new Uint32Array(2 * (gapMost + 1));
const moveLengths = new Uint8Array(gapMost + 1);
for (let gap = 1; gap <= gapMost; gap++) {
  const text = `\x1b[${gap === 1 ? '' : gap}C`;
  const codes = Array.from({ length: 8 }, (_, index) => text.charCodeAt(index) || 0);
  moveWords.set([wordOf(codes, 0), wordOf(codes, 4)], gap * 2);
  moveLengths[gap] = text.length;
}

function wordOf(codes: readonly number[], at: number): number {
  return (codes[at]! | (codes[at + 1]! << 8) | (codes[at + 2]! << 16) | (codes[at + 3]! << 24)) >>> 0;
}

/** Where the pen of the terminal stands: colour words, or palette indices. */
interface Pen {
  front: number;
  back: number;
}

/**
 * Paints two pixels per cell in foreground and background colours. Each cell takes the cheapest of space, full block
 * and the two half blocks, given the colours the pen has already.
 */
export class HalfBlockPainter implements FramePainter {
  readonly across = 1;
  readonly #colours: ColourBytes;
  readonly #palette: boolean;
  /** The samples on the screen as they were given, and the same as bytes. */
  #shown: Uint32Array = new Uint32Array(0);
  #shownBytes: Buffer = Buffer.alloc(0);
  /** False where nothing is known of the screen. */
  #known = false;
  #width = 0;
  #row = 0;
  #column = 0;

  constructor(mode: 'truecolor' | '256') {
    this.#palette = mode === '256';
    this.#colours = new ColourBytes(this.#palette);
  }

  forget(): void {
    this.#known = false;
  }

  paint(grid: SampleGrid, origin: CellOrigin, writer: TerminalWriter): void {
    this.#settle(grid, origin);
    const { width, words } = grid;
    const rows = grid.height >> 1;
    const rowBytes = width * 8;
    const given = Buffer.from(words.buffer, words.byteOffset, rows * rowBytes);
    const pen = { front: unknown, back: unknown };
    for (let row = 0, at = 0; row < rows; row++, at += rowBytes) {
      // One call for the cells of a row, most of which have not changed.
      if (this.#known && given.compare(this.#shownBytes, at, at + rowBytes, at, at + rowBytes) === 0) continue;
      this.#paintRow(words, row, pen, writer);
    }
    this.#known = true;
  }

  /** Another size or place makes what is on the screen worthless. */
  #settle(grid: SampleGrid, origin: CellOrigin): void {
    const samples = grid.width * (grid.height & ~1);
    const samePlace = this.#row === origin.row && this.#column === origin.column;
    if (this.#shown.length === samples && this.#width === grid.width && samePlace) return;
    this.#shown = new Uint32Array(samples);
    this.#shownBytes = Buffer.from(this.#shown.buffer);
    this.#width = grid.width;
    this.#row = origin.row;
    this.#column = origin.column;
    this.forget();
  }

  /** One long loop over local variables: it runs for every cell of every frame, where each call and property costs. */
  #paintRow(words: Uint32Array, row: number, pen: Pen, writer: TerminalWriter): void {
    const width = this.#width;
    const shown = this.#shown;
    const known = this.#known;
    const colours = this.#colours;
    const { lengths, words: texts, indices } = colours;
    const palette = this.#palette;
    let { front, back } = pen;
    let cursor = unknown;
    let bytes = writer.room(width * cellBytesMost);
    let view = writer.view;
    let at = writer.size;
    let upper = row * 2 * width;
    for (let column = 0; column < width; column++, upper++) {
      const lower = upper + width;
      const given = words[upper]!;
      const givenBelow = words[lower]!;
      if (known && shown[upper] === given && shown[lower] === givenBelow) continue;
      shown[upper] = given;
      shown[lower] = givenBelow;
      if (cursor !== column) {
        if (cursor === unknown) {
          writer.moveTo(this.#row + row, this.#column + column);
          bytes = writer.room((width - column) * cellBytesMost);
          view = writer.view;
          at = writer.size;
        } else {
          const gap = column - cursor;
          view.setUint32(at, moveWords[gap * 2]!, true);
          view.setUint32(at + 4, moveWords[gap * 2 + 1]!, true);
          at += moveLengths[gap]!;
        }
      }
      cursor = column + 1;
      const topWord = given & 0xffffff;
      const bottomWord = givenBelow & 0xffffff;
      const top = palette ? indices[colours.slot(topWord)]! : topWord;
      const bottom = palette ? indices[colours.slot(bottomWord)]! : bottomWord;
      let glyph = upperHalf;
      let wantedFront = top;
      let wantedBack = bottom;
      let frontWord = topWord;
      let backWord = bottomWord;
      if (top === bottom) {
        // Where both colours are the same, one of the pen's will do.
        if (back !== top && front === top) {
          glyph = fullBlock;
          wantedBack = back;
        } else {
          glyph = space;
          wantedFront = front;
        }
      } else if (front === bottom || back === top) {
        glyph = lowerHalf;
        wantedFront = bottom;
        wantedBack = top;
        frontWord = bottomWord;
        backWord = topWord;
      }
      if (front !== wantedFront || back !== wantedBack) {
        view.setUint16(at, escapeBracket, true);
        at += 2;
        if (front !== wantedFront) {
          const slot = colours.slot(frontWord);
          const text = slot << 2;
          view.setUint16(at, 0x3833, true);
          view.setUint32(at + 2, texts[text]!, true);
          view.setUint32(at + 6, texts[text + 1]!, true);
          view.setUint32(at + 10, texts[text + 2]!, true);
          view.setUint32(at + 14, texts[text + 3]!, true);
          at += 2 + lengths[slot]!;
          if (back !== wantedBack) bytes[at++] = semicolon;
        }
        if (back !== wantedBack) {
          const slot = colours.slot(backWord);
          const text = slot << 2;
          view.setUint16(at, 0x3834, true);
          view.setUint32(at + 2, texts[text]!, true);
          view.setUint32(at + 6, texts[text + 1]!, true);
          view.setUint32(at + 10, texts[text + 2]!, true);
          view.setUint32(at + 14, texts[text + 3]!, true);
          at += 2 + lengths[slot]!;
        }
        bytes[at++] = 0x6d;
        front = wantedFront;
        back = wantedBack;
      }
      if (glyph === space) {
        bytes[at++] = space;
      } else {
        view.setUint32(at, 0x96e2 | (glyph << 16), true);
        at += 3;
      }
    }
    if (cursor !== unknown) writer.wrote(at, this.#column + cursor);
    pen.front = front;
    pen.back = back;
  }
}
