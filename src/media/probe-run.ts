/** What a speed probe sent. */
export interface ProbeOutcome {
  readonly bytes: number;
  readonly packets: number;
  readonly durationMs: number;
  readonly unsent: number;
}

/** Filler leaves in pieces of at most so many bytes, every few milliseconds. */
const pieceBytes = 60_000;
const stepMs = 2;

/** When the filler of one speed probe is due, and what became of it. */
export class ProbeRun {
  readonly #bytesPerMs: number;
  readonly #durationMs: number;
  readonly #onOver: (outcome: ProbeOutcome) => void;
  readonly #filler = new Uint8Array(pieceBytes);
  readonly #begunAt: number;
  #bytes = 0;
  #packets = 0;
  #unsent = 0;

  constructor(kbps: number, durationMs: number, now: number, onOver: (outcome: ProbeOutcome) => void) {
    this.#bytesPerMs = kbps / 8;
    this.#durationMs = durationMs;
    this.#begunAt = now;
    this.#onOver = onOver;
  }

  /** The next piece, or undefined where enough was sent by now. */
  due(now: number): Uint8Array | undefined {
    const elapsed = Math.min(now - this.#begunAt + stepMs, this.#durationMs);
    const owed = Math.floor(elapsed * this.#bytesPerMs) - this.#bytes;
    if (owed <= 0) return undefined;
    return this.#filler.subarray(0, Math.min(owed, pieceBytes));
  }

  sent(bytes: number, packets: number, unsent: number): void {
    this.#bytes += bytes;
    this.#packets += packets;
    this.#unsent += unsent;
  }

  isOver(now: number): boolean {
    return now - this.#begunAt >= this.#durationMs;
  }

  wait(now: number): number {
    return Math.max(0, Math.min(stepMs, this.#begunAt + this.#durationMs - now));
  }

  finish(now: number): void {
    const durationMs = Math.round(now - this.#begunAt);
    this.#onOver({ bytes: this.#bytes, packets: this.#packets, durationMs, unsent: this.#unsent });
  }
}
