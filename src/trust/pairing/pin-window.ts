import type { Clock } from '../../shared/clock.ts';
import type { Grant } from '../../shared/grants.ts';

/** What a device gets that pairs. */
export interface Terms {
  readonly grants: readonly Grant[];
  /** When the device's pairing ends; ISO 8601, or null for never. */
  readonly expiresAt: string | null;
}

/** An armed PIN, for one attempt. */
export interface ArmedPin {
  readonly pin: string;
  readonly terms: Terms;
  /** The only device that may use it, by fingerprint; null for whoever comes. */
  readonly onlyFingerprint: string | null;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** Holds at most one armed PIN, and forgets it when its time is over. */
export class PinWindow {
  readonly #clock: Clock;
  readonly #onExpired: () => void;
  #armed: ArmedPin | undefined;
  #cancel: () => void = () => {};

  constructor(clock: Clock, onExpired: () => void) {
    this.#clock = clock;
    this.#onExpired = onExpired;
  }

  get armed(): ArmedPin | undefined {
    return this.#armed;
  }

  arm(armed: ArmedPin, ms: number): void {
    this.take();
    this.#armed = armed;
    this.#cancel = this.#clock.after(ms, () => {
      this.#armed = undefined;
      this.#onExpired();
    });
  }

  /** Empties the window; what was in it. */
  take(): ArmedPin | undefined {
    const armed = this.#armed;
    this.#armed = undefined;
    this.#cancel();
    return armed;
  }
}
