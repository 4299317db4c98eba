import type { Clock } from '../shared/clock.ts';

const slices = 10;
const sliceMs = 100;

/** Sum of what was added in the last second, in slices of 100 ms; costs no memory per event. */
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
    const index = this.#slice % slices;
    this.#sums[index] = (this.#sums[index] ?? 0) + amount;
  }

  /** The sum over the last second. */
  get value(): number {
    this.#advance();
    return this.#sums.reduce((sum, slice) => sum + slice, 0);
  }

  #advance(): void {
    const slice = Math.floor(this.#clock.now() / sliceMs);
    const passed = Math.min(slice - this.#slice, slices);
    for (let step = 1; step <= passed; step++) this.#sums[(this.#slice + step) % slices] = 0;
    this.#slice = slice;
  }
}
