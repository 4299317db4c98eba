import { invertCauchy } from './cauchy.ts';
import { locatorLogs } from './error-locator.ts';
import { field16, order16 } from './field16.ts';
import { type Piece, sumOfChunks } from './leopard-encode.ts';
import { type LeopardShape, dataPlace, factorLog, parityPlace, shareLog } from './leopard-shape.ts';
import { type Losses, othersThan } from './losses.ts';
import { Layout, copyIn, copyOut, strideOf } from './slices.ts';

/** Data shards that are brought into memory at once where all are only read. */
const batch = 32;

/** Shards that lie in memory at once, for each way to decode. */
export const shardsToSolve = (lost: number): number => lost * 2 + batch * 2;
export const shardsToSubtract = ({ chunk }: LeopardShape, lost: number): number => chunk * 3 + lost + 1;
export const shardsToTransform = ({ span }: LeopardShape): number => span + batch;

/** Few losses: takes every present data shard out of some parity, and solves what is left for the missing ones. */
export function solveDirectly(piece: Piece, losses: Losses): void {
  const { kernels, shape, data, slice } = piece;
  const { missing, parity } = losses;
  const count = missing.length;
  const there = othersThan(missing, shape.k);
  const layout = new Layout(kernels.start);
  const stride = strideOf(slice.width);
  const table = layout.place(Math.max(batch, count) * count * 2);
  const list = layout.place(Math.max(batch, count) * 4);
  const [left, solved] = [layout.place(count * stride), layout.place(count * stride)];
  const [staging, sources] = [layout.place(batch * stride), layout.place(batch * stride)];
  const memory = kernels.memory(layout.end);
  for (const [index, row] of parity.entries()) {
    copyIn(memory, staging, data, shape.k + row, 1, slice);
    kernels.enter(staging, left + index * stride, 1, slice.width);
  }
  const places = new Uint32Array(memory.buffer, memory.byteOffset + list, batch);
  const logs = new Uint16Array(memory.buffer, memory.byteOffset + table, batch * count);
  let next = 0;
  for (let first = 0; first < shape.k; first += batch) {
    const end = Math.min(first + batch, shape.k);
    const columns: number[] = [];
    for (; (there[next] ?? end) < end; next += 1) columns.push(there[next] as number);
    if (columns.length === 0) continue;
    copyIn(memory, staging, data, first, end - first, slice);
    kernels.enter(staging, sources, end - first, slice.width);
    for (const [at, index] of columns.entries()) {
      places[at] = sources + (index - first) * stride;
      for (const [line, row] of parity.entries()) logs[line * columns.length + at] = shareLog(shape, index, row);
    }
    kernels.combine16(left, stride, count, list, columns.length, table, stride);
  }
  solve(piece, losses, memory, { left: parity.map((_, index) => left + index * stride), solved, staging, table, list });
}

/** More losses at the high rate: parity is made anew of the data that is there, which leaves the share of the missing. */
export function solveByEncoding(piece: Piece, losses: Losses): void {
  const { kernels, shape, data, slice } = piece;
  const { missing, parity } = losses;
  const count = missing.length;
  const layout = new Layout(kernels.start);
  const stride = strideOf(slice.width);
  const table = layout.place(count * count * 2);
  const list = layout.place(count * 4);
  const [sum, part] = [layout.place(shape.chunk * stride), layout.place(shape.chunk * stride)];
  const [staging, solved] = [layout.place(shape.chunk * stride), layout.place(count * stride)];
  const entered = layout.place(stride);
  const memory = kernels.memory(layout.end);
  sumOfChunks(piece, memory, sum, part, staging, missing);
  for (const row of parity) {
    copyIn(memory, staging, data, shape.k + row, 1, slice);
    kernels.enter(staging, entered, 1, slice.width);
    kernels.add(sum + row * stride, entered, stride);
  }
  solve(piece, losses, memory, { left: parity.map((row) => sum + row * stride), solved, staging, table, list });
}

interface Places {
  /** Where the share of the missing shards in each parity shard lies. */
  readonly left: readonly number[];
  readonly solved: number;
  readonly staging: number;
  readonly table: number;
  readonly list: number;
}

