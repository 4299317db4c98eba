import type { Clock } from '../../src/shared/clock.ts';
import type { Rational } from '../../src/shared/frame.ts';

export interface PacerOptions {
  readonly clock: Clock;
  readonly rate: Rational;
  /** Runs one frame. */
  readonly onFrame: () => void;
  /** Frames made up for at once after a pause of the machine; what is older is given up. Default 3. */
  readonly catchUpFrames?: number;
}

/**
 * Calls for frame n at start + n / rate, computed anew for each frame, so that no error adds up. After a hold-up it runs
 * a few frames at once and lets the rest go: a core that is too slow for its rate runs slower, and never spirals.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #rate: Rational;
  readonly #onFrame: () => void;
  readonly #catchUp: number;
  #start = 0;
  #next = 0;
  #lost = 0;
  #running = false;
  #cancel: (() => void) | undefined;

  constructor(options: PacerOptions) {
    this.#clock = options.clock;
    this.#rate = options.rate;
    this.#onFrame = options.onFrame;
    this.#catchUp = options.catchUpFrames ?? 3;
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
    const old = behind - this.#catchUp + 1;
    if (old <= 0) return;
    this.#lost += old;
    this.#next += old;
  }
}
