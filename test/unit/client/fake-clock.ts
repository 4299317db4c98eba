import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../src/shared/clock.ts';

interface Timer {
  at: number;
  readonly every: number | undefined;
  readonly callback: () => void;
}

/** A clock that stands still until told to move, and knows how many timers are armed. */
export class FakeClock implements Clock {
  #now = 1000;
  readonly #timers = new Set<Timer>();

  get timers(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    return this.#add({ at: this.#now + ms, every: undefined, callback });
  }

  every(ms: number, callback: () => void): () => void {
    return this.#add({ at: this.#now + ms, every: ms, callback });
  }

  /** Moves on without running anything, as when the event loop is busy. */
  stall(ms: number): void {
    this.#now += ms;
  }

  /** Moves on, running what falls due in its order. */
  tick(ms: number): void {
    const until = this.#now + ms;
    while (this.#runNext(until));
    this.#now = until;
  }

  /** As `tick`, but lets promises settle before each timer, at the start and at the end. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    do await setImmediate();
    while (this.#runNext(until));
    this.#now = until;
  }

  #runNext(until: number): boolean {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= until && (next === undefined || timer.at < next.at)) next = timer;
    }
    if (next === undefined) return false;
    this.#now = Math.max(this.#now, next.at);
    if (next.every === undefined) this.#timers.delete(next);
    else next.at += next.every;
    next.callback();
    return true;
  }

  #add(timer: Timer): () => void {
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }
}

/** The same time, with a count of its own: what is armed through this one. */
export class CountedClock implements Clock {
  readonly #clock: Clock;
  readonly #armed = new Set<object>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get timers(): number {
    return this.#armed.size;
  }

  now(): number {
    return this.#clock.now();
  }

  after(ms: number, callback: () => void): () => void {
    const token = {};
    this.#armed.add(token);
    const cancel = this.#clock.after(ms, () => {
      this.#armed.delete(token);
      callback();
    });
    return () => {
      this.#armed.delete(token);
      cancel();
    };
  }

  every(ms: number, callback: () => void): () => void {
    const token = {};
    this.#armed.add(token);
    const cancel = this.#clock.every(ms, callback);
    return () => {
      this.#armed.delete(token);
      cancel();
    };
  }
}
