import type { PairingLine, Visitor } from '../../doors/perun/pairing-line.ts';
import type { FromRelay } from './protocol.ts';

/** Takes messages of pairing to the main thread, which decides, and its answers back to the connections. */
export class PairingPost implements PairingLine {
  readonly #tell: (message: FromRelay) => void;
  readonly #replies = new Map<string, (message: Uint8Array) => void>();

  constructor(tell: (message: FromRelay) => void) {
    this.#tell = tell;
  }

  message(visitor: Visitor, message: Uint8Array, reply: (message: Uint8Array) => void): void {
    this.#replies.set(visitor.id, reply);
    // A copy: the packet's memory is the decoder's.
    this.#tell({ kind: 'pair', visitor, message: Uint8Array.from(message) });
  }

  left(visitor: Visitor): void {
    this.#replies.delete(visitor.id);
    this.#tell({ kind: 'pair-left', id: visitor.id });
  }

  /** An answer of the main thread; whoever has left meanwhile hears nothing. */
  answer(id: string, message: Uint8Array): void {
    this.#replies.get(id)?.(message);
  }
}
