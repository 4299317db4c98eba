import type { Clock } from '../shared/clock.ts';

const sliceMs = 100;
/** Ten whole slices make the second, and one more is being filled. */
const slices = 11;

/** What was added within the last second, in slices of 100 ms; costs no memory per event. */
export class LastSecond {
  readonly #clock: Clock;
  readonly #sums = new Float64Array(slices);
  #slice: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#slice = Math.floor(clock.now() / sliceMs);
  }

  add(amount: number): void {
    this.#advance();
    this.#sums[this.#slice % slices] = this.#now + amount;
  }

  /** The sum of a whole second, up to 100 ms old: a rate that is right on average. */
  get perSecond(): number {
    return this.sum - this.#now;
  }

  /** Everything of the last second and what came just now: for limits, which must not lag. */
  get sum(): number {
    this.#advance();
    return this.#sums.reduce((sum, slice) => sum + slice, 0);
  }

  get #now(): number {
    return this.#sums[this.#slice % slices] ?? 0;
  }

  #advance(): void {
    const slice = Math.floor(this.#clock.now() / sliceMs);
    const passed = Math.min(slice - this.#slice, slices);
    for (let step = 1; step <= passed; step++) this.#sums[(this.#slice + step) % slices] = 0;
    this.#slice = slice;
  }
}
