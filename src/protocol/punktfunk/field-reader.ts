/**
 * Takes little-endian fields one after another. What is not there reads as zero and is remembered: the first missing
 * field makes all that follow missing, so that one look at `isCut` at the end judges a whole message.
 */
export class FieldReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at: number;
  #isCut = false;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = at;
  }

  /** Whether a field was asked for that is not there. */
  get isCut(): boolean {
    return this.#isCut;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number {
    return this.#has(1) ? this.#view.getUint8(this.#at++) : 0;
  }

  u16(): number {
    return this.#has(2) ? this.#view.getUint16(this.#step(2), true) : 0;
  }

  i16(): number {
    return this.#has(2) ? this.#view.getInt16(this.#step(2), true) : 0;
  }

  u32(): number {
    return this.#has(4) ? this.#view.getUint32(this.#step(4), true) : 0;
  }

  i32(): number {
    return this.#has(4) ? this.#view.getInt32(this.#step(4), true) : 0;
  }

  f32(): number {
    return this.#has(4) ? this.#view.getFloat32(this.#step(4), true) : 0;
  }

  u64(): bigint {
    return this.#has(8) ? this.#view.getBigUint64(this.#step(8), true) : 0n;
  }

  /** So many bytes, as a copy. */
  bytes(count: number): Uint8Array {
    if (!this.#has(count)) return new Uint8Array(0);
    const at = this.#step(count);
    return this.#bytes.slice(at, at + count);
  }

  /** All that is left, as a copy. */
  rest(): Uint8Array {
    return this.bytes(Math.max(0, this.left));
  }

  #step(count: number): number {
    this.#at += count;
    return this.#at - count;
  }

  #has(count: number): boolean {
    if (!this.#isCut && count <= this.left) return true;
    this.#isCut = true;
    return false;
  }
}
