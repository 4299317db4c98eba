import type { Clock } from '../shared/clock.ts';

export interface RoundTripOptions {
  readonly clock: Clock;
  /** Sends the bytes to the host, which sends the same bytes back. */
  readonly send: (token: Uint8Array) => void;
  /** A measurement in ms. */
  readonly measured: (ms: number) => void;
  /** Nothing came back for so long that the line must be dead. */
  readonly silent: () => void;
}

const intervalMs = 1000;
/** A half-open connection is noticed after this many unanswered echoes; TCP alone may need a quarter of an hour. */
const unansweredEchoes = 10;

/** Asks the host for an echo every second: measures the round trip, and notices a line that died without saying so. */
export class RoundTrip {
  readonly #options: RoundTripOptions;
  readonly #sentAt = new Map<number, number>();
  #stop: (() => void) | undefined;
  #count = 0;

  constructor(options: RoundTripOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stop ??= this.#options.clock.every(intervalMs, () => this.#ask());
    this.#ask();
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#sentAt.clear();
  }

  /** Takes an echo of the host; one that was never asked for is ignored. */
  answer(token: Uint8Array): void {
    if (token.byteLength !== 4) return;
    const count = new DataView(token.buffer, token.byteOffset, 4).getUint32(0);
    const sentAt = this.#sentAt.get(count);
    if (sentAt === undefined) return;
    // Older questions need no answer any more; the line is alive.
    for (const older of [...this.#sentAt.keys()]) if (older <= count) this.#sentAt.delete(older);
    this.#options.measured(this.#options.clock.now() - sentAt);
  }

  #ask(): void {
    if (this.#sentAt.size >= unansweredEchoes) {
      this.#options.silent();
      return;
    }
    this.#count = (this.#count + 1) >>> 0;
    const token = new Uint8Array(4);
    new DataView(token.buffer).setUint32(0, this.#count);
    this.#sentAt.set(this.#count, this.#options.clock.now());
    this.#options.send(token);
  }
}
