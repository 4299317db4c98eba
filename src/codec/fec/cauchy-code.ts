import { invertCauchy } from './cauchy.ts';
import { checkBlock, checkLength } from './check-block.ts';
import { type ErasureCode, FecScheme } from './erasure-code.ts';
import { field8 } from './field8.ts';
import type { FecKernels } from './kernels.ts';
import { type Losses, lossesOf, othersThan } from './losses.ts';
import { Layout, type Shards, type Slice, copyIn, copyOut, slicesOf, strideOf } from './slices.ts';

/** What the packets of Moonlight can tell. */
const maxShards = 255;
/** Kernels read whole blocks: so much may be read behind the last source. */
const slackBytes = 64;

/**
 * GF(2^8): parity shard j holds data shard i times 1 / ((m + i) XOR j). Nothing else is agreed on, so that it fits what
 * nanors and fec-rs make.
 */
export class CauchyCode implements ErasureCode {
  readonly scheme: FecScheme = FecScheme.gf8;
  readonly maxShards: number = maxShards;
  readonly #kernels: FecKernels;

  constructor(kernels: FecKernels) {
    this.#kernels = kernels;
  }

  encode(data: Uint8Array, k: number, m: number, size: number, parity: Uint8Array): void {
    checkBlock({ maxShards, unit: 1, refuse: () => false }, k, m, size);
    checkLength('data', data, k * size);
    checkLength('parity', parity, m * size);
    if (m === 0) return;
    const matrix = coefficients(m, range(m), range(k));
    for (const slice of slicesOf(size, k + m)) {
      const layout = new Layout(this.#kernels.start);
      const stride = strideOf(slice.width);
      const table = layout.place(matrix.length);
      const list = layout.place(k * 4);
      const targets = layout.place(m * stride);
      const sources = layout.place(k * slice.width + slackBytes);
      const memory = this.#kernels.memory(layout.end);
      memory.set(matrix, table);
      listPlaces(memory, list, range(k), sources, slice.width);
      memory.fill(0, targets, targets + m * stride);
      copyIn(memory, sources, { bytes: data, size }, 0, k, slice);
      this.#kernels.combine8(targets, stride, m, list, k, table, stride);
      if (stride === size) copyOut(memory, targets, { bytes: parity, size }, 0, m, slice);
      else takeOut(memory, targets, stride, { bytes: parity, size }, range(m), slice);
    }
  }

  decode(shards: Uint8Array, present: Uint8Array, k: number, m: number, size: number): boolean {
    checkBlock({ maxShards, unit: 1, refuse: () => false }, k, m, size);
    checkLength('shards', shards, (k + m) * size);
    checkLength('what is present', present, k + m);
    const losses = lossesOf(present, k, m);
    if (losses === undefined) return false;
    if (losses.missing.length === 0) return true;
    const there = othersThan(losses.missing, k);
    const matrix = coefficients(m, losses.parity, there);
    const inverse = inverseOf(m, losses);
    for (const slice of slicesOf(size, k + m * 2)) {
      this.#restore({ bytes: shards, size }, k, losses, there, matrix, inverse, slice);
    }
    return true;
  }

  /** Takes what is there of the data out of the parity, and solves what is left for the missing shards. */
  #restore(
    shards: Shards,
    k: number,
    { missing, parity }: Losses,
    there: readonly number[],
    matrix: Uint8Array,
    inverse: Uint8Array,
    slice: Slice,
  ): void {
    const count = missing.length;
    const layout = new Layout(this.#kernels.start);
    const stride = strideOf(slice.width);
    const table = layout.place(Math.max(matrix.length, inverse.length));
    const list = layout.place(k * 4);
    const left = layout.place(count * stride);
    const solved = layout.place(count * stride);
    const sources = layout.place(k * slice.width + slackBytes);
    const memory = this.#kernels.memory(layout.end);
    memory.set(matrix, table);
    listPlaces(memory, list, there, sources, slice.width);
    copyIn(memory, sources, shards, 0, k, slice);
    for (const [index, row] of parity.entries()) copyIn(memory, left + index * stride, shards, k + row, 1, slice);
    this.#kernels.combine8(left, stride, count, list, there.length, table, stride);
    memory.set(inverse, table);
    listPlaces(memory, list, range(count), left, stride);
    memory.fill(0, solved, solved + count * stride);
    this.#kernels.combine8(solved, stride, count, list, count, table, stride);
    takeOut(memory, solved, stride, shards, missing, slice);
  }
}

function coefficients(m: number, rows: readonly number[], columns: readonly number[]): Uint8Array {
  const { logs, powers, order } = field8();
  const matrix = new Uint8Array(rows.length * columns.length);
  let at = 0;
  for (let line = 0; line < rows.length; line += 1) {
    const row = rows[line] as number;
    for (let index = 0; index < columns.length; index += 1) {
      const log = logs[(m + (columns[index] as number)) ^ row] as number;
      matrix[at++] = powers[order - log] as number;
    }
  }
  return matrix;
}

function inverseOf(m: number, { missing, parity }: Losses): Uint8Array {
  const field = field8();
  const columns = missing.map((index) => m + index);
  return Uint8Array.from(invertCauchy(field, parity, columns), (log) => field.powers[log] as number);
}

function listPlaces(memory: Uint8Array, list: number, indices: readonly number[], base: number, step: number): void {
  const places = new Uint32Array(memory.buffer, memory.byteOffset + list, indices.length);
  for (let at = 0; at < places.length; at += 1) places[at] = base + (indices[at] as number) * step;
}

function takeOut(
  memory: Uint8Array,
  place: number,
  stride: number,
  shards: Shards,
  indices: readonly number[],
  slice: Slice,
): void {
  for (const [at, index] of indices.entries()) copyOut(memory, place + at * stride, shards, index, 1, slice);
}

function range(count: number): number[] {
  const numbers: number[] = [];
  for (let number = 0; number < count; number += 1) numbers.push(number);
  return numbers;
}
