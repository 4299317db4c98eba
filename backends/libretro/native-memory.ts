import koffi from 'koffi';
import type { NativePointer, Struct } from './structs.ts';

/** Longest text that is taken from a core, in bytes; the rest is left out. */
const mostTextBytes = 16 * 1024;

const strnlen = koffi.load(null).func('strnlen', 'size_t', ['void *', 'size_t']) as (
  text: NativePointer,
  most: number,
) => number;

/** The text at an address, '' for null. */
export function textAt(pointer: NativePointer): string {
  return pointer === null ? '' : koffi.decode.string(pointer, strnlen(pointer, mostTextBytes));
}

/** One struct at an address. */
export function structAt<T>(pointer: bigint, type: Struct<T>): T {
  return koffi.decode(pointer, type) as T;
}

/** Structs that follow each other, up to the one that ends them or to `most`. */
export function structsAt<T>(
  pointer: NativePointer,
  type: Struct<T>,
  most: number,
  isEnd: (struct: T) => boolean = () => false,
): T[] {
  const found: T[] = [];
  if (pointer === null) return found;
  for (let at = 0; at < most; at++) {
    const struct = koffi.decode(pointer, at * type.size, type) as T;
    if (isEnd(struct)) break;
    found.push(struct);
  }
  return found;
}

/** Bytes of the core, not a copy: they are only good while the core keeps them there. */
export function bytesAt(pointer: bigint, length: number): Uint8Array {
  return new Uint8Array(koffi.view(pointer, length));
}

/** A text a core may keep: it lives as long as this object. */
export class NativeText {
  readonly #bytes: Buffer;
  readonly address: bigint;

  constructor(text: string) {
    this.#bytes = Buffer.from(`${text.replaceAll('\0', '')}\0`);
    this.address = koffi.address(this.#bytes);
  }

  get text(): string {
    return this.#bytes.toString('utf8', 0, this.#bytes.length - 1);
  }
}
