import { replayWindow } from './types.ts';

/** Which of the last 131 072 sequence numbers have been seen: one bit each, in a ring. */
export class ReplayWindow {
  readonly #seen = new Uint32Array(replayWindow / 32);
  /** One above the highest number seen. */
  #end = 0;

  /** True for a number that has been seen, or that is too old to tell. */
  has(sequence: number): boolean {
    if (sequence >= this.#end) return false;
    if (sequence < this.#end - replayWindow) return true;
    const at = sequence % replayWindow;
    return ((this.#seen[at >>> 5] ?? 0) & (1 << (at & 31))) !== 0;
  }

  /** Notes a number, which only an authentic datagram may have brought: it moves the window. */
  add(sequence: number): void {
    if (sequence >= this.#end) {
      this.#forget(this.#end, sequence);
      this.#end = sequence + 1;
    }
    const at = sequence % replayWindow;
    this.#seen[at >>> 5] = (this.#seen[at >>> 5] ?? 0) | (1 << (at & 31));
  }

  /** Clears the bits of the numbers that were jumped over: they have not been seen. */
  #forget(from: number, to: number): void {
    if (to - from >= replayWindow) {
      this.#seen.fill(0);
      return;
    }
    for (let sequence = from; sequence < to;) {
      const at = sequence % replayWindow;
      // Whole words where it can; a sender that lost a second's datagrams must not cost thousands of steps.
      if ((at & 31) === 0 && to - sequence >= 32) {
        this.#seen[at >>> 5] = 0;
        sequence += 32;
      } else {
        this.#seen[at >>> 5] = (this.#seen[at >>> 5] ?? 0) & ~(1 << (at & 31));
        sequence += 1;
      }
    }
    const at = to % replayWindow;
    this.#seen[at >>> 5] = (this.#seen[at >>> 5] ?? 0) & ~(1 << (at & 31));
  }
}