/** The share of the missing shards is a Cauchy matrix times them, but for the factors of their chunks. */
function solve(
  { kernels, shape, data, slice }: Piece,
  { missing, parity }: Losses,
  memory: Uint8Array,
  { left, solved, staging, table, list }: Places,
): void {
  const count = missing.length;
  const stride = strideOf(slice.width);
  const rows = parity.map((row) => parityPlace(shape, row));
  const columns = missing.map((index) => dataPlace(shape, index));
  const inverse = invertCauchy(field16(), rows, columns);
  const factors = (shape.isHighRate ? columns : rows).map((place) => factorLog(shape, place));
  const logs = new Uint16Array(memory.buffer, memory.byteOffset + table, count * count);
  for (let at = 0; at < logs.length; at += 1) {
    const factor = factors[shape.isHighRate ? Math.floor(at / count) : at % count] as number;
    const log = (inverse[at] as number) - factor;
    logs[at] = log < 0 ? log + order16 : log;
  }
  new Uint32Array(memory.buffer, memory.byteOffset + list, count).set(left);
  memory.fill(0, solved, solved + count * stride);
  kernels.combine16(solved, stride, count, list, count, table, stride);
  for (const [at, index] of missing.entries()) {
    kernels.leave(solved + at * stride, staging, 1, slice.width);
    copyOut(memory, staging, data, index, 1, slice);
  }
}

/**
 * Many losses: the polynomial through all shards, times the one whose roots are the erased places, is known everywhere;
 * its derivative at an erased place is the shard there, times a constant.
 */
export function transformAll(piece: Piece, present: Uint8Array, missing: readonly number[]): void {
  const { kernels, shape, data, slice } = piece;
  const { k, m, span } = shape;
  const stride = strideOf(slice.width);
  const layout = new Layout(kernels.start);
  const marks = layout.place((span + 1) * 4);
  const [work, staging] = [layout.place(span * stride), layout.place(batch * stride)];
  const memory = kernels.memory(layout.end);
  const placeOf = (shard: number): number => (shard < k ? dataPlace(shape, shard) : parityPlace(shape, shard - k));
  const logs = locatorLogs(erasedPlaces(shape, present));
  memory.fill(0, work, work + span * stride);
  for (let first = 0; first < k + m; first += batch) {
    const count = Math.min(batch, k + m - first);
    copyIn(memory, staging, data, first, count, slice);
    for (let index = 0; index < count; index += 1) {
      if (present[first + index] !== 1) continue;
      const place = placeOf(first + index);
      kernels.enter(staging + index * slice.width, work + place * stride, 1, slice.width);
      kernels.scale(work + place * stride, stride, logs[place] as number);
    }
  }
  markPlaces(memory, marks, span, missing.map(placeOf));
  const end = Math.max(placeOf(k - 1), placeOf(k + m - 1)) + 1;
  kernels.ifft(work, stride, stride, span, end, 0);
  kernels.derive(work, stride, stride, span);
  kernels.fft(work, stride, stride, span, placeOf(k - 1) + 1, 0, marks);
  for (const index of missing) {
    const place = placeOf(index);
    kernels.scale(work + place * stride, stride, (order16 - (logs[place] as number)) % order16);
    kernels.leave(work + place * stride, staging, 1, slice.width);
    copyOut(memory, staging, data, index, 1, slice);
  }
}

/** Lost shards; at the high rate places between parity and data too, at the low rate those behind everything. */
function erasedPlaces(shape: LeopardShape, present: Uint8Array): Uint8Array {
  const { k, m, chunk, span, isHighRate } = shape;
  const erased = new Uint8Array(span);
  if (isHighRate) erased.fill(1, m, chunk);
  else erased.fill(1, chunk + m);
  for (let index = 0; index < k; index += 1) if (present[index] !== 1) erased[dataPlace(shape, index)] = 1;
  for (let row = 0; row < m; row += 1) if (present[k + row] !== 1) erased[parityPlace(shape, row)] = 1;
  return erased;
}

function markPlaces(memory: Uint8Array, marks: number, span: number, sorted: readonly number[]): void {
  const counts = new Uint32Array(memory.buffer, memory.byteOffset + marks, span + 1);
  let before = 0;
  for (let place = 0; place <= span; place += 1) {
    counts[place] = before;
    if (sorted[before] === place) before += 1;
  }
}
