/** Words of the shared memory by which a media process is steered; each has one writer. */
const words = {
  /** Not 0: every worker ends. */
  stop: 0,
  /** Counts wishes for a keyframe. */
  keyframes: 1,
  kbps: 2,
  /** Receivers that have punched: without any, nothing is coded. */
  watched: 3,
  /** Counts orders that wait for the sender. */
  orders: 4,
  /** Counts turns of the thread that makes frames, so that one that is stuck is told from one that has nothing to do. */
  beats: 5,
  /** Counts wishes to forget frames, and the number in the ring of the first one of the last wish. */
  forgets: 6,
  forget: 7,
} as const;

/** Where the workers of one media process are told what to do, without a message per frame. */
export class Steering {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(64)) {
    this.memory = memory;
    this.#words = new Int32Array(memory);
  }

  get stopped(): boolean {
    return Atomics.load(this.#words, words.stop) !== 0;
  }

  /** Wakes whoever sleeps here. */
  stop(): void {
    Atomics.store(this.#words, words.stop, 1);
    Atomics.notify(this.#words, words.stop);
    Atomics.notify(this.#words, words.watched);
  }

  /** Blocks the thread for so many ms, or until it is to end. */
  sleep(ms: number): void {
    if (ms > 0) Atomics.wait(this.#words, words.stop, 0, ms);
  }

  get keyframes(): number {
    return Atomics.load(this.#words, words.keyframes);
  }

  askKeyframe(): void {
    Atomics.add(this.#words, words.keyframes, 1);
  }

  /** Counts what `forget` was told. */
  get forgets(): number {
    return Atomics.load(this.#words, words.forgets);
  }

  /** Number in the ring of the first frame that did not arrive, as told last. */
  get forgetting(): number {
    return Atomics.load(this.#words, words.forget) >>> 0;
  }

  /** Somebody did not get that frame: what follows is not to refer to it. */
  forget(number: number): void {
    Atomics.store(this.#words, words.forget, number | 0);
    Atomics.add(this.#words, words.forgets, 1);
  }

  get kbps(): number {
    return Atomics.load(this.#words, words.kbps);
  }

  set kbps(value: number) {
    Atomics.store(this.#words, words.kbps, value);
  }

  get watched(): number {
    return Atomics.load(this.#words, words.watched);
  }

  set watched(value: number) {
    Atomics.store(this.#words, words.watched, value);
    Atomics.notify(this.#words, words.watched);
  }

  /** Blocks the thread until somebody watches, at most so many ms. */
  waitWatched(ms: number): boolean {
    if (this.watched === 0 && !this.stopped) Atomics.wait(this.#words, words.watched, 0, ms);
    return this.watched > 0;
  }

  get orders(): number {
    return Atomics.load(this.#words, words.orders);
  }

  announceOrder(): void {
    Atomics.add(this.#words, words.orders, 1);
  }

  get beats(): number {
    return Atomics.load(this.#words, words.beats);
  }

  beat(): void {
    Atomics.add(this.#words, words.beats, 1);
  }
}
