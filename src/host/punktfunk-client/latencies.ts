/** Percentiles of the latencies of one stream, in ms. */
export interface LatencySummary {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Two hours at 60 frames a second; of a longer stream the last ones count. */
const kept = 432_000;

/** Latencies of frames as they come, in ns. */
export class Latencies {
  readonly #values: number[] = [];
  #next = 0;

  add(ns: bigint): void {
    this.#values[this.#next] = Number(ns) / 1e6;
    this.#next = (this.#next + 1) % kept;
  }

  /** Undefined before the first one. */
  get summary(): LatencySummary | undefined {
    if (this.#values.length === 0) return undefined;
    const sorted = Float64Array.from(this.#values).toSorted();
    const at = (share: number): number => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]);
    return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: round(sorted.at(-1)) };
  }
}

function round(ms: number | undefined): number {
  return Math.round((ms ?? 0) * 1000) / 1000;
}
