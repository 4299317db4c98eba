import { createServer, connect as openSocket } from 'node:net';
import type { Server, Socket } from 'node:net';
import { PerunError } from '../../shared/errors.ts';
import { formatHostPort, isLoopback, parseAddress } from '../address.ts';
import type { TcpAddress } from '../address.ts';
import { attempt } from '../attempt.ts';
import { SocketConnection } from '../socket-connection.ts';
import type { ConnectionOptions } from '../base-connection.ts';
import { connectFailure } from '../socket-failure.ts';
import { accept, handOn, listenOn } from '../socket-listener.ts';
import { defaultConnectMs, keepAliveMs } from '../timing.ts';
import { createTlsUpgrader, type TlsCredentials } from '../tls/tls-server.ts';
import { wrapSecured } from '../tls/tls.ts';
import type { Connection, Transport } from '../types.ts';
import { onFirstByte, tlsFirstByte } from './first-byte.ts';

export interface TcpOptions extends ConnectionOptions {
  /** With it a listener takes TLS too, told apart by the first byte; peers that say nothing are cut off. */
  readonly tls?: TlsCredentials;
}

/** Addresses are `tcp://host:port` or `host:port`. Nagle's delay is off at both ends. */
export function createTcpTransport(options: TcpOptions = {}): Transport {
  return {
    scheme: 'tcp',
    async connect(text, connectOptions = {}) {
      const { host, port } = parseTcp(text);
      return attempt<Connection>(text, connectOptions, (outcome) => {
        const socket = openSocket({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
        const onError = (error: Error): void => outcome.fail(connectFailure(text, error));
        socket.once('error', onError);
        socket.once('connect', () => {
          socket.off('error', onError);
          if (isSelf(socket)) {
            socket.destroy();
            outcome.fail(new PerunError('UNREACHABLE', `nothing answers at ${text} (the port was given to us)`));
            return;
          }
          outcome.succeed(wrap(socket, options));
        });
        return () => {
          socket.on('error', () => {});
          socket.destroy();
        };
      });
    },
    async listen(text, onConnection) {
      const { host, port } = parseTcp(text);
      const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
      if (options.tls === undefined)
        accept(server, (socket) => wrap(socket, options), onConnection, options.onListenerError);
      else acceptBoth(server, options.tls, options, onConnection);
      return listenOn(server, { scheme: 'tcp', host, port });
    },
  };
}

/** Plain and secured peers on one port. */
function acceptBoth(
  server: Server,
  credentials: TlsCredentials,
  options: ConnectionOptions,
  onConnection: (connection: Connection) => void,
): void {
  const { onListenerError } = options;
  const secure = createTlsUpgrader(credentials, (socket) => {
    handOn(wrapSecured(socket, options), onConnection, onListenerError);
  });
  server.on('connection', (socket) => {
    onFirstByte(socket, defaultConnectMs, (byte) => {
      if (byte === tlsFirstByte) secure(socket);
      else handOn(wrap(socket, options), onConnection, onListenerError);
    });
  });
}

function parseTcp(text: string): TcpAddress {
  const address = parseAddress(text);
  if (address.scheme === 'tcp') return address;
  throw new PerunError('ADDRESS_INVALID', `"${text}" is not a TCP address; write tcp://host:port`);
}

function wrap(socket: Socket, options: ConnectionOptions): SocketConnection {
  const host = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
  const remote = formatHostPort(host, socket.remotePort ?? 0);
  return new SocketConnection(socket, { scheme: 'tcp', remote, local: isLoopback(host) }, options);
}

/** A port of this machine where nobody listens can be drawn as our own end, and TCP then connects us to ourselves. */
export function isSelf(socket: Socket): boolean {
  return socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress;
}
