import { createServer, type IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { PerunError } from '../../shared/errors.ts';
import { formatAddress, formatHostPort, isLoopback, parseAddress, type WebSocketAddress } from '../address.ts';
import { attempt } from '../attempt.ts';
import type { ConnectionOptions } from '../base-connection.ts';
import { connectFailure, listenFailure } from '../socket-failure.ts';
import { bind, listenerOf } from '../socket-listener.ts';
import type { Connection, Transport } from '../types.ts';
import { attachWebSocket, defaultMaxPayload } from './attach.ts';
import { WebSocketConnection } from './websocket-connection.ts';

export interface WebSocketOptions extends ConnectionOptions {
  /** Origins of foreign pages that may connect to a listener. */
  readonly allowOrigin?: readonly string[];
  /** Bytes of one message beyond which the connection is closed with 1009. */
  readonly maxPayload?: number;
}

/** Addresses are `ws://host:port/path?query`, to connect also `wss://`. A listener of its own takes any path. */
export function createWebSocketTransport(options: WebSocketOptions = {}): Transport {
  return {
    scheme: 'ws',
    async connect(text, connectOptions = {}) {
      const address = parseWebSocket(text);
      return attempt<Connection>(text, connectOptions, (outcome) => {
        const socket = new WebSocket(formatAddress(address), {
          perMessageDeflate: false,
          maxPayload: options.maxPayload ?? defaultMaxPayload,
        });
        const onError = (error: Error): void => outcome.fail(connectFailure(text, error));
        socket.once('error', onError);
        let carrier = new Socket();
        socket.once('upgrade', (response) => (carrier = response.socket));
        socket.once('unexpected-response', (request, response) => {
          void declined(text, response).then((error) => {
            outcome.fail(error);
            request.destroy();
          });
        });
        socket.once('open', () => {
          socket.off('error', onError);
          const host = carrier.remoteAddress ?? address.host;
          const remote = formatHostPort(host, carrier.remotePort ?? address.port);
          const facts = { remote, local: isLoopback(host), path: '', isServer: false };
          outcome.succeed(new WebSocketConnection(socket, carrier, facts, options));
        });
        return () => {
          socket.on('error', () => {});
          socket.terminate();
        };
      });
    },
    async listen(text, onConnection) {
      const address = parseWebSocket(text);
      if (address.scheme === 'wss') {
        throw new PerunError('MISSING_CAPABILITY', `${text} needs a certificate; listen on ws://, or behind a proxy`);
      }
      const server = createServer((_, response) => {
        response.writeHead(426, { Connection: 'close', Upgrade: 'websocket', 'Content-Type': 'text/plain' });
        response.end('this is a Perun WebSocket address\n');
      });
      const attachment = attachWebSocket(server, { ...options, onConnection, allowHost: [address.host] });
      await bind(server, { host: address.host, port: address.port, backlog: 4096 }).catch((error: unknown) => {
        throw listenFailure(text, error);
      });
      const bound = server.address();
      if (bound === null || typeof bound === 'string') throw new PerunError('FAILED', `${text} was not bound`);
      const where = formatAddress({ ...address, host: bound.address, port: bound.port });
      return listenerOf(where, server, async () => {
        await attachment.close();
        server.closeIdleConnections();
      });
    },
  };
}

function parseWebSocket(text: string): WebSocketAddress {
  const address = parseAddress(text);
  if (address.scheme === 'ws' || address.scheme === 'wss') return address;
  throw new PerunError('ADDRESS_INVALID', `"${text}" is not a WebSocket address; write ws://host:port/path`);
}

/** The answer of a server that does not open the WebSocket, with the line it gives as its reason. */
async function declined(text: string, response: IncomingMessage): Promise<PerunError> {
  const { statusCode = 0 } = response;
  const reason = await firstLine(response);
  const said = reason === '' ? `HTTP ${statusCode}` : `HTTP ${statusCode}: ${reason}`;
  return statusCode === 401 || statusCode === 403
    ? new PerunError('REFUSED', `${text} refused the connection (${said})`)
    : new PerunError('UNREACHABLE', `no WebSocket answers at ${text} (${said})`);
}

async function firstLine(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const part of response.setEncoding('utf8')) {
      text += String(part);
      if (text.includes('\n') || text.length > 300) break;
    }
  } catch {
    // The status alone will do.
  }
  return (text.split('\n')[0] ?? '').replace(/[^\x20-\x7e]/g, '?').slice(0, 300);
}
