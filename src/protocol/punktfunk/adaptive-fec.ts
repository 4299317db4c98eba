import { FecPercent } from './constants.ts';

const million = 1_000_000;
/** Parity for each percent of loss: a window's average hides how it comes in bursts. */
const headroom = 2;

export interface AdaptiveFecOptions {
  readonly start?: number;
  readonly least?: number;
  readonly most?: number;
}

/**
 * How much parity a stream has, told by the loss reports of its client: up at once to what the reported loss needs, down
 * by one percent with each clean report. A little loss that is covered already leaves it as it is.
 */
export class AdaptiveFec {
  readonly #least: number;
  readonly #most: number;
  #percent: number;

  constructor({ start = FecPercent.start, least = FecPercent.least, most = FecPercent.most }: AdaptiveFecOptions = {}) {
    this.#least = least;
    this.#most = most;
    this.#percent = Math.min(most, Math.max(least, start));
  }

  get percent(): number {
    return this.#percent;
  }

  /** Takes one report, in lost shards per million; the percentage from the next frame on. */
  report(lossPpm: number): number {
    const needed = Math.ceil((Math.min(lossPpm, million) / million) * 100 * headroom);
    if (lossPpm === 0) this.#percent = Math.max(this.#least, this.#percent - 1);
    else this.#percent = Math.min(this.#most, Math.max(this.#percent, needed));
    return this.#percent;
  }
}
