import type { Limits } from '../../shared/limits.ts';
import { addressKey } from './address-key.ts';

const hourMs = 3_600_000;

/**
 * How often PINs may be tried: a pause after every try, of whomever, and so many an hour for one address. Tries of the
 * last hour are kept, and the pause bounds how many those can be.
 */
export class TryLimits {
  readonly #limits: Limits;
  #tries: { readonly key: string; readonly at: number }[] = [];

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** True where that address may try a PIN at `now`, in ms of a clock that never goes back. */
  allows(remote: string, now: number): boolean {
    this.#tries = this.#tries.filter(({ at }) => now - at < hourMs);
    const last = this.#tries.at(-1);
    if (last !== undefined && now - last.at < this.#limits.pairingCooldownMs) return false;
    const key = addressKey(remote);
    return this.#tries.filter((each) => each.key === key).length < this.#limits.pairingTriesPerHour;
  }

  /** Counts a try: its challenge is on its way. */
  count(remote: string, now: number): void {
    this.#tries.push({ key: addressKey(remote), at: now });
  }
}
