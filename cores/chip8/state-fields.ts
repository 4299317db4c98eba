import { PerunError } from '../../src/shared/errors.ts';

/** Writes one big-endian field after another into bytes that are large enough. */
export class StateWriter {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(value: number): void {
    this.#view.setUint8(this.#at, value);
    this.#at += 1;
  }

  u16(value: number): void {
    this.#view.setUint16(this.#at, value);
    this.#at += 2;
  }

  u32(value: number): void {
    this.#view.setUint32(this.#at, value);
    this.#at += 4;
  }

  bytes(values: Uint8Array): void {
    this.#bytes.set(values, this.#at);
    this.#at += values.length;
  }
}

/** Reads the same fields back from bytes whose length was checked before. */
export class StateReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Throws PROTOCOL_MALFORMED where the value is over `limit`. */
  u8(limit = 0xff): number {
    const value = this.#view.getUint8(this.#at);
    if (value > limit) throw malformed(`byte ${this.#at} is ${value}, over ${limit}`);
    this.#at += 1;
    return value;
  }

  u16(): number {
    this.#at += 2;
    return this.#view.getUint16(this.#at - 2);
  }

  u32(): number {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4);
  }

  copyTo(values: Uint8Array): void {
    values.set(this.#bytes.subarray(this.#at, this.#at + values.length));
    this.#at += values.length;
  }
}

export function malformed(detail: string): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', `this is no saved state of this machine: ${detail}`, {
    remedy: 'load a state that was saved from the same game and profile',
  });
}
