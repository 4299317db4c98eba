import { PerunError } from '../../shared/errors.ts';
import { contain, Occurrence } from '../../transport/quic/occurrence.ts';
import type { QuicClose, QuicConnection, QuicRoute, QuicStream, QuicStreamKind } from '../../transport/quic/types.ts';
import { decodeCount, errorOf, type FrameLine } from './frame-line.ts';
import { type Frame, FrameKind } from './frames.ts';
import { RemoteStream } from './remote-stream.ts';
import { decodeJson, encodeJson, type Payloads } from './schemas.ts';

const earlyDatagrams = 32;
const reasonCharacters = 256;
/** The process allows peers far fewer, and ours wait there until the peer allows them. */
const mostStreams = 4096;

interface PendingRoute {
  readonly resolve: (route: QuicRoute) => void;
  readonly reject: (error: PerunError) => void;
  readonly ended: Occurrence<undefined>;
}

/** A connection in the QUIC process, as the host uses it. */
export class RemoteConnection implements QuicConnection {
  readonly alpn: string;
  readonly serverName: string;
  readonly peerFingerprint: string;
  readonly peerAddress: string;
  readonly peerPort: number;
  readonly maxDatagramBytes: number;
  readonly #line: FrameLine;
  readonly #id: number;
  readonly #isServer: boolean;
  readonly #windowBytes: number;
  readonly #streams = new Map<number, RemoteStream>();
  readonly #routes = new Map<number, PendingRoute>();
  readonly #closed = new Occurrence<QuicClose>();
  #opened = { bidi: 0, uni: 0 };
  #nextRoute = 1;
  #earlyStreams: RemoteStream[] = [];
  #earlyDatagrams: Uint8Array[] = [];
  #streamListener: ((stream: QuicStream) => void) | undefined;
  #datagramListener: ((bytes: Uint8Array) => void) | undefined;

