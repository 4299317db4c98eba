import type { Rational } from '../shared/frame.ts';

/** Intervals looked at for an estimate: one second of an ordinary source. */
const window = 60;
/** A longer gap is a source that paused, and says nothing of its rate. */
const gapMs = 250;
const slowestMs = 1000;
const fastestMs = 1;
const usualMs = 1000 / 60;

/**
 * How long one frame of the source lasts, in ms: what the host said, else the mean of the latest arrivals, else 60 Hz.
 * The mean, not the median, because old relays flush several frames at once.
 */
export class SourcePace {
  #stated: number | undefined;
  #intervals: number[] = [];
  #total = 0;
  #lastAt: number | undefined;

  /** Takes the exact rate, or undefined where the host does not say. */
  state(rate: Rational | undefined): void {
    this.#stated = rate === undefined ? undefined : clamp((1000 * rate.denominator) / rate.numerator);
  }

  /** Notes the arrival of a frame at clock time `at`. */
  arrived(at: number): void {
    const last = this.#lastAt;
    this.#lastAt = at;
    if (last === undefined || at - last > gapMs) return;
    this.#intervals.push(at - last);
    this.#total += at - last;
    if (this.#intervals.length > window) this.#total -= this.#intervals.shift() ?? 0;
  }

  get periodMs(): number {
    if (this.#stated !== undefined) return this.#stated;
    // Too few arrivals make a wild guess; the usual rate is a better one.
    if (this.#intervals.length < 8) return usualMs;
    return clamp(this.#total / this.#intervals.length);
  }
}

function clamp(ms: number): number {
  return Number.isFinite(ms) ? Math.min(slowestMs, Math.max(fastestMs, ms)) : usualMs;
}
