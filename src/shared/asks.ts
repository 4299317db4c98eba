/** What may be asked of a running source beyond its picture: its state, its memory, where it shall stop. */
export type AskKind =
  | 'abandon'
  | 'saveState'
  | 'loadState'
  | 'memorySpaces'
  | 'readMemory'
  | 'setBreakpoint'
  | 'clearBreakpoint'
  | 'breakpoints'
  | 'stepInstruction'
  | 'registers';

/** A piece of `total` bytes, which are sent from the first to the last; whatever is empty is one empty piece. */
export interface Part {
  readonly offset: number;
  readonly total: number;
  readonly bytes: Uint8Array;
}

/** A piece of a question; the source answers when it has the last. `abandon` takes the question back. */
export interface AskPart extends Part {
  readonly kind: AskKind;
}

/** Bytes of one part: small enough for a config value, and for a frame to pass between two of them. */
const partBytes = 32 * 1024;

/** The parts in which so many bytes travel; at least one. */
export function partsOf(bytes: Uint8Array): Part[] {
  const parts: Part[] = [];
  for (let offset = 0; offset < bytes.length || offset === 0; offset += partBytes) {
    parts.push({ offset, total: bytes.length, bytes: bytes.subarray(offset, offset + partBytes) });
  }
  return parts;
}
