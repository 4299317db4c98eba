import { Signal } from '../../../src/shared/events.ts';
import type { Connection, Framing } from '../../../src/transport/types.ts';

/** What is done to the bytes of one connection: what to pass on instead, in pieces; none to swallow them. */
export interface Tampering {
  /** What this end sends. */
  readonly out?: (bytes: Uint8Array) => readonly Uint8Array[];
  /** What this end reads; `cut` ends the connection. */
  readonly in?: (bytes: Uint8Array, cut: () => void) => readonly Uint8Array[];
}

/** A connection whose owner does not notice that its bytes are changed. */
export class FaultyConnection implements Connection {
  readonly framing: Framing;
  readonly scheme: string;
  readonly remote: string;
  readonly local: boolean;
  readonly path: string;
  readonly peerFingerprint: string;
  readonly data: Signal<[chunk: Uint8Array]> = new Signal();
  readonly drained: Connection['drained'];
  readonly closed: Connection['closed'];
  readonly #inner: Connection;
  readonly #tampering: Tampering;

  constructor(inner: Connection, tampering: Tampering) {
    this.#inner = inner;
    this.#tampering = tampering;
    this.framing = inner.framing;
    this.scheme = inner.scheme;
    this.remote = inner.remote;
    this.local = inner.local;
    this.path = inner.path;
    this.peerFingerprint = inner.peerFingerprint;
    this.drained = inner.drained;
    this.closed = inner.closed;
    // Heard only once the owner listens too, so that no byte is lost between.
    setImmediate(() => inner.data.on((chunk) => this.#arrived(chunk)));
  }

  get queued(): number {
    return this.#inner.queued;
  }

  get isClosed(): boolean {
    return this.#inner.isClosed;
  }

  send(chunk: Uint8Array): void {
    for (const piece of this.#tampering.out?.(chunk.slice()) ?? [chunk]) this.#inner.send(piece);
  }

  pause(): void {
    this.#inner.pause();
  }

  resume(): void {
    this.#inner.resume();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  destroy(error?: Error): void {
    this.#inner.destroy(error);
  }

  #arrived(chunk: Uint8Array): void {
    const pieces = this.#tampering.in?.(chunk.slice(), () => this.#inner.destroy()) ?? [chunk];
    for (const piece of pieces) if (!this.#inner.isClosed) this.data.emit(piece);
  }
}
