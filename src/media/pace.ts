/** When the frames of an even rate are due, in nanoseconds; a late start is not made up for by a burst. */
export class Pace {
  readonly #period: number;
  #start: bigint;
  #count = 0;

  constructor(rate: number, now: bigint) {
    this.#period = 1e9 / rate;
    this.#start = now;
  }

  /** Milliseconds until the next frame; 0 where it is due. */
  wait(now: bigint): number {
    return Math.max(0, Number(this.#due() - now) / 1e6);
  }

  /** The next frame is made now. */
  step(now: bigint): void {
    this.#count += 1;
    // Three frames late: from now on anew.
    if (Number(now - this.#due()) <= 3 * this.#period) return;
    this.#start = now;
    this.#count = 1;
  }

  #due(): bigint {
    return this.#start + BigInt(Math.round(this.#count * this.#period));
  }
}
