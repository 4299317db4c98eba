import type {
  QuicClose,
  QuicConnection,
  QuicEndpoint,
  QuicListener,
  QuicStream,
} from '../../../src/transport/quic/types.ts';
import { clientCredentials, hostCredentials } from '../network/tls-fixtures.ts';
import { deferred } from '../../conformance/transport/pair.ts';

export const alpn = ['pkf1'] as const;

/** A connection, seen from both of its ends. */
export interface QuicPair {
  readonly client: QuicConnection;
  readonly server: QuicConnection;
  readonly listener: QuicListener;
}

/** Listens with one endpoint and connects with the other, each with a certificate of its own. */
export async function openQuicPair(server: QuicEndpoint, client: QuicEndpoint = server): Promise<QuicPair> {
  const accepted = deferred<QuicConnection>();
  const listener = await server.listen({ ...listening, address: '127.0.0.1' }, accepted.resolve);
  const connected = await client.connect({ ...connecting, host: '127.0.0.1', port: listener.port });
  return { client: connected, server: await accepted.promise, listener };
}

export const listening = { port: 0, credentials: hostCredentials, alpn } as const;
export const connecting = { credentials: clientCredentials, alpn, serverName: 'punktfunk' } as const;

export function closeOf(connection: QuicConnection): Promise<QuicClose> {
  return new Promise((resolve) => connection.onClosed(resolve));
}

export function nextStream(connection: QuicConnection): Promise<QuicStream> {
  return new Promise((resolve) => connection.onStream(resolve));
}

export function nextDatagram(connection: QuicConnection): Promise<Uint8Array> {
  return new Promise((resolve) => connection.onDatagram(resolve));
}

/** Everything a stream brings until the peer ends it. */
export function wholeOf(stream: QuicStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  stream.onData((chunk) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    stream.onEnd(() => resolve(Buffer.concat(chunks)));
    stream.onClosed(({ code, lost }) => {
      if (lost || code !== undefined) reject(new Error(`the stream ended early: ${lost ? 'lost' : code}`));
    });
  });
}

/** Resolves once the stream has brought so many bytes. */
export function bytesOf(stream: QuicStream, count: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  return new Promise((resolve) => {
    stream.onData((chunk) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= count) resolve(Buffer.concat(chunks));
    });
  });
}

/** Sends a datagram again and again until it had its effect: on a busy machine loopback loses some as well. */
export async function sendUntil<T>(send: () => unknown, effect: Promise<T>): Promise<T> {
  const again = setInterval(send, 250);
  send();
  try {
    return await effect;
  } finally {
    clearInterval(again);
  }
}
