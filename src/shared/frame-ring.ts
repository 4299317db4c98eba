import { waitAsync } from './wait-async.ts';

/** Words of the head: how many frames were written, slots, and a count of changes that the reader may wait on. */
const headWords = 16;
const [writtenWord, slotsWord, changesWord] = [0, 1, 2];
const headBytes = headWords * 4;
/** Words of a slot: its turn, bytes, flags, bytes that are there of a frame that is being written; then pts and stamps of 8 bytes each, and the bytes of the frame. */
const slotHeadBytes = 64;
const [turnWord, sizeWord, flagsWord, partWord] = [0, 1, 2, 3];
const longsAt = 16;
const [keyframeFlag, anchorFlag] = [1, 2];

/** What goes with a frame. Stamps are nanoseconds of a clock that both ends share. */
export interface RingedFrame {
  readonly keyframe: boolean;
  /** It heals what a loss broke without being a keyframe: it refers only to frames from before the loss. */
  readonly anchor?: boolean;
  /** For the receiver: when it was captured, in its clock. */
  readonly pts: bigint;
  readonly capturedAt: bigint;
  readonly scaledAt: bigint;
  readonly encodedAt: bigint;
}

/** What is known of a frame while it is written. */
export type RingedPart = Omit<RingedFrame, 'encodedAt'>;

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
    new Int32Array(memory)[slotsWord] = slots;
    return new FrameRing(memory, slots);
  }

  /** The same ring, in another thread. */
  static of(memory: SharedArrayBuffer): FrameRing {
    return new FrameRing(memory, new Int32Array(memory)[slotsWord] ?? 1);
  }

  /** How many frames were written: the number of the next one. */
  get written(): number {
    return Atomics.load(this.#words, writtenWord) >>> 0;
  }

  /** Changes with every frame, part and `wake`: what `wait` is told was seen. */
  get changes(): number {
    return Atomics.load(this.#words, changesWord);
  }

  /**
   * Where the next frame is to be written, by default of any size; undefined where it would not fit. It is there once
   * `commit` was called, and parts of it once `advance` was.
   */
  begin(size: number = this.slotBytes): Uint8Array | undefined {
    if (size > this.slotBytes) return undefined;
    const number = this.written;
    const at = this.#slot(number);
    Atomics.store(this.#words, at / 4 + turnWord, turnOf(number) - 1);
    this.#words[at / 4 + sizeWord] = size;
    Atomics.store(this.#words, at / 4 + partWord, 0);
    return this.#bytes.subarray(at + slotHeadBytes, at + slotHeadBytes + size);
  }

  /** The first `size` bytes of the frame that is being written are as they will be. */
  advance(size: number, part: RingedPart): void {
    const at = this.#slot(this.written);
    this.#describe(at, { ...part, encodedAt: 0n });
    Atomics.store(this.#words, at / 4 + partWord, size);
    this.wake();
  }

  /** The frame is whole; `size` where `begin` was not told. */
  commit(frame: RingedFrame, size?: number): void {
    const number = this.written;
    const at = this.#slot(number);
    if (size !== undefined) this.#words[at / 4 + sizeWord] = size;
    this.#describe(at, frame);
    Atomics.store(this.#words, at / 4 + turnWord, turnOf(number));
    this.#next(number);
  }

  /** The frame that is being written will not be whole: it counts as one that was written over. */
  abandon(): void {
    this.#next(this.written);
  }

  #next(number: number): void {
    Atomics.store(this.#words, writtenWord, (number + 1) | 0);
    this.wake();
  }

  #describe(at: number, { keyframe, anchor = false, pts, capturedAt, scaledAt, encodedAt }: RingedFrame): void {
    this.#words[at / 4 + flagsWord] = (keyframe ? keyframeFlag : 0) | (anchor ? anchorFlag : 0);
    this.#longs.set([pts, capturedAt, scaledAt, encodedAt], (at + longsAt) / 8);
  }

  /**
   * Copies what is there of the frame that is being written, from byte `from` on, to its place in `into`. Undefined where
   * it is no longer, or not yet, that frame's turn, or where there is nothing new.
   */
  readPart(number: number, from: number, into: Uint8Array): ({ readonly size: number } & RingedPart) | undefined {
    const at = this.#slot(number);
    const turn = turnOf(number) - 1;
    if (number !== this.written || Atomics.load(this.#words, at / 4 + turnWord) !== turn) return undefined;
    const size = Atomics.load(this.#words, at / 4 + partWord);
    if (size <= from || size > this.slotBytes) return undefined;
    const flags = this.#words[at / 4 + flagsWord] ?? 0;
    const [pts = 0n, capturedAt = 0n, scaledAt = 0n] = this.#longs.subarray((at + longsAt) / 8);
    into.set(this.#bytes.subarray(at + slotHeadBytes + from, at + slotHeadBytes + size), from);
    return { size, ...kindOf(flags), pts, capturedAt, scaledAt };
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
    return { kind: 'frame', size, ...kindOf(flags), pts, capturedAt, scaledAt, encodedAt };
  }

  /** The oldest frame that is still there when nothing is written meanwhile. */
  get oldest(): number {
    // The slot after the newest is the next one to be written over.
    return (this.written - Math.min(this.written, this.slots - 1)) >>> 0;
  }

  /** Blocks the thread until `changes` is no longer what was seen, or so many ms have passed. */
  wait(seen: number, ms: number): void {
    Atomics.wait(this.#words, changesWord, seen, ms);
  }

  /** The same, for a thread with an event loop. */
  waitAsync(seen: number, ms: number): Promise<void> {
    return waitAsync(this.#words, changesWord, seen, ms);
  }

  /** Wakes the reader, with or without a frame. */
  wake(): void {
    Atomics.add(this.#words, changesWord, 1);
    Atomics.notify(this.#words, changesWord);
  }

  #slot(number: number): number {
    return headBytes + (number % this.slots) * (slotHeadBytes + this.slotBytes);
  }
}

/** Even and of this frame alone: odd is being written. */
function turnOf(number: number): number {
  return (2 * number + 2) | 0;
}

function kindOf(flags: number): Pick<RingedFrame, 'keyframe' | 'anchor'> {
  return { keyframe: (flags & keyframeFlag) !== 0, ...((flags & anchorFlag) !== 0 && { anchor: true }) };
}
