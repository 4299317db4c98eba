import { createServer, connect as openSocket } from 'node:net';
import type { Socket } from 'node:net';
import { PerunError } from '../../shared/errors.ts';
import { formatAddress, formatHostPort, isLoopback, parseAddress } from '../address.ts';
import type { TcpAddress } from '../address.ts';
import { attempt } from '../attempt.ts';
import { SocketConnection } from '../socket-connection.ts';
import type { ConnectionOptions } from '../base-connection.ts';
import { connectFailure, listenFailure } from '../socket-failure.ts';
import { accept, bind, listenerOf } from '../socket-listener.ts';
import { keepAliveMs } from '../timing.ts';
import type { Connection, Transport } from '../types.ts';

/** Addresses are `tcp://host:port` or `host:port`. Nagle's delay is off at both ends. */
export function createTcpTransport(options: ConnectionOptions = {}): Transport {
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
      accept(server, (socket) => wrap(socket, options), onConnection, options.onListenerError);
      await bind(server, { host, port, backlog }).catch((error: unknown) => {
        throw listenFailure(text, error);
      });
      const bound = server.address();
      if (bound === null || typeof bound === 'string') throw new PerunError('FAILED', `${text} was not bound`);
      return listenerOf(formatAddress({ scheme: 'tcp', host: bound.address, port: bound.port }), server);
    },
  };
}

/** The kernel lowers this to its own limit; a crowd that arrives at once should not have to retry. */
const backlog = 4096;

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
