/**
 * Decides whether a packet is newer than those before it, by 16-bit serial arithmetic. Sequence 0 means that the sender
 * counts nothing (old browsers, everything that went through an old relay), so it is always accepted; an equal one is
 * accepted too, since one state may be sent twice.
 */
export class LatestWins {
  #newest = 0;

  /** True where the packet counts; false where a newer one was already accepted. */
  accept(sequence: number): boolean {
    if (sequence === 0) return true;
    if (this.#newest !== 0 && isOlder(sequence, this.#newest)) return false;
    this.#newest = sequence;
    return true;
  }
}

/** True where `sequence` precedes `reference` on the 16-bit circle; the exact opposite counts as older. */
export function isOlder(sequence: number, reference: number): boolean {
  return ((sequence - reference) & 0xffff) >= 0x8000;
}

/** The number after `sequence`: 1–65535, never 0, which would mean that nothing is counted. */
export function sequenceAfter(sequence: number): number {
  return sequence >= 0xffff ? 1 : sequence + 1;
}
