import { FecPercent } from './constants.ts';

const million = 1_000_000;
/** Parity for each percent of loss: a window's average hides how it comes in bursts. */
const headroom = 2;
/** Added where frames were lost all the same, for so many reports in a row: what goes on longer, no parity bridges. */
const lostStep = 5;
const lostReports = 4;

export interface AdaptiveFecOptions {
  readonly start?: number;
  readonly least?: number;
  readonly most?: number;
}

/**
 * How much parity a stream has, told by the loss reports of its client: up at once to what the reported loss needs, and
 * beyond it where frames were lost; down by one percent with each clean report. A little loss that is covered already
 * leaves it as it is.
 */
export class AdaptiveFec {
  readonly #least: number;
  readonly #most: number;
  #percent: number;
  #isFrameLost = false;
  #reportsWithLostFrames = 0;

  constructor({ start = FecPercent.start, least = FecPercent.least, most = FecPercent.most }: AdaptiveFecOptions = {}) {
    this.#least = least;
    this.#most = most;
    this.#percent = Math.min(most, Math.max(least, start));
  }

  get percent(): number {
    return this.#percent;
  }

  /** The client asks for a keyframe, or to repair frames: the parity was not enough. */
  frameLost(): void {
    this.#isFrameLost = true;
  }

  /** Takes one report, in lost shards per million; the percentage from the next frame on. */
  report(lossPpm: number): number {
    const needed = Math.ceil((Math.min(lossPpm, million) / million) * 100 * headroom);
    this.#reportsWithLostFrames = this.#isFrameLost ? this.#reportsWithLostFrames + 1 : 0;
    const isStepping = this.#isFrameLost && this.#reportsWithLostFrames <= lostReports;
    this.#isFrameLost = false;
    if (isStepping) this.#percent = Math.max(this.#percent + lostStep, needed);
    else this.#percent = lossPpm === 0 ? this.#percent - 1 : Math.max(this.#percent, needed);
    this.#percent = Math.min(this.#most, Math.max(this.#least, this.#percent));
    return this.#percent;
  }
}