  constructor(
    place: { readonly line: FrameLine; readonly id: number; readonly isServer: boolean; readonly windowBytes: number },
    facts: Payloads['opened'],
  ) {
    ({ alpn: this.alpn, serverName: this.serverName, peerFingerprint: this.peerFingerprint } = facts);
    ({ peerAddress: this.peerAddress, peerPort: this.peerPort, maxDatagramBytes: this.maxDatagramBytes } = facts);
    ({ line: this.#line, id: this.#id, isServer: this.#isServer, windowBytes: this.#windowBytes } = place);
  }

  get isClosed(): boolean {
    return this.#closed.happened;
  }

  openStream(kind: QuicStreamKind = 'bidi'): QuicStream {
    const id = this.#opened[kind]++ * 4 + (kind === 'uni' ? 2 : 0) + (this.#isServer ? 1 : 0);
    const stream = this.#add(id, true);
    if (this.isClosed) stream.takeClosed({ code: undefined, lost: true });
    else this.#line.send(FrameKind.open, this.#id, id);
    return stream;
  }

  onStream(listener: (stream: QuicStream) => void): void {
    this.#streamListener = listener;
    for (const stream of this.#earlyStreams.splice(0)) contain(() => listener(stream));
  }

  sendDatagram(bytes: Uint8Array): boolean {
    if (this.isClosed || bytes.length === 0 || bytes.length > this.maxDatagramBytes) return false;
    if (!this.#line.lags) this.#line.send(FrameKind.datagram, this.#id, 0, bytes);
    return true;
  }

  onDatagram(listener: (bytes: Uint8Array) => void): void {
    this.#datagramListener = listener;
    for (const bytes of this.#earlyDatagrams.splice(0)) contain(() => listener(bytes));
  }

  routeDatagrams(path: string, name: string): Promise<QuicRoute> {
    if (this.isClosed) return Promise.reject(new PerunError('CONNECTION_LOST', 'the QUIC connection has ended'));
    const id = this.#nextRoute++;
    return new Promise((resolve, reject) => {
      this.#routes.set(id, { resolve, reject, ended: new Occurrence() });
      this.#line.send(FrameKind.route, this.#id, id, encodeJson('route', { path, name }));
    });
  }

  close(code: number, reason: string = ''): void {
    if (this.isClosed) return;
    const cut = reason.slice(0, reasonCharacters);
    this.#line.send(FrameKind.close, this.#id, 0, encodeJson('close', { code, reason: cut }));
    this.#end({ by: 'us', application: true, code, reason });
  }

  onClosed(listener: (close: QuicClose) => void): void {
    this.#closed.on(listener);
  }

  /** What the process says of it. True where it is over. */
  take({ kind, part, payload }: Frame): boolean {
    const stream = this.#streams.get(part);
    switch (kind) {
      case FrameKind.stream:
        this.#meet(part);
        break;
      case FrameKind.data:
        stream?.take(payload);
        break;
      case FrameKind.credit:
        stream?.credit(decodeCount(payload));
        break;
      case FrameKind.end:
        stream?.takeEnd();
        break;
      case FrameKind.ended: {
        const { code, lost } = decodeJson('ended', payload);
        this.#streams.delete(part);
        stream?.takeClosed({ code: code ?? undefined, lost });
        break;
      }
      case FrameKind.datagram:
        this.#takeDatagram(payload);
        break;
      case FrameKind.closed:
        this.#end(decodeJson('closed', payload));
        return true;
      default:
        this.#takeRoute(kind, part, payload);
    }
    return false;
  }

  /** The process is gone, and the connection with it. */
  lose(): void {
    this.#end({ by: 'lost', application: false, code: 0, reason: 'the QUIC process ended' });
  }

  #meet(id: number): void {
    if (this.isClosed || this.#streams.has(id)) return;
    if (this.#streams.size >= mostStreams) throw new PerunError('PROTOCOL_MALFORMED', 'too many streams of one peer');
    const stream = this.#add(id, false);
    const listener = this.#streamListener;
    if (listener === undefined) this.#earlyStreams.push(stream);
    else contain(() => listener(stream));
  }

  #add(id: number, ours: boolean): RemoteStream {
    const stream = new RemoteStream(id, ours, this.#windowBytes, (kind, part, payload) => {
      if (!this.isClosed) this.#line.send(kind, this.#id, part, payload);
    });
    this.#streams.set(id, stream);
    return stream;
  }

  #takeDatagram(bytes: Uint8Array): void {
    const listener = this.#datagramListener;
    if (this.isClosed) return;
    if (listener !== undefined) return contain(() => listener(bytes));
    this.#earlyDatagrams.push(bytes);
    if (this.#earlyDatagrams.length > earlyDatagrams) this.#earlyDatagrams.shift();
  }

  #takeRoute(kind: FrameKind, id: number, payload: Uint8Array): void {
    const route = this.#routes.get(id);
    if (route === undefined) return;
    if (kind === FrameKind.routed) {
      route.resolve({
        close: () => this.#line.send(FrameKind.unroute, this.#id, id),
        onClosed: (listener) => route.ended.on(listener),
      });
    } else if (kind === FrameKind.routeFailed) {
      this.#routes.delete(id);
      route.reject(errorOf(decodeJson('failed', payload)));
    } else if (kind === FrameKind.routeEnded) {
      this.#routes.delete(id);
      route.ended.happen(undefined);
    }
  }

  #end(close: QuicClose): void {
    if (this.isClosed) return;
    this.#closed.happen(close);
    for (const stream of this.#streams.values()) stream.takeClosed({ code: undefined, lost: true });
    this.#streams.clear();
    for (const { reject, ended } of this.#routes.values()) {
      reject(new PerunError('CONNECTION_LOST', 'the QUIC connection has ended'));
      ended.happen(undefined);
    }
    this.#routes.clear();
    this.#earlyStreams = [];
    this.#earlyDatagrams = [];
  }
}
