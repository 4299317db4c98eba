/** First allocation for a payload that comes in pieces; a peer pays for more by sending it. */
const firstBytes = 16 * 1024;

/** Frame data starts 4 bytes into its payload; with this much in front it lies on an 8-byte boundary, where XOR is fast. */
const padBytes = 4;

/**
 * Collects one payload of known length from pieces. Memory follows what has arrived, at most twice that, and never what
 * was merely declared; a peer that has already sent `proven` bytes in one payload is trusted to do so again.
 */
export class Gather {
  readonly #length: number;
  #buffer: Uint8Array;
  #filled = 0;

  constructor(length: number, proven = 0) {
    this.#length = length;
    this.#buffer = new Uint8Array(padBytes + Math.min(length, Math.max(firstBytes, proven)));
  }

  get missing(): number {
    return this.#length - this.#filled;
  }

  /** Bytes allocated. */
  get allocated(): number {
    return this.#buffer.length;
  }

  /** Takes a piece of at most `missing` bytes. */
  add(piece: Uint8Array): void {
    const needed = this.#filled + piece.length;
    const room = this.#buffer.length - padBytes;
    if (needed > room) {
      const grown = new Uint8Array(padBytes + Math.min(this.#length, Math.max(needed, room * 2)));
      grown.set(this.#buffer.subarray(0, padBytes + this.#filled));
      this.#buffer = grown;
    }
    this.#buffer.set(piece, padBytes + this.#filled);
    this.#filled = needed;
  }

  /** The whole payload, once nothing is missing; the gather is spent then. */
  take(): Uint8Array {
    return this.#buffer.subarray(padBytes, padBytes + this.#length);
  }
}
