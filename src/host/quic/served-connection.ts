import type { QuicConnection, QuicRoute, QuicStream } from '../../transport/quic/types.ts';
import { decodeCount, encodeCount, failureOf, type FrameLine } from './frame-line.ts';
import { type Frame, FrameKind } from './frames.ts';
import { decodeJson, encodeJson } from './schemas.ts';

/** One connection of the QUIC process, told to the host and steered by it. */
export class ServedConnection {
  readonly #line: FrameLine;
  readonly #id: number;
  readonly #connection: QuicConnection;
  readonly #windowBytes: number;
  readonly #streams = new Map<number, ServedStream>();
  readonly #routes = new Map<number, QuicRoute>();

  constructor(line: FrameLine, id: number, connection: QuicConnection, windowBytes: number) {
    this.#line = line;
    this.#id = id;
    this.#connection = connection;
    this.#windowBytes = windowBytes;
  }

  /** Tells the host of it, then of everything that it brings. `part` says how it came to be. */
  begin(part: number, onClosed: () => void): void {
    const { alpn, serverName, peerFingerprint, peerAddress, peerPort, maxDatagramBytes } = this.#connection;
    const facts = { alpn, serverName, peerFingerprint, peerAddress, peerPort, maxDatagramBytes };
    this.#line.send(FrameKind.opened, this.#id, part, encodeJson('opened', facts));
    this.#connection.onStream((stream) => {
      this.#line.send(FrameKind.stream, this.#id, stream.id);
      this.#serve(stream);
    });
    this.#connection.onDatagram((bytes) => {
      if (!this.#line.lags) this.#line.send(FrameKind.datagram, this.#id, 0, bytes);
    });
    this.#connection.onClosed((close) => {
      this.#streams.clear();
      this.#routes.clear();
      this.#line.send(FrameKind.closed, this.#id, 0, encodeJson('closed', close));
      onClosed();
    });
  }

  close(code: number, reason: string): void {
    this.#connection.close(code, reason);
  }

  /** What the host says of this connection. Streams that have ended meanwhile are no fault of it. */
  take({ kind, part, payload }: Frame): void {
    const stream = this.#streams.get(part);
    switch (kind) {
      case FrameKind.open:
        return this.#serve(this.#connection.openStream((part & 2) === 0 ? 'bidi' : 'uni'));
      case FrameKind.data:
        return stream?.write(payload);
      case FrameKind.credit:
        return stream?.credit(decodeCount(payload));
      case FrameKind.end:
        return stream?.stream.end();
      case FrameKind.reset:
        return stream?.stream.reset(decodeJson('code', payload).code);
      case FrameKind.stop:
        return stream?.stream.stop(decodeJson('code', payload).code);
      case FrameKind.datagram:
        return void this.#connection.sendDatagram(payload);
      case FrameKind.route:
        return void this.#route(part, payload);
      case FrameKind.unroute:
        return this.#routes.get(part)?.close();
      case FrameKind.close: {
        const { code, reason } = decodeJson('close', payload);
        return this.#connection.close(code, reason);
      }
      default:
        // Everything else goes the other way.
        return undefined;
    }
  }

  #serve(stream: QuicStream): void {
    const served = new ServedStream(this.#line, this.#id, stream, this.#windowBytes);
    this.#streams.set(stream.id, served);
    stream.onClosed(() => this.#streams.delete(stream.id));
  }

  async #route(id: number, payload: Uint8Array): Promise<void> {
    const { path, name } = decodeJson('route', payload);
    try {
      const route = await this.#connection.routeDatagrams(path, name);
      this.#routes.set(id, route);
      this.#line.send(FrameKind.routed, this.#id, id);
      route.onClosed(() => {
        this.#routes.delete(id);
        this.#line.send(FrameKind.routeEnded, this.#id, id);
      });
    } catch (error) {
      this.#line.send(FrameKind.routeFailed, this.#id, id, encodeJson('failed', failureOf(error)));
    }
  }
}

/** One stream: what the host has not taken yet is bounded, and so is what QUIC has not. */
class ServedStream {
  readonly stream: QuicStream;
  readonly #windowBytes: number;
  /** Sent to the host, and not taken there. */
  #untaken = 0;
  /** Got from the host, and not credited yet. */
  #uncredited = 0;

  constructor(line: FrameLine, connection: number, stream: QuicStream, windowBytes: number) {
    this.stream = stream;
    this.#windowBytes = windowBytes;
    const { id } = stream;
    stream.onDrained(() => {
      line.send(FrameKind.credit, connection, id, encodeCount(this.#uncredited));
      this.#uncredited = 0;
    });
    stream.onEnd(() => line.send(FrameKind.end, connection, id));
    stream.onClosed(({ code, lost }) => {
      line.send(FrameKind.ended, connection, id, encodeJson('ended', { code: code ?? null, lost }));
    });
    stream.onData((chunk) => {
      line.send(FrameKind.data, connection, id, chunk);
      this.#untaken += chunk.length;
      if (this.#untaken >= windowBytes) stream.pause();
    });
  }

  write(bytes: Uint8Array): void {
    this.#uncredited += bytes.length;
    this.stream.send(bytes);
  }

  credit(count: number): void {
    this.#untaken = Math.max(0, this.#untaken - count);
    if (this.#untaken < this.#windowBytes / 2) this.stream.resume();
  }
}
