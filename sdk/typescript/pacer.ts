import type { Clock } from '../../src/shared/clock.ts';
import type { Rational } from '../../src/shared/frame.ts';

export interface PacerOptions {
  readonly clock: Clock;
  readonly rate: Rational;
  /** Runs one frame. */
  readonly onFrame: () => void;
  /** Frames run at once after a pause of the machine, before others get their turn. Default 3. */
  readonly catchUpFrames?: number;
  /** Frames made up for in all, a few at a time; what is older is given up. Default 15. */
  readonly makeUpFrames?: number;
}

/**
 * Calls for frame n at start + n / rate, computed anew for each frame, so that no error adds up. After a hold-up it makes
 * up for a quarter of a second, so that picture and sound do not drift, and lets the rest go: a core that is too slow for
 * its rate runs slower, and never spirals. To be behind costs nobody time: input is read when a frame is run.
 */
export class Pacer {
  readonly #clock: Clock;
  /** The rate of the core, and the one that holds. */
  #own: Rational;
  #rate: Rational;
  #percent = 100;
  readonly #onFrame: () => void;
  readonly #catchUp: number;
  readonly #makeUp: number;
  #start = 0;
  #next = 0;
  #lost = 0;
  #running = false;
  #cancel: (() => void) | undefined;

  constructor(options: PacerOptions) {
    this.#clock = options.clock;
    this.#own = options.rate;
    this.#rate = options.rate;
    this.#onFrame = options.onFrame;
    this.#catchUp = options.catchUpFrames ?? 3;
    this.#makeUp = Math.max(this.#catchUp, options.makeUpFrames ?? 15);
  }

  /** Frames given up because they came too late. */
  get lostFrames(): number {
    return this.#lost;
  }

  /** The first frame is due at once; idempotent. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#start = this.#clock.now();
    this.#next = 0;
    this.#wait();
  }

  /** Another rate from the next frame on, which comes when it would have come. */
  changeRate(rate: Rational): void {
    this.#own = rate;
    this.#retime();
  }

  /** Percent of the rate, from the next frame on. */
  changeSpeed(percent: number): void {
    this.#percent = percent;
    this.#retime();
  }

  #retime(): void {
    const { numerator, denominator } = this.#own;
    this.#start = this.#deadline(this.#next);
    this.#next = 0;
    this.#rate = { numerator: numerator * this.#percent, denominator: denominator * 100 };
  }

  stop(): void {
    this.#running = false;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #deadline(frame: number): number {
    return this.#start + (frame * 1000 * this.#rate.denominator) / this.#rate.numerator;
  }

  #wait(): void {
    this.#cancel = this.#clock.after(Math.max(0, this.#deadline(this.#next) - this.#clock.now()), () => this.#wake());
  }

  #wake(): void {
    this.#giveUpOld();
    for (let burst = 0; burst < this.#catchUp && this.#running; burst++) {
      if (this.#deadline(this.#next) > this.#clock.now()) break;
      this.#next++;
      this.#onFrame();
    }
    if (this.#running) this.#wait();
  }

  /** Passes over the frames that come too late to be made up for. */
  #giveUpOld(): void {
    const late = this.#clock.now() - this.#deadline(this.#next);
    const behind = Math.floor((late * this.#rate.numerator) / (1000 * this.#rate.denominator));
    const old = behind - this.#makeUp + 1;
    if (old <= 0) return;
    this.#lost += old;
    this.#next += old;
  }
}
