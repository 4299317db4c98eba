import { PerunError } from '../../shared/errors.ts';
import type { Connection, Listener } from '../types.ts';
import { createUnixTransport } from '../unix/unix.ts';
import { contain, Occurrence } from './occurrence.ts';
import type { QuicRoute } from './types.ts';

/** No QUIC datagram that fits our packets is longer. */
const longestDatagram = 1500;
const longestName = 128;
/** Bytes on their way to the other process beyond which datagrams are dropped: late ones are of no use. */
const backlogBytes = 64 * 1024;
const connectMs = 5000;

/** One end of a route: datagrams between the QUIC process and another one, each after its length (u16, little-endian). */
export interface RouteLine extends QuicRoute {
  /** False where it was dropped: the other process lags, or is gone, or the datagram is too long. */
  send(datagram: Uint8Array): boolean;
  /** Datagrams that came before are not kept. */
  onDatagram(listener: (datagram: Uint8Array) => void): void;
}

/** A route as the process at its far end sees it. */
export interface NamedRoute extends RouteLine {
  /** What `routeDatagrams` was given. */
  readonly name: string;
}

/** Connects to a process that takes datagrams, and tells it which these are. */
export async function openRoute(path: string, name: string): Promise<RouteLine> {
  const text = Buffer.from(name);
  if (text.length === 0 || text.length > longestName) {
    throw new PerunError('USAGE', `the name of a datagram route has 1 to ${longestName} bytes, not ${text.length}`);
  }
  const connection = await createUnixTransport().connect(`unix://${path}`, { timeoutMs: connectMs });
  const line = new Line(connection);
  line.send(text);
  return line;
}

/** Takes routes at a Unix socket (0600); `onRoute` is called once the name of one is known. */
export function listenForRoutes(path: string, onRoute: (route: NamedRoute) => void): Promise<Listener> {
  return createUnixTransport().listen(`unix://${path}`, (connection) => {
    const line = new Line(connection);
    let named = false;
    line.onDatagram((first) => {
      if (named) return;
      named = true;
      if (first.length > longestName) return line.close();
      // Who takes the route sets a listener of its own, in place of this one.
      line.onDatagram(() => {});
      onRoute(Object.assign(line, { name: Buffer.from(first).toString() }));
    });
  });
}

class Line implements RouteLine {
  readonly #connection: Connection;
  readonly #closed = new Occurrence<undefined>();
  #listener: ((datagram: Uint8Array) => void) | undefined;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.data.on((chunk) => this.#take(chunk));
    connection.closed.on(() => this.#closed.happen(undefined));
  }

  send(datagram: Uint8Array): boolean {
    const { length } = datagram;
    if (length > longestDatagram || this.#connection.isClosed || this.#connection.queued > backlogBytes) return false;
    const frame = new Uint8Array(2 + length);
    frame[0] = length & 0xff;
    frame[1] = length >> 8;
    frame.set(datagram, 2);
    this.#connection.send(frame);
    return true;
  }

  onDatagram(listener: (datagram: Uint8Array) => void): void {
    this.#listener = listener;
  }

  onClosed(listener: () => void): void {
    this.#closed.on(listener);
  }

  close(): void {
    this.#connection.destroy();
  }

  #take(chunk: Uint8Array): void {
    const bytes = joined(this.#rest, chunk);
    let offset = 0;
    while (bytes.length - offset >= 2) {
      const length = (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8);
      if (length > longestDatagram) return this.close();
      if (bytes.length - offset - 2 < length) break;
      const datagram = bytes.slice(offset + 2, offset + 2 + length);
      offset += 2 + length;
      contain(() => this.#listener?.(datagram));
    }
    this.#rest = bytes.slice(offset);
  }
}

function joined(rest: Uint8Array, chunk: Uint8Array): Uint8Array {
  if (rest.length === 0) return chunk;
  const bytes = new Uint8Array(rest.length + chunk.length);
  bytes.set(rest);
  bytes.set(chunk, rest.length);
  return bytes;
}
