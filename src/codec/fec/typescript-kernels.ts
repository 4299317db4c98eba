import { growBytes } from '../wasm/grow.ts';
import { times8 } from './field8.ts';
import { field16, order16 } from './field16.ts';
import type { FecKernels } from './kernels.ts';

const chunkBytes = 64;
const halfChunk = chunkBytes / 2;
/** Tables of products that are kept: each takes a kilobyte. */
const mostTables = 4096;

/** The kernels where there is no WebAssembly: the same bytes, slower. What each does is said in kernels.ts. */
export class TypeScriptFecKernels implements FecKernels {
  readonly start: number = 0;
  readonly #tables = new Map<number, Uint16Array>();
  #products: Uint8Array | undefined;
  #memory = new Uint8Array(0);

  memory(bytes: number): Uint8Array {
    if (bytes > this.#memory.length) this.#memory = growBytes(this.#memory, bytes, 'a block of shards');
    return this.#memory;
  }

  combine8(
    target: number,
    stride: number,
    rows: number,
    sources: number,
    columns: number,
    coefficients: number,
    length: number,
  ): void {
    const places = new Uint32Array(this.#memory.buffer, sources, columns);
    const all = (this.#products ??= allProducts());
    for (let row = 0; row < rows; row += 1) {
      const to = target + row * stride;
      for (const [column, from] of places.entries()) {
        const coefficient = this.#memory[coefficients + row * columns + column] as number;
        this.#addMapped(to, from, length, all.subarray(coefficient * 256, coefficient * 256 + 256));
      }
    }
  }

  enter(source: number, target: number, count: number, size: number): void {
    let [from, to] = [source, target];
    for (let shard = 0; shard < count; shard += 1, from += size) to = this.#spread(from, to, size);
  }

  leave(source: number, target: number, count: number, size: number): void {
    let [from, to] = [source, target];
    for (let shard = 0; shard < count; shard += 1, to += size) from = this.#gather(from, to, size);
  }

  scale(place: number, length: number, log: number): void {
    const table = this.#tableOf(log);
    const memory = this.#memory;
    for (let at = place; at < place + length; at = next(at, place)) {
      const product = productOf(table, memory[at] as number, memory[at + halfChunk] as number);
      memory[at] = product;
      memory[at + halfChunk] = product >> 8;
    }
  }

  combine16(
    target: number,
    stride: number,
    rows: number,
    sources: number,
    columns: number,
    coefficients: number,
    length: number,
  ): void {
    const places = new Uint32Array(this.#memory.buffer, sources, columns);
    const logs = new Uint16Array(this.#memory.buffer, coefficients, rows * columns);
    for (let row = 0; row < rows; row += 1) {
      for (const [column, from] of places.entries()) {
        this.#addProduct(target + row * stride, from, length, logs[row * columns + column] as number);
      }
    }
  }

  ifft(work: number, stride: number, length: number, size: number, used: number, offset: number): void {
    for (let distance = 1, layer = 0; distance < size; distance *= 2, layer += 1) {
      for (let group = 0; group < used; group += distance * 2) {
        const log = field16().logs[(group + offset) >> layer] as number;
        for (let at = group; at < group + distance; at += 1) {
          const [a, b] = [work + at * stride, work + (at + distance) * stride];
          this.add(b, a, length);
          this.#addProduct(a, b, length, log);
        }
      }
    }
  }

  fft(work: number, stride: number, length: number, size: number, used: number, offset: number, marks: number): void {
    const counts = marks === 0 ? undefined : new Uint32Array(this.#memory.buffer, marks, size + 1);
    for (let distance = size / 2, layer = Math.log2(distance); distance >= 1; distance /= 2, layer -= 1) {
      for (let group = 0; group < used; group += distance * 2) {
        if (counts !== undefined && counts[group] === counts[group + distance * 2]) continue;
        const log = field16().logs[(group + offset) >> layer] as number;
        for (let at = group; at < group + distance; at += 1) {
          const [a, b] = [work + at * stride, work + (at + distance) * stride];
          this.#addProduct(a, b, length, log);
          this.add(b, a, length);
        }
      }
    }
  }

  derive(work: number, stride: number, length: number, size: number): void {
    for (let place = 1; place < size; place += 1) {
      const width = place & -place;
      for (let at = place; at < place + width; at += 1) {
        this.add(work + (at - width) * stride, work + at * stride, length);
      }
    }
  }

  add(target: number, source: number, length: number): void {
    const to = new Uint32Array(this.#memory.buffer, target, length / 4);
    const from = new Uint32Array(this.#memory.buffer, source, length / 4);
    for (let at = 0; at < to.length; at += 1) to[at] = (to[at] as number) ^ (from[at] as number);
  }

  #addMapped(target: number, source: number, length: number, products: Uint8Array): void {
    const memory = this.#memory;
    for (let at = 0; at < length; at += 1) {
      memory[target + at] = (memory[target + at] as number) ^ (products[memory[source + at] as number] as number);
    }
  }

  /** One shard into whole chunks, half of each low bytes; where it ends. */
  #spread(source: number, target: number, size: number): number {
    const whole = size - (size % chunkBytes);
    this.#memory.copyWithin(target, source, source + whole);
    if (whole === size) return target + size;
    const half = (size - whole) / 2;
    const [from, to] = [source + whole, target + whole];
    this.#memory.fill(0, to, to + chunkBytes);
    this.#memory.copyWithin(to, from, from + half);
    this.#memory.copyWithin(to + halfChunk, from + half, from + half * 2);
    return to + chunkBytes;
  }

  /** And back; where it ended. */
  #gather(source: number, target: number, size: number): number {
    const whole = size - (size % chunkBytes);
    this.#memory.copyWithin(target, source, source + whole);
    if (whole === size) return source + size;
    const half = (size - whole) / 2;
    const [from, to] = [source + whole, target + whole];
    this.#memory.copyWithin(to, from, from + half);
    this.#memory.copyWithin(to + half, from + halfChunk, from + halfChunk + half);
    return from + chunkBytes;
  }

  #addProduct(target: number, source: number, length: number, log: number): void {
    if (log === order16) return;
    const table = this.#tableOf(log);
    const memory = this.#memory;
    for (let at = 0; at < length; at = next(at, 0)) {
      const product = productOf(table, memory[source + at] as number, memory[source + at + halfChunk] as number);
      memory[target + at] = (memory[target + at] as number) ^ (product & 0xff);
      memory[target + at + halfChunk] = (memory[target + at + halfChunk] as number) ^ (product >> 8);
    }
  }

  /** Products by the element of that logarithm: of every low byte, then of every high one. */
  #tableOf(log: number): Uint16Array {
    const kept = this.#tables.get(log);
    if (kept !== undefined) return kept;
    if (this.#tables.size >= mostTables) this.#tables.clear();
    const { logs, powers } = field16();
    const table = new Uint16Array(512);
    for (let bit = 0; bit < 16; bit += 1) {
      const image = powers[((logs[1 << bit] as number) + log) % order16] as number;
      const base = bit < 8 ? 0 : 256;
      const width = 1 << (bit % 8);
      for (let below = 0; below < width; below += 1)
        table[base + width + below] = (table[base + below] as number) ^ image;
    }
    this.#tables.set(log, table);
    return table;
  }
}

/** The products of all pairs of elements of GF(2^8). */
function allProducts(): Uint8Array {
  return Uint8Array.from({ length: 65_536 }, (_, at) => times8(at >> 8, at & 0xff));
}

/** The place of the next low byte: behind 32 of them as many high ones lie. */
function next(at: number, start: number): number {
  return ((at - start) & (halfChunk - 1)) === halfChunk - 1 ? at + 1 + halfChunk : at + 1;
}

function productOf(table: Uint16Array, low: number, high: number): number {
  return (table[low] as number) ^ (table[256 + high] as number);
}
