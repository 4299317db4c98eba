import type { RgbaFrame } from '../../src/shared/frame.ts';
import type { Fit } from './fit.ts';
import { wordsOf } from './pixel-words.ts';
import type { SampleGrid } from './pixel-words.ts';

/** Fixed-point unit of a weight: the weights of one target sample sum to exactly this, so a plain area stays plain. */
const weightUnit = 256;

/** Which source samples make up each target sample along one axis, and with what weight. */
interface Taps {
  /** Index into `source` and `weight` where the taps of sample n begin; one entry more than samples. */
  readonly first: Int32Array;
  readonly source: Int32Array;
  readonly weight: Int32Array;
}

/**
 * Turns frames into the samples of a fit: whole enlargement by repetition, shrinking by the share of area each source
 * pixel covers. `across` is the number of samples beside each other in one cell (2 where quadrants are painted).
 * The grid returned is reused by the next call.
 */
export class FrameScaler {
  readonly #fit: Fit;
  readonly #width: number;
  readonly #height: number;
  readonly #target: SampleGrid;
  readonly #columns: Taps;
  readonly #rows: Taps;
  /** The picture that the averages stand for; undefined until there is one. */
  #averaged: Uint32Array | undefined;
  /** 1 for each source row that differs from it. */
  readonly #moved: Uint8Array;

  constructor(width: number, height: number, fit: Fit, across: 1 | 2 = 1) {
    this.#fit = fit;
    this.#width = width;
    this.#height = height;
    const targetWidth = fit.width * across;
    // An odd height leaves the last half cell black: nothing ever writes to it.
    const targetHeight = fit.rows * 2;
    this.#target = { width: targetWidth, height: targetHeight, words: new Uint32Array(targetWidth * targetHeight) };
    this.#columns = areaTaps(width, targetWidth);
    this.#rows = areaTaps(height, fit.height);
    this.#moved = new Uint8Array(height);
  }

  /** True while this scaler is the right one for frames of that size. */
  suits(frame: RgbaFrame, fit: Fit): boolean {
    return frame.width === this.#width && frame.height === this.#height && fit === this.#fit;
  }

  scale(frame: RgbaFrame): SampleGrid {
    const words = wordsOf(frame);
    const target = this.#target;
    if (target.width === this.#width && target.height === this.#height) {
      return { width: this.#width, height: this.#height, words };
    }
    if (this.#fit.factor >= 1) this.#repeat(words);
    else this.#average(words);
    return target;
  }

  #repeat(words: Uint32Array): void {
    const { width, words: out } = this.#target;
    const factor = this.#fit.factor;
    const across = width / this.#width;
    for (let y = 0; y < this.#height; y++) {
      const source = y * this.#width;
      const line = y * factor * width;
      let at = line;
      for (let x = 0; x < this.#width; x++) {
        const word = words[source + x]!;
        for (let copy = 0; copy < across; copy++) out[at++] = word;
      }
      for (let copy = 1; copy < factor; copy++) out.copyWithin(line + copy * width, line, line + width);
    }
  }

  /** Averages are costly and most rows stay: only what lies over a row that differs is averaged anew. */
  #average(words: Uint32Array): void {
    this.#compare(words);
    const { width, words: out } = this.#target;
    const rows = this.#rows;
    const columns = this.#columns;
    for (let y = 0; y < this.#fit.height; y++) {
      const rowEnd = rows.first[y + 1]!;
      let moved = 0;
      for (let r = rows.first[y]!; r < rowEnd; r++) moved |= this.#moved[rows.source[r]!]!;
      if (moved === 0) continue;
      for (let x = 0; x < width; x++) {
        const columnStart = columns.first[x]!;
        const columnEnd = columns.first[x + 1]!;
        const plain = words[rows.source[rows.first[y]!]! * this.#width + columns.source[columnStart]!]!;
        let mixed = 0;
        for (let r = rows.first[y]!; r < rowEnd; r++) {
          const line = rows.source[r]! * this.#width;
          for (let c = columnStart; c < columnEnd; c++) mixed |= words[line + columns.source[c]!]! ^ plain;
        }
        // Most of a picture of tiles is plain, and the average of one colour is that colour.
        if (mixed === 0) {
          out[y * width + x] = plain & 0xffffff;
          continue;
        }
        let red = 0;
        let green = 0;
        let blue = 0;
        for (let r = rows.first[y]!; r < rowEnd; r++) {
          const line = rows.source[r]! * this.#width;
          const rowWeight = rows.weight[r]!;
          for (let c = columnStart; c < columnEnd; c++) {
            const word = words[line + columns.source[c]!]!;
            const weight = rowWeight * columns.weight[c]!;
            red += (word & 0xff) * weight;
            green += ((word >>> 8) & 0xff) * weight;
            blue += ((word >>> 16) & 0xff) * weight;
          }
        }
        // weightUnit² is 2^16, so the sums stay below 2^24 and the division is a shift.
        out[y * width + x] = (red >>> 16) | ((green >>> 16) << 8) | ((blue >>> 16) << 16);
      }
    }
  }

  #compare(words: Uint32Array): void {
    const before = this.#averaged;
    if (before === undefined) {
      this.#averaged = words.slice(0, this.#width * this.#height);
      this.#moved.fill(1);
      return;
    }
    const width = this.#width;
    for (let row = 0, start = 0; row < this.#height; row++, start += width) {
      const end = start + width;
      let at = start;
      while (at < end && words[at] === before[at]) at++;
      this.#moved[row] = at < end ? 1 : 0;
      for (; at < end; at++) before[at] = words[at]!;
    }
  }
}

/** Shares of `from` samples in each of `to` samples along one axis, as whole weights. */
export function areaTaps(from: number, to: number): Taps {
  const first = new Int32Array(to + 1);
  const source: number[] = [];
  const weight: number[] = [];
  for (let sample = 0; sample < to; sample++) {
    const start = (sample * from) / to;
    const end = ((sample + 1) * from) / to;
    const last = Math.min(from, Math.ceil(end));
    let given = 0;
    for (let index = Math.floor(start); index < last; index++) {
      // Cumulative rounding: each weight is the step of a rounded sum, so that they total weightUnit exactly.
      const covered = (Math.min(index + 1, end) - start) / (end - start);
      const upTo = index === last - 1 ? weightUnit : Math.round(covered * weightUnit);
      if (upTo > given) {
        source.push(index);
        weight.push(upTo - given);
      }
      given = Math.max(given, upTo);
    }
    first[sample + 1] = source.length;
  }
  return { first, source: Int32Array.from(source), weight: Int32Array.from(weight) };
}
