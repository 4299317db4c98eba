/** Time and timers as a dependency, so that tests own them. Milliseconds throughout; `now` is monotonic. */
export interface Clock {
  now(): number;
  /** Calls back once after `ms`; returns the cancel function. */
  after(ms: number, callback: () => void): () => void;
  /** Calls back every `ms`; returns the cancel function. */
  every(ms: number, callback: () => void): () => void;
}

/** The real clock, of any JavaScript runtime. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  every(ms, callback) {
    const timer = setInterval(callback, ms);
    return () => clearInterval(timer);
  },
};
