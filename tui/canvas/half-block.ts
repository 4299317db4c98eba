import type { CellOrigin, FramePainter } from './painter.ts';
import { paletteIndex } from './palette-256.ts';
import type { SampleGrid } from './pixel-words.ts';
import type { TerminalWriter } from './terminal-writer.ts';

const space = 0x20;
const upperHalf = 0x2580;
const lowerHalf = 0x2584;
const fullBlock = 0x2588;

/** Colour of a screen cell or of the pen that nobody knows. */
const unknown = -1;

/** Cursor move 16, two colours 2 × 19, glyph 3. */
const cellBytesMost = 57;

/** `;0` to `;255`, four bytes each and the length in a table of its own: a channel is written by copying a row. */
const channelBytes = new Uint8Array(256 * 4);
const channelLength = new Uint8Array(256);
for (let value = 0; value < 256; value++) {
  const text = new TextEncoder().encode(`;${value}`);
  channelBytes.set(text, value * 4);
  channelLength[value] = text.length;
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
  readonly #palette: boolean;
  readonly #pen: Pen = { front: unknown, back: unknown };
  #tops: Int32Array = new Int32Array(0);
  #bottoms: Int32Array = new Int32Array(0);
  #width = 0;
  #row = 0;
  #column = 0;

  constructor(mode: 'truecolor' | '256') {
    this.#palette = mode === '256';
  }

  forget(): void {
    this.#tops.fill(unknown);
    this.#bottoms.fill(unknown);
  }

  paint(grid: SampleGrid, origin: CellOrigin, writer: TerminalWriter): void {
    this.#settle(grid, origin);
    this.#pen.front = unknown;
    this.#pen.back = unknown;
    const { width, words } = grid;
    const rows = grid.height >> 1;
    const palette = this.#palette;
    const tops = this.#tops;
    const bottoms = this.#bottoms;
    for (let row = 0; row < rows; row++) {
      writer.reserve(width * cellBytesMost);
      let upper = row * 2 * width;
      let cell = row * width;
      for (let column = 0; column < width; column++, upper++, cell++) {
        const top = words[upper]! & 0xffffff;
        const bottom = words[upper + width]! & 0xffffff;
        if (tops[cell] === top && bottoms[cell] === bottom) continue;
        tops[cell] = top;
        bottoms[cell] = bottom;
        writer.moveTo(origin.row + row, origin.column + column);
        if (palette) this.#paintCell(paletteIndex(top), paletteIndex(bottom), writer);
        else this.#paintCell(top, bottom, writer);
      }
    }
  }

  /** Another size or place makes what is on the screen worthless. */
  #settle(grid: SampleGrid, origin: CellOrigin): void {
    const cells = grid.width * (grid.height >> 1);
    if (this.#tops.length !== cells || this.#width !== grid.width) {
      this.#tops = new Int32Array(cells);
      this.#bottoms = new Int32Array(cells);
    } else if (this.#row === origin.row && this.#column === origin.column) {
      return;
    }
    this.#width = grid.width;
    this.#row = origin.row;
    this.#column = origin.column;
    this.forget();
  }

  #paintCell(top: number, bottom: number, writer: TerminalWriter): void {
    const { front, back } = this.#pen;
    if (top === bottom) {
      if (back !== top) {
        if (front === top) return writer.putGlyph(fullBlock);
        this.#setPen(front, top, writer);
      }
      return writer.putGlyph(space);
    }
    if (front === bottom || back === top) {
      if (front !== bottom || back !== top) this.#setPen(bottom, top, writer);
      return writer.putGlyph(lowerHalf);
    }
    if (front !== top || back !== bottom) this.#setPen(top, bottom, writer);
    return writer.putGlyph(upperHalf);
  }

  /** Changes what differs, in one sequence. */
  #setPen(front: number, back: number, writer: TerminalWriter): void {
    const pen = this.#pen;
    writer.putRaw(0x1b);
    writer.putRaw(0x5b);
    if (pen.front !== front) {
      this.#putColour(0x33, front, writer);
      if (pen.back !== back) writer.putRaw(0x3b);
    }
    if (pen.back !== back) this.#putColour(0x34, back, writer);
    writer.putRaw(0x6d);
    pen.front = front;
    pen.back = back;
  }

  /** `38;2;r;g;b` or `38;5;n`; 48 for the background, by its first digit. */
  #putColour(plane: number, colour: number, writer: TerminalWriter): void {
    writer.putRaw(plane);
    writer.putRaw(0x38);
    writer.putRaw(0x3b);
    if (this.#palette) {
      writer.putRaw(0x35);
      writer.putFrom(channelBytes, colour << 2, channelLength[colour]!);
      return;
    }
    writer.putRaw(0x32);
    const red = colour & 0xff;
    const green = (colour >>> 8) & 0xff;
    const blue = colour >>> 16;
    writer.putFrom(channelBytes, red << 2, channelLength[red]!);
    writer.putFrom(channelBytes, green << 2, channelLength[green]!);
    writer.putFrom(channelBytes, blue << 2, channelLength[blue]!);
  }
}
