import type { RingedFrame } from '../shared/frame-ring.ts';

/** Frames that the figures are of. */
const kept = 1024;

/** Median, 95th and 99th percentile in ms. */
export type Spread = readonly [median: number, p95: number, p99: number];

/** From the capture of a frame until it was scaled, coded, taken up by the sending thread, and handed to the system whole. */
export interface StageTimes {
  readonly scaled: Spread;
  readonly encoded: Spread;
  readonly taken: Spread;
  readonly sent: Spread;
}

/** Times of the stages of the last frames, all since their capture, by one monotonic clock in ms. */
export class FrameTimes {
  readonly #scaled = new Samples();
  readonly #encoded = new Samples();
  readonly #taken = new Samples();
  readonly #sent = new Samples();
  #capturedAt = 0;

  taken({ capturedAt, scaledAt, encodedAt }: RingedFrame, now: number): void {
    this.#capturedAt = Number(capturedAt) / 1e6;
    this.#scaled.add(Number(scaledAt - capturedAt) / 1e6);
    this.#encoded.add(Number(encodedAt - capturedAt) / 1e6);
    this.#taken.add(now - this.#capturedAt);
  }

  sent(now: number): void {
    this.#sent.add(now - this.#capturedAt);
  }

  get summary(): StageTimes {
    return {
      scaled: this.#scaled.spread,
      encoded: this.#encoded.spread,
      taken: this.#taken.spread,
      sent: this.#sent.spread,
    };
  }
}

class Samples {
  readonly #values = new Float64Array(kept);
  #count = 0;

  add(value: number): void {
    this.#values[this.#count++ % kept] = value;
  }

  get spread(): Spread {
    const sorted = this.#values.slice(0, Math.min(this.#count, kept)).toSorted();
    const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
    return [at(0.5), at(0.95), at(0.99)];
  }
}
