/** Who an end is: a certificate and its key, PEM. */
export interface QuicCredentials {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** How a connection ended. `code` and `reason` are the peer's where it closed, ours where we did. */
export interface QuicClose {
  /** `lost`: the endpoint itself broke (its process died); `idle`: the peer fell silent. */
  readonly by: 'peer' | 'us' | 'idle' | 'lost';
  /** True for a code of the application, false for one of QUIC itself (RFC 9000, 20.1). */
  readonly application: boolean;
  readonly code: number;
  readonly reason: string;
}

export type QuicStreamKind = 'bidi' | 'uni';

/** How one stream ended: `code` is the peer's where it reset or stopped the stream, else undefined. */
export interface QuicStreamEnd {
  readonly code: number | undefined;
  /** True where the whole connection ended first. */
  readonly lost: boolean;
}

/**
 * One ordered stream of bytes of a connection.
 *
 * `send` never blocks and never drops: it queues, and `queued` says how many bytes QUIC has not taken yet. Nothing is
 * read before `onData` has its listener, and nothing while paused: the peer is slowed down by flow control then. Chunks
 * passed to `send` must not be changed afterwards, chunks received belong to the listener. Streams opened beyond what
 * the peer allows wait until it does. Each `on…` takes one listener and is called again for another one.
 */
export interface QuicStream {
  /** Of QUIC: 0 is the first one that the client opened for both directions. */
  readonly id: number;
  readonly kind: QuicStreamKind;
  /** False from the end of our direction on, and on a stream of the peer that has one direction. */
  readonly writable: boolean;
  /** Bytes accepted by `send` that QUIC has not taken. */
  readonly queued: number;
  send(chunk: Uint8Array): void;
  /** Ends our direction after what is queued; idempotent. */
  end(): void;
  /** Gives up our direction and what is queued; the peer is told the code. */
  reset(code: number): void;
  /** Asks the peer to stop sending, and throws away what comes. */
  stop(code: number): void;
  pause(): void;
  resume(): void;
  onData(listener: (chunk: Uint8Array) => void): void;
  /** The peer has ended its direction, and all of it was delivered. */
  onEnd(listener: () => void): void;
  /** `queued` has fallen back to zero after it was not. */
  onDrained(listener: () => void): void;
  /** Both directions are over; fires exactly once, also if it happened before. */
  onClosed(listener: (end: QuicStreamEnd) => void): void;
}

/** Datagrams of a connection that go past this process; see `QuicConnection.routeDatagrams`. */
export interface QuicRoute {
  /** Gives the datagrams back to `onDatagram`; idempotent. */
  close(): void;
  /** The route ended, by `close` or because its other end went away; datagrams come to `onDatagram` again. */
  onClosed(listener: () => void): void;
}

/**
 * One QUIC connection whose handshake is finished.
 *
 * What arrives before a listener is set is kept for it (datagrams: the newest few). Listeners of `onClosed` hear of
 * the end also if it happened before; nothing fires after it.
 */
export interface QuicConnection {
  readonly alpn: string;
  /** The name that the client asked for (SNI); '' where it asked for none. */
  readonly serverName: string;
  /** SHA-256 of the leaf certificate (DER) the peer proved to have, 64 hex digits. */
  readonly peerFingerprint: string;
  /** IP address; it stays the same for the whole connection. */
  readonly peerAddress: string;
  readonly peerPort: number;
  /** Longest datagram that can be sent, bytes; 0 where the peer takes none. */
  readonly maxDatagramBytes: number;
  readonly isClosed: boolean;
  openStream(kind?: QuicStreamKind): QuicStream;
  onStream(listener: (stream: QuicStream) => void): void;
  /**
   * Sends it once, perhaps in vain. What waits for the network is kept to a few kilobytes: the oldest goes first.
   * False where it is empty, the peer takes none of that size, or the connection has ended.
   */
  sendDatagram(bytes: Uint8Array): boolean;
  onDatagram(listener: (bytes: Uint8Array) => void): void;
  /**
   * Hands the datagrams of both directions to the Unix socket at `path`, where a listener of `listenForRoutes` learns
   * `name`; `sendDatagram` goes on working. Rejects with UNREACHABLE where nobody listens there.
   */
  routeDatagrams(path: string, name: string): Promise<QuicRoute>;
  /** Sends what can be sent at once, then tells the peer; `reason` is cut to 256 bytes. Idempotent. */
  close(code: number, reason?: string): void;
  onClosed(listener: (close: QuicClose) => void): void;
}

export interface QuicTuning {
  /** Silence after which a connection is over, ms; default 8000. */
  readonly idleMs?: number;
  /** Pause between signs of life, ms; default half of `idleMs`, 4000 at most. 0: none. */
  readonly keepAliveMs?: number;
}

export interface QuicListenOptions extends QuicTuning {
  /** IP address to bind to. */
  readonly address: string;
  /** 0 asks for any free port. */
  readonly port: number;
  readonly credentials: QuicCredentials;
  /** Application protocols that are spoken; a client that speaks none of them is refused, of several it chooses. */
  readonly alpn: readonly string[];
}

export interface QuicListener {
  readonly address: string;
  /** As bound. */
  readonly port: number;
  /** Takes no further connections; open ones stay. Idempotent. */
  close(): Promise<void>;
}

export interface QuicConnectOptions extends QuicTuning {
  /** IP address or name. */
  readonly host: string;
  readonly port: number;
  readonly alpn: readonly string[];
  /** Name asked for (SNI); default `punktfunk`. */
  readonly serverName?: string;
  /** Shown to the listener; ours refuse who has none, with QUIC's code 0x174 (certificate required). */
  readonly credentials?: QuicCredentials;
  /** 64 hex digits: any other certificate is refused with FINGERPRINT_CHANGED. Left out: look at `peerFingerprint`. */
  readonly fingerprint?: string;
  /** Default 10 000 ms. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Listens and connects by QUIC (RFC 9000, 9221): TLS 1.3, certificates of both ends, looked at by fingerprint
 * alone, datagrams. A transport moves bytes; who may do what is for doors. Failures are PerunErrors:
 * MISSING_CAPABILITY where this machine has no QUIC, ADDRESS_IN_USE, ADDRESS_INVALID, REFUSED, UNREACHABLE, TIMEOUT,
 * HANDSHAKE_REFUSED, FINGERPRINT_CHANGED, CONNECTION_LOST.
 */
export interface QuicEndpoint {
  listen(options: QuicListenOptions, onConnection: (connection: QuicConnection) => void): Promise<QuicListener>;
  connect(options: QuicConnectOptions): Promise<QuicConnection>;
  /** Closes listeners and connections; idempotent. */
  close(): Promise<void>;
}
