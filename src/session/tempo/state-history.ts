import { xor } from '../../codec/delta/xor.ts';
import type { Lz4 } from '../../codec/lz4/lz4.ts';

/** A state of a core, and the frame it belongs to, counted in frames that were played. */
export interface Moment {
  readonly at: number;
  readonly state: Uint8Array;
}

/** What all histories of a host hold together. */
export interface HistoryTotal {
  bytes: number;
}

export interface HistoryOptions {
  readonly lz4: Lz4;
  readonly total: HistoryTotal;
  /** Bytes that this history may hold, and all of them together. */
  readonly mostBytes: number;
  readonly mostTotalBytes: number;
  readonly mostMoments: number;
}

/** A state as what it differs by from the next newer one; whole where their lengths differ. */
interface Older {
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly isDelta: boolean;
}

/**
 * States of a core from the newest back to the oldest. The newest is kept whole and each older one as its difference
 * from the one behind it, so that going back needs one step each and the oldest can always be dropped.
 */
export class StateHistory {
  readonly #options: HistoryOptions;
  readonly #older: Older[] = [];
  #newest: Moment | undefined;
  #bytes = 0;

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  get newest(): Moment | undefined {
    return this.#newest;
  }

  /** Frame of the oldest moment. */
  get oldestAt(): number | undefined {
    return this.#older[0]?.at ?? this.#newest?.at;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps a state, which is nobody else's any more; the oldest ones make room for it. */
  add(at: number, state: Uint8Array): void {
    const before = this.#newest;
    if (before !== undefined) this.#push(before, state);
    this.#newest = { at, state };
    this.#count(state.length);
    this.#makeRoom();
  }

  /** The newest moment not after that frame, or the oldest there is; what lies behind it is forgotten. */
  backTo(at: number): Moment | undefined {
    while (this.#newest !== undefined && this.#newest.at > at) {
      const last = this.#older.pop();
      if (last === undefined) break;
      const newer = this.#newest.state;
      this.#newest = { at: last.at, state: this.#restore(last, newer) };
      this.#count(this.#newest.state.length - newer.length - last.bytes.length);
    }
    return this.#newest;
  }

  clear(): void {
    this.#older.length = 0;
    this.#newest = undefined;
    this.#count(-this.#bytes);
  }

  #push({ at, state }: Moment, next: Uint8Array): void {
    const isDelta = state.length === next.length;
    const bytes = this.#options.lz4.compress(isDelta ? xor(state, next) : state);
    this.#older.push({ at, bytes, length: state.length, isDelta });
    this.#count(bytes.length - state.length);
  }

  #restore({ bytes, length, isDelta }: Older, newer: Uint8Array): Uint8Array {
    const plain = this.#options.lz4.decompress(bytes, length);
    return isDelta ? xor(plain, newer) : plain;
  }

  #makeRoom(): void {
    const { mostBytes, mostTotalBytes, mostMoments, total } = this.#options;
    const isFull = (): boolean => this.#bytes > mostBytes || total.bytes > mostTotalBytes;
    while (this.#older.length > 0 && (isFull() || this.#older.length >= mostMoments)) {
      this.#count(-(this.#older.shift()?.bytes.length ?? 0));
    }
    if (isFull()) this.clear();
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.#options.total.bytes += bytes;
  }
}
