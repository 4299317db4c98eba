/** Working memory for the shards of a block. Longer shards are worked on in slices, so that it is enough for any. */
const workBytes = 32 * 1024 * 1024;
const chunkBytes = 64;

/** A part of every shard of a block. */
export interface Slice {
  readonly offset: number;
  readonly width: number;
}

/** The slices of shards of `size` bytes where so many lie in memory at once. */
export function slicesOf(size: number, shards: number): Slice[] {
  const most = Math.max(Math.floor(workBytes / shards / chunkBytes), 1) * chunkBytes;
  const slices: Slice[] = [];
  for (let offset = 0; offset < size; offset += most) slices.push({ offset, width: Math.min(most, size - offset) });
  return slices;
}

/** So many bytes, rounded up to what kernels work on. */
export function strideOf(width: number): number {
  return Math.ceil(width / chunkBytes) * chunkBytes;
}

/** Shards of one size, one after another. */
export interface Shards {
  readonly bytes: Uint8Array;
  readonly size: number;
}

/** Copies a slice of some shards into memory, one after another. */
export function copyIn(
  memory: Uint8Array,
  place: number,
  { bytes, size }: Shards,
  first: number,
  count: number,
  { offset, width }: Slice,
): void {
  if (width === size) {
    memory.set(bytes.subarray(first * size, (first + count) * size), place);
    return;
  }
  for (let index = 0; index < count; index += 1) {
    const from = (first + index) * size + offset;
    memory.set(bytes.subarray(from, from + width), place + index * width);
  }
}

/** And back. */
export function copyOut(
  memory: Uint8Array,
  place: number,
  { bytes, size }: Shards,
  first: number,
  count: number,
  { offset, width }: Slice,
): void {
  if (width === size) {
    bytes.set(memory.subarray(place, place + count * size), first * size);
    return;
  }
  for (let index = 0; index < count; index += 1) {
    const from = place + index * width;
    bytes.set(memory.subarray(from, from + width), (first + index) * size + offset);
  }
}

/** Hands out places in the memory of kernels, 64 bytes apart at least. */
export class Layout {
  #end: number;

  constructor(start: number) {
    this.#end = start;
  }

  get end(): number {
    return this.#end;
  }

  place(bytes: number): number {
    const place = this.#end;
    this.#end += strideOf(bytes);
    return place;
  }
}
