import type { Fit } from './fit.ts';
import type { PixelPainter } from './pixel-canvas.ts';
import type { PixelSize } from './pixel-fit.ts';
import type { SampleGrid } from './pixel-words.ts';
import { ShownPicture } from './shown-picture.ts';
import { SixelPalette } from './sixel-palette.ts';
import type { TerminalWriter } from './terminal-writer.ts';

/**
 * Strips a picture is divided into, at most; what changed is painted in whole strips, always the same. xterm keeps sixteen
 * pictures on its screen, and takes one away for every other that does not lie exactly on another.
 */
const stripsMost = 12;

/** Lines of one row of sixels. */
const bandLines = 6;

/** What one terminal says of its sixels. */
export interface SixelFacts {
  readonly cell: PixelSize;
  /** Colours of one picture. */
  readonly registers: number;
  readonly most: PixelSize;
}

/** Paints by sixels, the graphics of the VT340: exact where a strip has no more colours than the terminal has registers. */
export class SixelPainter implements PixelPainter {
  readonly underText = false;
  readonly most: PixelSize;
  readonly #cellHeight: number;
  readonly #palette: SixelPalette;
  readonly #shown = new ShownPicture();
  #fit: Fit | undefined;
  /** Register of each sample of the strip. */
  #indices: Uint8Array = new Uint8Array(0);
  /** For each register, six bits for each column of the band; 0 wherever nothing is being painted. */
  #sixels: Uint8Array = new Uint8Array(0);
  readonly #first = new Int32Array(256);
  readonly #last = new Int32Array(256);

  constructor({ cell, registers, most }: SixelFacts) {
    this.most = most;
    this.#cellHeight = cell.height;
    this.#palette = new SixelPalette(registers);
  }

  forget(): void {
    this.#fit = undefined;
  }

  paint(grid: SampleGrid, fit: Fit, factor: number, writer: TerminalWriter): void {
    const height = Math.floor(fit.height / factor);
    const whole = this.#shown.take(grid, height) || this.#fit !== fit;
    this.#fit = fit;
    const stripRows = Math.ceil(fit.rows / stripsMost);
    for (let row = 0; row < fit.rows; row += stripRows) {
      const top = row * this.#cellHeight;
      const bottom = Math.min((row + stripRows) * this.#cellHeight, fit.height);
      if (!whole && !this.#changed(Math.floor(top / factor), Math.ceil(bottom / factor))) continue;
      writer.moveTo(fit.row + row, fit.column);
      this.#paintStrip(top, bottom, factor, writer);
    }
  }

  #changed(top: number, bottom: number): boolean {
    const { from, to } = this.#shown;
    for (let line = top; line < bottom; line++) if (from[line] !== to[line]) return true;
    return false;
  }

  /** One picture of its own, from line `top` to before `bottom` of the enlarged one. */
  #paintStrip(top: number, bottom: number, factor: number, writer: TerminalWriter): void {
    const { words, width } = this.#shown;
    const firstLine = Math.floor(top / factor);
    const samples = words.subarray(firstLine * width, Math.ceil(bottom / factor) * width);
    if (this.#indices.length < samples.length) this.#indices = new Uint8Array(samples.length);
    const colours = this.#palette.index(samples, this.#indices);
    if (this.#sixels.length < colours.length * width) this.#sixels = new Uint8Array(colours.length * width);
    const registers = colours.map((colour, register) => `#${register};2;${percents(colour)}`).join('');
    writer.putText(`\x1bP0;1;0q"1;1;${width * factor};${bottom - top}${registers}`);
    for (let line = top; line < bottom; line += bandLines) {
      if (line > top) writer.putText('-');
      this.#paintBand(line, Math.min(line + bandLines, bottom), firstLine, factor, writer);
    }
    writer.putText('\x1b\\');
  }

  #paintBand(top: number, bottom: number, firstLine: number, factor: number, writer: TerminalWriter): void {
    const { width } = this.#shown;
    const sixels = this.#sixels;
    let begun = false;
    for (const register of this.#collect(top, bottom, firstLine, factor)) {
      const start = register * width;
      const first = this.#first[register]!;
      const last = this.#last[register]!;
      // A run is at most seven bytes, and there are no more runs than columns.
      const bytes = writer.room(8 * (last + 2) + 8);
      // Back to the beginning of the band, for the next colour of it.
      if (begun) writer.putRaw(0x24);
      begun = true;
      writer.putRaw(0x23);
      writer.putDecimal(register);
      let at = putRun(bytes, writer.size, 0x3f, first * factor);
      let run = first;
      while (run <= last) {
        const sixel = sixels[start + run]!;
        let end = run + 1;
        while (end <= last && sixels[start + end] === sixel) end++;
        at = putRun(bytes, at, sixel + 0x3f, (end - run) * factor);
        run = end;
      }
      sixels.fill(0, start + first, start + last + 1);
      writer.wrote(at, 0);
    }
  }

  /** Sets the sixels of every register in the band; the registers in the order they come. */
  #collect(top: number, bottom: number, firstLine: number, factor: number): number[] {
    const { width } = this.#shown;
    const used: number[] = [];
    const sixels = this.#sixels;
    const indices = this.#indices;
    const first = this.#first.fill(-1);
    const last = this.#last;
    for (let y = top; y < bottom;) {
      const line = Math.floor(y / factor);
      const end = Math.min((line + 1) * factor, bottom);
      // As many bits as the line is high in this band, from the place where it begins.
      const bits = ((1 << (end - y)) - 1) << (y - top);
      const start = (line - firstLine) * width;
      let register = -1;
      let sixel = 0;
      for (let x = 0; x < width; x++) {
        const index = indices[start + x]!;
        if (index !== register) {
          // Where a run ends, the colour it had reached so far.
          if (register >= 0 && last[register]! < x - 1) last[register] = x - 1;
          register = index;
          sixel = register * width;
          if (first[register]! < 0) {
            used.push(register);
            first[register] = x;
            last[register] = x;
          } else if (x < first[register]!) {
            first[register] = x;
          }
        }
        sixels[sixel + x]! |= bits;
      }
      if (last[register]! < width - 1) last[register] = width - 1;
      y = end;
    }
    return used;
  }
}

/** Writes a character so many times, in the shorter way; returns where it ends. */
function putRun(bytes: Uint8Array, from: number, character: number, count: number): number {
  let at = from;
  if (count > 3) {
    bytes[at++] = 0x21;
    if (count >= 1000) bytes[at++] = 0x30 + Math.floor(count / 1000);
    if (count >= 100) bytes[at++] = 0x30 + (Math.floor(count / 100) % 10);
    if (count >= 10) bytes[at++] = 0x30 + (Math.floor(count / 10) % 10);
    bytes[at++] = 0x30 + (count % 10);
    bytes[at++] = character;
    return at;
  }
  for (let copy = 0; copy < count; copy++) bytes[at++] = character;
  return at;
}

/** Sixels know hundredths of full light, nothing finer. */
function percents(colour: number): string {
  const percent = (value: number): number => Math.round((value * 100) / 255);
  return `${percent(colour & 0xff)};${percent((colour >>> 8) & 0xff)};${percent((colour >>> 16) & 0xff)}`;
}
