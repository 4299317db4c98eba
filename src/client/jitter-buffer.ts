import type { Clock } from '../shared/clock.ts';

export interface JitterBufferOptions<T> {
  readonly clock: Clock;
  /** Frames held at most; 0 presents each as it comes. */
  readonly frames: number;
  /** How long a frame of the source lasts, in ms. */
  readonly periodMs: () => number;
  readonly present: (frame: T) => void;
}

/** The wait for later frames never costs more than this, however slow the source. */
const longestHoldMs = 50;

/**
 * Evens out the arrival of frames: the first after a silence waits for as long as its followers need to fill the buffer,
 * then one is presented per period of the source. When frames come faster than they are shown the newest win: the oldest
 * is dropped and counted. When none is there in time the buffer falls silent and fills anew.
 */
export class JitterBuffer<T> {
  readonly #clock: Clock;
  readonly #capacity: number;
  readonly #periodMs: () => number;
  readonly #present: (frame: T) => void;
  readonly #queue: T[] = [];
  #cancel: (() => void) | undefined;
  #dueAt = 0;
  #dropped = 0;

  constructor(options: JitterBufferOptions<T>) {
    this.#clock = options.clock;
    this.#capacity = Math.max(0, Math.floor(options.frames));
    this.#periodMs = options.periodMs;
    this.#present = options.present;
  }

  /** Frames that were pushed but never presented. */
  get dropped(): number {
    return this.#dropped;
  }

  push(frame: T): void {
    if (this.#capacity === 0) {
      this.#present(frame);
      return;
    }
    if (this.#queue.length === this.#capacity) {
      this.#queue.shift();
      this.#dropped += 1;
    }
    this.#queue.push(frame);
    if (this.#cancel !== undefined) return;
    const hold = Math.min(longestHoldMs, (this.#capacity - 1) * this.#periodMs());
    this.#dueAt = this.#clock.now() + hold;
    if (hold === 0) this.#tick();
    else this.#arm();
  }

  /** Throws away what is held, counting it as dropped, and stops the timer. */
  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#dropped += this.#queue.length;
    this.#queue.length = 0;
  }

  #arm(): void {
    this.#cancel = this.#clock.after(Math.max(0, this.#dueAt - this.#clock.now()), () => this.#tick());
  }

  #tick(): void {
    this.#cancel = undefined;
    if (this.#queue.length === 0) return;
    const frame = this.#queue.shift() as T;
    const now = this.#clock.now();
    // Counted from the due time, not from now, so that late timers do not slow the pace; after a long stall it starts anew.
    this.#dueAt += this.#periodMs();
    if (this.#dueAt <= now) this.#dueAt = now + this.#periodMs();
    this.#arm();
    this.#present(frame);
  }
}
