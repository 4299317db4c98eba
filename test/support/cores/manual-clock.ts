import type { Clock } from '../../../src/shared/clock.ts';

/** A clock that stands still until it is told to move. */
export class ManualClock implements Clock {
  #now = 0;
  #timers: { readonly at: number; readonly callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((other) => other !== timer));
  }

  every(ms: number, callback: () => void): () => void {
    let cancel = (): void => {};
    const again = (): void => {
      cancel = this.after(ms, again);
      callback();
    };
    cancel = this.after(ms, again);
    return () => cancel();
  }

  /** Time passes within a callback: it took that long. */
  spend(ms: number): void {
    this.#now += ms;
  }

  /** Lets the timers due until then fire, each `late` ms after it was due. */
  advance(ms: number, late: () => number = () => 0): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#timers.toSorted((a, b) => a.at - b.at);
      if (next === undefined || next.at > end) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at + late());
      next.callback();
    }
    this.#now = Math.max(this.#now, end);
  }
}
