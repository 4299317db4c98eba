import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { defaultLimits } from '../../shared/limits.ts';
import { formatHostPort, isLoopback } from '../address.ts';
import type { ConnectionOptions } from '../base-connection.ts';
import type { Connection } from '../types.ts';
import { judgeRequest, type RequestFacts, type Verdict } from './origin.ts';
import { WebSocketConnection } from './websocket-connection.ts';

export interface AttachOptions extends ConnectionOptions {
  readonly onConnection: (connection: Connection) => void;
  /** Origins of foreign pages that may connect. */
  readonly allowOrigin?: readonly string[];
  /** Further names of a loopback listener, for instance the one it was asked to listen on. */
  readonly allowHost?: readonly string[];
  /** Asked after the rules of Origin and Host; for paths, tokens, room. */
  readonly accept?: (request: IncomingMessage) => Verdict;
  /** What the peer has proven to be, told on the connection; default nobody. */
  readonly identify?: (request: IncomingMessage) => string;
  /** Which upgrades are ours; the others are left to the server's further listeners. Default: all. */
  readonly claims?: (request: IncomingMessage) => boolean;
  /** Bytes of one message beyond which the connection is closed with 1009. */
  readonly maxPayload?: number;
}

export interface Attachment {
  /** Takes no more upgrades; open connections stay. Idempotent. */
  close(): Promise<void>;
}

/** The largest packet and its header. */
export const defaultMaxPayload: number = defaultLimits.packetBytes + 64;

/** Lets an HTTP server, which stays its owner's, take WebSocket connections. Refusals answer 403 with one line. */
export function attachWebSocket(server: Server, options: AttachOptions): Attachment {
  const upgrader = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: options.maxPayload ?? defaultMaxPayload,
  });
  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    if (options.claims && !options.claims(request)) return;
    const verdict = judge(request, options);
    if (!verdict.admit) {
      refuse(stream, verdict.reason);
      return;
    }
    upgrader.handleUpgrade(request, stream, head, (socket) => {
      const host = plainAddress(request.socket.remoteAddress);
      const facts = {
        remote: formatHostPort(host, request.socket.remotePort ?? 0),
        local: isLoopback(host),
        path: request.url ?? '',
        peerFingerprint: options.identify?.(request) ?? '',
        isServer: true,
      };
      admit(new WebSocketConnection(socket, request.socket, facts, options), options);
    });
  };
  server.on('upgrade', onUpgrade);
  return {
    async close() {
      server.off('upgrade', onUpgrade);
    },
  };
}

/** What the rules of `origin.ts` look at, read from a request; for plain requests of the same server too. */
export function requestFacts(request: IncomingMessage): RequestFacts {
  return {
    origin: request.headers.origin,
    host: request.headers.host,
    localAddress: plainAddress(request.socket.localAddress),
    secure: 'encrypted' in request.socket,
  };
}

function judge(request: IncomingMessage, options: AttachOptions): Verdict {
  const { allowOrigin = [], allowHost = [], accept } = options;
  const verdict = judgeRequest(requestFacts(request), { allowOrigin, allowHost });
  if (!verdict.admit || accept === undefined) return verdict;
  try {
    return accept(request);
  } catch (error) {
    if (options.onListenerError === undefined) throw error;
    options.onListenerError(error);
    return { admit: false, reason: 'the host could not decide' };
  }
}

function refuse(stream: Duplex, reason: string): void {
  const body = `${reason.replace(/[\r\n]+/g, ' ')}\n`;
  const head = [
    'HTTP/1.1 403 Forbidden',
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  stream.on('error', () => {});
  stream.once('finish', () => stream.destroy());
  stream.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function admit(connection: Connection, options: AttachOptions): void {
  try {
    options.onConnection(connection);
  } catch (error) {
    connection.destroy();
    if (options.onListenerError === undefined) throw error;
    options.onListenerError(error);
  }
}

/** IPv4 without the IPv6 form it has on a socket that takes both. */
export function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/, '');
}
