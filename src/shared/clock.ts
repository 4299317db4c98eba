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

/** Nanoseconds since 1970, as the machine's clock had it when the program started and evenly from then on. */
export function wallClockNs(): bigint {
  const { timeOrigin } = performance;
  const now = performance.now();
  // Apart, because the sum in nanoseconds has more digits than a number.
  const whole = Math.floor(timeOrigin) + Math.floor(now);
  const rest = timeOrigin - Math.floor(timeOrigin) + (now - Math.floor(now));
  return BigInt(whole) * 1_000_000n + BigInt(Math.round(rest * 1e6));
}
