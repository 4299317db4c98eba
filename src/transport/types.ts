import type { Signal } from '../shared/events.ts';

/** A stream may split or glue what was sent; a message carrier delivers each send as one whole chunk. */
export type Framing = 'stream' | 'message';

/**
 * One open, reliable, ordered connection.
 *
 * `send` never blocks and never drops: it queues, and `queued` says how many bytes the operating system has not taken
 * yet; the caller decides what not to send. An empty chunk is no send. Nothing is read before `data` or `closed` has its
 * first listener, so that no byte is lost between connecting and listening; `data` then fires only while not paused,
 * and no more after `close` was called. `closed` fires exactly once, never within a call of ours, with the error if
 * there was one; nothing fires after it. Chunks passed to `send` must not be changed afterwards, chunks received belong
 * to the listener.
 */
export interface Connection {
  readonly framing: Framing;
  /** Scheme of its transport: memory, unix, tcp, tls, ws, wss. */
  readonly scheme: string;
  /** Who is at the other end, for people: address and port, or a socket path. */
  readonly remote: string;
  /** True where the other end runs on this machine (Unix socket, loopback address, memory). */
  readonly local: boolean;
  /** Path and query the peer asked for, where the carrier has such a thing (WebSocket), else ''. */
  readonly path: string;
  /** SHA-256 of the certificate the peer proved to have, 64 hex digits; '' where the carrier has none. */
  readonly peerFingerprint: string;
  readonly data: Signal<[chunk: Uint8Array]>;
  /** Fires when `queued` has fallen back to zero after it was not. */
  readonly drained: Signal<[]>;
  readonly closed: Signal<[error: Error | undefined]>;
  /** Bytes accepted by `send` that have not left the process. */
  readonly queued: number;
  /** True from `destroy` on, or from the end of the connection. */
  readonly isClosed: boolean;
  /** The chunk must not be written to from now on: it may still wait, or be the same for many connections. */
  send(chunk: Uint8Array): void;
  /** Stops and restarts `data`; bytes then wait in the kernel, so that a flooding peer is slowed down. */
  pause(): void;
  resume(): void;
  /**
   * Sends what is queued, then ends the connection; idempotent. Resolves when it is closed, which a peer that takes
   * nothing for a while cannot prevent: the loss is then the error of `closed`.
   */
  close(): Promise<void>;
  /** Ends it now and throws away what is queued; idempotent. */
  destroy(error?: Error): void;
}

/** Something that accepts connections until closed. */
export interface Listener {
  /** The address as bound, with the real port where 0 was asked for. */
  readonly address: string;
  /** Stops accepting; open connections stay. Idempotent. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Milliseconds until the attempt fails with TIMEOUT; default 10 000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** One kind of carrier. Failures are PerunErrors: UNREACHABLE, TIMEOUT, ADDRESS_IN_USE, ADDRESS_INVALID, REFUSED. */
export interface Transport {
  readonly scheme: string;
  connect(address: string, options?: ConnectOptions): Promise<Connection>;
  listen(address: string, onConnection: (connection: Connection) => void): Promise<Listener>;
}
