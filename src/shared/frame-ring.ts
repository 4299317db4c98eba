import { waitAsync } from './wait-async.ts';

/** Words of the head: how many frames were written; the reader may wait on it. */
const headWords = 16;
const headBytes = headWords * 4;
/** Words of a slot: its turn, bytes, flags; then pts and stamps of 8 bytes each, and the bytes of the frame. */
const slotHeadBytes = 64;
const [turnWord, sizeWord, flagsWord] = [0, 1, 2];
const longsAt = 16;
const keyframeFlag = 1;

/** What goes with a frame. Stamps are nanoseconds of a clock that both ends share. */
export interface RingedFrame {
  readonly keyframe: boolean;
  /** For the receiver: when it was captured, in its clock. */
  readonly pts: bigint;
  readonly capturedAt: bigint;
  readonly scaledAt: bigint;
  readonly encodedAt: bigint;
}

/** What `read` found: the frame, that it was written over before it could be read, or that it is not there yet. */
export type RingRead = ({ readonly kind: 'frame'; readonly size: number } & RingedFrame) | 'gone' | 'ahead';

/**
 * Frames on their way from the thread that makes them to the one that sends them, in shared memory. The writer never
 * waits: it writes over the oldest. The reader copies a frame out and finds out whether it was written over meanwhile.
 * Frames are numbered from 0; numbers wrap at 2^32.
 */
export class FrameRing {
  readonly memory: SharedArrayBuffer;
  readonly slots: number;
  /** Longest frame, in bytes. */
  readonly slotBytes: number;
  readonly #words: Int32Array;
  readonly #longs: BigInt64Array;
  readonly #bytes: Uint8Array;

  private constructor(memory: SharedArrayBuffer, slots: number) {
    this.memory = memory;
    this.slots = slots;
    this.slotBytes = (memory.byteLength - headBytes) / slots - slotHeadBytes;
    this.#words = new Int32Array(memory);
    this.#longs = new BigInt64Array(memory);
    this.#bytes = new Uint8Array(memory);
  }

  /** Memory is taken as it is written to. */
  static create(slots: number, slotBytes: number): FrameRing {
    const whole = Math.ceil(slotBytes / 64) * 64;
    const memory = new SharedArrayBuffer(headBytes + slots * (slotHeadBytes + whole));
    new Int32Array(memory)[1] = slots;
    return new FrameRing(memory, slots);
  }

  /** The same ring, in another thread. */
  static of(memory: SharedArrayBuffer): FrameRing {
    return new FrameRing(memory, new Int32Array(memory)[1] ?? 1);
  }

  /** How many frames were written: the number of the next one. */
  get written(): number {
    return Atomics.load(this.#words, 0) >>> 0;
  }

  /** Where the next frame is to be written; undefined where it would not fit. It is there once `commit` was called. */
  begin(size: number): Uint8Array | undefined {
    if (size > this.slotBytes) return undefined;
    const number = this.written;
    const at = this.#slot(number);
    Atomics.store(this.#words, at / 4 + turnWord, turnOf(number) - 1);
    this.#words[at / 4 + sizeWord] = size;
    return this.#bytes.subarray(at + slotHeadBytes, at + slotHeadBytes + size);
  }

  commit({ keyframe, pts, capturedAt, scaledAt, encodedAt }: RingedFrame): void {
    const number = this.written;
    const at = this.#slot(number);
    this.#words[at / 4 + flagsWord] = keyframe ? keyframeFlag : 0;
    this.#longs.set([pts, capturedAt, scaledAt, encodedAt], (at + longsAt) / 8);
    Atomics.store(this.#words, at / 4 + turnWord, turnOf(number));
    Atomics.store(this.#words, 0, (number + 1) | 0);
    Atomics.notify(this.#words, 0);
  }

  /** Copies a frame into `into`, which has room for `slotBytes`. */
  read(number: number, into: Uint8Array): RingRead {
    const at = this.#slot(number);
    const turn = turnOf(number);
    // Beyond the newest, by the shorter way around.
    if (((number - this.written) | 0) >= 0) return 'ahead';
    if (Atomics.load(this.#words, at / 4 + turnWord) !== turn) return 'gone';
    const size = this.#words[at / 4 + sizeWord] ?? 0;
    const flags = this.#words[at / 4 + flagsWord] ?? 0;
    const [pts = 0n, capturedAt = 0n, scaledAt = 0n, encodedAt = 0n] = this.#longs.subarray((at + longsAt) / 8);
    // A size that is being written over may be any number.
    if (size < 0 || size > this.slotBytes) return 'gone';
    into.set(this.#bytes.subarray(at + slotHeadBytes, at + slotHeadBytes + size));
    if (Atomics.load(this.#words, at / 4 + turnWord) !== turn) return 'gone';
    return { kind: 'frame', size, keyframe: (flags & keyframeFlag) !== 0, pts, capturedAt, scaledAt, encodedAt };
  }

  /** The oldest frame that is still there when nothing is written meanwhile. */
  get oldest(): number {
    // The slot after the newest is the next one to be written over.
    return (this.written - Math.min(this.written, this.slots - 1)) >>> 0;
  }

  /** Blocks the thread until there are more frames than `seen`, something woke it, or so many ms have passed. */
  wait(seen: number, ms: number): void {
    Atomics.wait(this.#words, 0, seen | 0, ms);
  }

  /** The same, for a thread with an event loop. */
  waitAsync(seen: number, ms: number): Promise<void> {
    return waitAsync(this.#words, 0, seen | 0, ms);
  }

  /** Wakes the reader without a frame. */
  wake(): void {
    Atomics.notify(this.#words, 0);
  }

  #slot(number: number): number {
    return headBytes + (number % this.slots) * (slotHeadBytes + this.slotBytes);
  }
}

/** Even and of this frame alone: odd is being written. */
function turnOf(number: number): number {
  return (2 * number + 2) | 0;
}
