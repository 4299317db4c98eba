import type { FecKernels } from './kernels.ts';
import type { LeopardShape } from './leopard-shape.ts';
import { type Shards, type Slice, Layout, copyIn, copyOut, strideOf } from './slices.ts';

/** Data of a block, one slice of it. */
export interface Piece {
  readonly kernels: FecKernels;
  readonly shape: LeopardShape;
  readonly data: Shards;
  readonly slice: Slice;
}

/** Shards that lie in memory at once while a block is encoded. */
export function shardsToEncode({ chunk }: LeopardShape): number {
  return chunk * 3;
}

/** Makes the parity of one slice. */
export function encodeSlice(piece: Piece, parity: Shards): void {
  const { kernels, shape, slice } = piece;
  const { chunk, m } = shape;
  const layout = new Layout(kernels.start);
  const stride = strideOf(slice.width);
  const [sum, part, staging] = [
    layout.place(chunk * stride),
    layout.place(chunk * stride),
    layout.place(chunk * stride),
  ];
  const memory = kernels.memory(layout.end);
  if (shape.isHighRate) {
    sumOfChunks(piece, memory, sum, part, staging, []);
    kernels.leave(sum, staging, m, slice.width);
    copyOut(memory, staging, parity, 0, m, slice);
    return;
  }
  takeIn(piece, memory, staging, sum, 0, shape.k);
  kernels.ifft(sum, stride, stride, chunk, shape.k, 0);
  for (let row = 0; row < m; row += chunk) {
    const count = Math.min(chunk, m - row);
    memory.copyWithin(part, sum, sum + chunk * stride);
    kernels.fft(part, stride, stride, chunk, count, chunk + row, 0);
    kernels.leave(part, staging, count, slice.width);
    copyOut(memory, staging, parity, row, count, slice);
  }
}

/**
 * The parity of a block of high rate, at `sum` and in the form of the kernels: every chunk of data is brought to
 * coefficients, and the values of their sum are what is sent. Missing shards (sorted) count as zeros.
 */
export function sumOfChunks(
  piece: Piece,
  memory: Uint8Array,
  sum: number,
  part: number,
  staging: number,
  missing: readonly number[],
): void {
  const { kernels, shape, slice } = piece;
  const { chunk, k } = shape;
  const stride = strideOf(slice.width);
  let next = 0;
  for (let first = 0; first < k; first += chunk) {
    const count = Math.min(chunk, k - first);
    const target = first === 0 ? sum : part;
    takeIn(piece, memory, staging, target, first, count);
    for (; (missing[next] ?? k) < first + count; next += 1) {
      const place = target + ((missing[next] as number) - first) * stride;
      memory.fill(0, place, place + stride);
    }
    kernels.ifft(target, stride, stride, chunk, count, chunk + first);
    if (first > 0) kernels.add(sum, part, chunk * stride);
  }
  kernels.fft(sum, stride, stride, chunk, shape.m, 0, 0);
}

/** Data shards into one chunk, the rest of which is zeros. */
function takeIn(
  { kernels, shape, data, slice }: Piece,
  memory: Uint8Array,
  staging: number,
  target: number,
  first: number,
  count: number,
): void {
  const stride = strideOf(slice.width);
  copyIn(memory, staging, data, first, count, slice);
  kernels.enter(staging, target, count, slice.width);
  memory.fill(0, target + count * stride, target + shape.chunk * stride);
}
