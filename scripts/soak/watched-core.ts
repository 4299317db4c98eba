import type { PlayerClient } from '../../src/client/types.ts';
import type { Rational } from '../../src/shared/frame.ts';

/** Frames over which the earliest arrival is looked for: what comes late says nothing of the pace. */
const window = 600;

/** What became of one core's frames and sound at a watcher on the same machine. */
export interface WatchedReport {
  readonly received: number;
  /** Frames that the end is behind where the beginning promised it, at the core's own rate: also those never run. */
  readonly drift: number;
  /** How far the sound is ahead of the picture, in frames. */
  readonly soundDrift: number;
}

/** Counts what a client receives of a core. */
export class WatchedCore {
  readonly #client: PlayerClient;
  readonly #periodMs: number;
  #arrivals: number[] = [];
  #soundMs = 0;

  constructor(client: PlayerClient, rate: Rational) {
    this.#client = client;
    this.#periodMs = (1000 * rate.denominator) / rate.numerator;
    client.decoded.on(({ receivedAt }) => this.#arrivals.push(receivedAt));
    client.audio.on((audio) => (this.#soundMs += (1000 * audio.samples.length) / audio.channels / audio.rate));
  }

  /** Counts from now on. */
  begin(): void {
    this.#arrivals = [];
    this.#soundMs = 0;
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  report(): WatchedReport {
    const period = this.#periodMs;
    const behind = this.#arrivals.map((at, index) => at - index * period);
    const earliest = (part: readonly number[]): number => Math.min(...part);
    return {
      received: this.#arrivals.length,
      drift: (earliest(behind.slice(-window)) - earliest(behind.slice(0, window))) / period,
      soundDrift: this.#soundMs / period - this.#arrivals.length,
    };
  }
}
