import type {
  QuicClose,
  QuicConnection,
  QuicRoute,
  QuicStream,
  QuicStreamEnd,
  QuicStreamKind,
} from '../../../src/transport/quic/types.ts';

/** Two ends of one connection in memory; everything is delivered in a later turn, in order. */
export function quicPair(client: { readonly fingerprint: string; readonly address?: string }): {
  readonly host: MemoryQuic;
  readonly client: MemoryQuic;
} {
  const host = new MemoryQuic(client.fingerprint, client.address ?? '127.0.0.1');
  const far = new MemoryQuic('aa'.repeat(32), '127.0.0.1');
  host.peer = far;
  far.peer = host;
  return { host, client: far };
}

export class MemoryQuic implements QuicConnection {
  readonly alpn = 'pkf1';
  readonly serverName = 'punktfunk';
  readonly peerFingerprint: string;
  readonly peerAddress: string;
  readonly peerPort = 4433;
  readonly maxDatagramBytes = 1200;
  readonly datagrams: Uint8Array[] = [];
  /** Where datagrams were routed to, as `path name`. */
  readonly routes: string[] = [];
  peer: MemoryQuic | undefined;
  #close: QuicClose | undefined;
  #onStream: (stream: QuicStream) => void = () => {};
  #onClosed: ((close: QuicClose) => void)[] = [];
  readonly #streams: MemoryStream[] = [];

  constructor(peerFingerprint: string, peerAddress: string) {
    this.peerFingerprint = peerFingerprint;
    this.peerAddress = peerAddress;
  }

  get isClosed(): boolean {
    return this.#close !== undefined;
  }

  openStream(kind: QuicStreamKind = 'bidi'): QuicStream {
    const [near, far] = [new MemoryStream(this.#streams.length * 4, kind), new MemoryStream(0, kind)];
    near.far = far;
    far.far = near;
    this.#streams.push(near);
    const { peer } = this;
    if (peer !== undefined) {
      peer.#streams.push(far);
      setImmediate(() => peer.#onStream(far));
    }
    return near;
  }

  onStream(listener: (stream: QuicStream) => void): void {
    this.#onStream = listener;
  }

  sendDatagram(bytes: Uint8Array): boolean {
    this.peer?.datagrams.push(bytes);
    return true;
  }

  onDatagram(): void {}

  async routeDatagrams(path: string, name: string): Promise<QuicRoute> {
    this.routes.push(`${path} ${name}`);
    return { close: () => this.routes.push(`closed ${path} ${name}`), onClosed: () => {} };
  }

  close(code: number, reason = ''): void {
    setImmediate(() => {
      this.#end({ by: 'us', application: true, code, reason });
      const { peer } = this;
      if (peer !== undefined) peer.#end({ by: 'peer', application: true, code, reason });
    });
  }

  onClosed(listener: (close: QuicClose) => void): void {
    if (this.#close === undefined) this.#onClosed.push(listener);
    else listener(this.#close);
  }

  #end(close: QuicClose): void {
    if (this.#close !== undefined) return;
    this.#close = close;
    for (const stream of this.#streams) stream.lose();
    for (const listener of this.#onClosed) listener(close);
    this.#onClosed = [];
  }
}

class MemoryStream implements QuicStream {
  readonly id: number;
  readonly kind: QuicStreamKind;
  readonly queued = 0;
  writable = true;
  far: MemoryStream | undefined;
  readonly #waiting: Uint8Array[] = [];
  #onData: ((chunk: Uint8Array) => void) | undefined;
  #onEnd: () => void = () => {};
  #onClosed: (end: QuicStreamEnd) => void = () => {};

  constructor(id: number, kind: QuicStreamKind) {
    this.id = id;
    this.kind = kind;
  }

  send(chunk: Uint8Array): void {
    const copy = chunk.slice();
    setImmediate(() => this.far?.take(copy));
  }

  take(chunk: Uint8Array): void {
    if (this.#onData === undefined) this.#waiting.push(chunk);
    else this.#onData(chunk);
  }

  end(): void {
    this.writable = false;
    const { far } = this;
    if (far !== undefined) setImmediate(() => far.#onEnd());
  }

  reset(): void {
    this.end();
  }

  stop(code: number): void {
    const { far } = this;
    if (far !== undefined) far.#onClosed({ code, lost: false });
  }

  pause(): void {}
  resume(): void {}
  onDrained(): void {}

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#onData = listener;
    for (const chunk of this.#waiting.splice(0)) listener(chunk);
  }

  onEnd(listener: () => void): void {
    this.#onEnd = listener;
  }

  onClosed(listener: (end: QuicStreamEnd) => void): void {
    this.#onClosed = listener;
  }

  lose(): void {
    this.#onClosed({ code: undefined, lost: true });
  }
}
