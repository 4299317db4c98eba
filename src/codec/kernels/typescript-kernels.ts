import { isPerunError } from '../../shared/errors.ts';
import { BlockCompressor } from '../lz4/block-compress.ts';
import { decompressBlock } from '../lz4/block-decompress.ts';
import { growBytes } from '../wasm/grow.ts';
import type { Kernels } from './kernels.ts';
import { bandRows, searchVectors } from './scroll-search.ts';

const mostColours = 256;

/** The kernels where there is no WebAssembly: the same bytes, slower. What each does is said in kernels.ts. */
export class TypeScriptKernels implements Kernels {
  readonly start: number = 0;
  readonly #compressor = new BlockCompressor();
  readonly #colours = new Map<number, number>();
  #memory = new Uint8Array(0);
  #view = new DataView(this.#memory.buffer);

  memory(bytes: number): Uint8Array {
    if (bytes > this.#memory.length) {
      this.#memory = growBytes(this.#memory, bytes, 'a frame');
      this.#view = new DataView(this.#memory.buffer);
    }
    return this.#memory;
  }

  resetColours(): void {
    this.#colours.clear();
  }

  index(source: number, target: number, pixels: number, palette: number): number {
    const colours = this.#colours;
    for (let at = 0; at < pixels; at += 1) {
      const colour = this.#view.getUint32(source + at * 4, true);
      let value = colours.get(colour);
      if (value === undefined) {
        value = colours.size;
        if (value === mostColours) return -1;
        colours.set(colour, value);
        this.#view.setUint32(palette + value * 4, colour, true);
      }
      this.#memory[target + at] = value;
    }
    return colours.size;
  }

  highest(source: number, length: number): number {
    let most = 0;
    for (let at = source; at < source + length; at += 1) most = Math.max(most, this.#memory[at] as number);
    return most;
  }

  expand(source: number, target: number, pixels: number, palette: number, _colours: number): void {
    for (let at = 0; at < pixels; at += 1) {
      const colour = this.#view.getUint32(palette + (this.#memory[source + at] as number) * 4, true);
      this.#view.setUint32(target + at * 4, colour, true);
    }
  }

  to565(source: number, target: number, pixels: number): boolean {
    for (let at = 0; at < pixels; at += 1) {
      const pixel = this.#view.getUint32(source + at * 4, true);
      const short = ((pixel & 0xf8) << 8) | ((pixel >>> 5) & 0x07e0) | ((pixel >>> 19) & 0x1f);
      if (lengthen(short) !== pixel) return false;
      this.#view.setUint16(target + at * 2, short, true);
    }
    return true;
  }

  from565(source: number, target: number, pixels: number): void {
    for (let at = 0; at < pixels; at += 1) {
      this.#view.setUint32(target + at * 4, lengthen(this.#view.getUint16(source + at * 2, true)), true);
    }
  }

  pack(source: number, target: number, pixels: number, bits: number): void {
    const perByte = 8 / bits;
    for (let at = 0, out = target; at < pixels; at += perByte, out += 1) {
      let byte = 0;
      const count = Math.min(perByte, pixels - at);
      for (let index = 0; index < count; index += 1)
        byte |= (this.#memory[source + at + index] as number) << (index * bits);
      this.#memory[out] = byte;
    }
  }

  unpack(source: number, target: number, pixels: number, bits: number): void {
    const perByte = 8 / bits;
    const mask = (1 << bits) - 1;
    for (let at = 0; at < pixels; at += 1) {
      const byte = this.#memory[source + Math.floor(at / perByte)] as number;
      this.#memory[target + at] = (byte >> ((at % perByte) * bits)) & mask;
    }
  }

  packStrips(source: number, target: number, width: number, rows: number, bits: number): void {
    for (let x = 0, out = target; x < width; x += 8) {
      for (let row = 0; row < rows; row += 1, out += bits) this.pack(source + row * width + x, out, 8, bits);
    }
  }

  unpackStrips(source: number, target: number, width: number, rows: number, bits: number): void {
    for (let x = 0, from = source; x < width; x += 8) {
      for (let row = 0; row < rows; row += 1, from += bits) this.unpack(from, target + row * width + x, 8, bits);
    }
  }

  xor(target: number, a: number, b: number, length: number): number {
    const memory = this.#memory;
    let differing = 0;
    for (let at = 0; at < length; at += 1) {
      const both = (memory[a + at] as number) ^ (memory[b + at] as number);
      memory[target + at] = both;
      if (both !== 0) differing += 1;
    }
    return differing;
  }

  search(now: number, before: number, vectors: number, stride: number, rows: number, size: number): number {
    return searchVectors({ memory: this.#memory, now, before, stride, rows, size }, vectors);
  }

  shifted(
    source: number,
    before: number,
    target: number,
    vectors: number,
    stride: number,
    rows: number,
    size: number,
  ): number {
    const memory = this.#memory;
    let differing = 0;
    for (let row = 0; row < rows; row += 1) {
      const vector = vectors + Math.floor(row / bandRows) * 2;
      const from = row + this.#view.getInt8(vector);
      const by = this.#view.getInt8(vector + 1) * size;
      const line = row * stride;
      const isInside = from >= 0 && from < rows;
      const [low, high] = isInside ? [Math.max(-by, 0), Math.min(stride - by, stride)] : [stride, stride];
      const old = before + from * stride + by;
      for (let at = 0; at < stride; at += 1) {
        const looked = at >= low && at < high ? (memory[old + at] as number) : 0;
        const byte = (memory[source + line + at] as number) ^ looked;
        memory[target + line + at] = byte;
        if (byte !== 0) differing += 1;
      }
    }
    return differing;
  }

  compress(source: number, length: number, target: number): number {
    const block = this.#memory.subarray(source, source + length);
    return this.#compressor.compress(block, this.#memory, target) - target;
  }

  decompress(source: number, length: number, target: number, capacity: number): boolean {
    try {
      decompressBlock(this.#memory, source, source + length, this.#memory.subarray(target, target + capacity));
      return true;
    } catch (error) {
      if (isPerunError(error)) return false;
      throw error;
    }
  }
}

/** Alpha is full; the high bits of a channel are repeated in its low ones. */
function lengthen(short: number): number {
  const red = (short >> 8) & 0xf8;
  const green = (short >> 3) & 0xfc;
  const blue = (short << 3) & 0xf8;
  return (red | (red >> 5) | ((green | (green >> 6)) << 8) | ((blue | (blue >> 5)) << 16) | 0xff000000) >>> 0;
}
