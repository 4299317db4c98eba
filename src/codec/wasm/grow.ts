import { PerunError } from '../../shared/errors.ts';

const pageBytes = 65_536;

/** What is used of a memory of WebAssembly. */
export interface GrowingMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): void;
}

/** Grows a memory by so many bytes at least; PROTOCOL_TOO_LARGE, which names what for, where they cannot be had. */
export function growMemory(memory: GrowingMemory, bytes: number, what: string): void {
  try {
    memory.grow(Math.ceil(bytes / pageBytes));
  } catch (cause) {
    throw noMemory(bytes, what, cause);
  }
}

/** The same for plain bytes: a longer copy. */
export function growBytes(before: Uint8Array<ArrayBuffer>, bytes: number, what: string): Uint8Array<ArrayBuffer> {
  try {
    const after = new Uint8Array(bytes);
    after.set(before);
    return after;
  } catch (cause) {
    throw noMemory(bytes - before.length, what, cause);
  }
}

function noMemory(bytes: number, what: string, cause: unknown): PerunError {
  return new PerunError('PROTOCOL_TOO_LARGE', `${what} that needs ${bytes} more bytes of working memory`, { cause });
}
