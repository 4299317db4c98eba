import { createServer, connect as openSocket } from 'node:net';
import { PerunError } from '../../shared/errors.ts';
import { formatAddress, parseAddress } from '../address.ts';
import type { UnixAddress } from '../address.ts';
import { attempt } from '../attempt.ts';
import { SocketConnection } from '../socket-connection.ts';
import type { ConnectionFacts, ConnectionOptions } from '../base-connection.ts';
import { connectFailure, listenFailure } from '../socket-failure.ts';
import { accept, listenerOf } from '../socket-listener.ts';
import type { Connection, Transport } from '../types.ts';
import { bindSocketFile } from './socket-file.ts';

/** Addresses are `unix:///path`. Socket files have mode 0600; who owns the file is who may connect. */
export function createUnixTransport(options: ConnectionOptions = {}): Transport {
  return {
    scheme: 'unix',
    async connect(text, connectOptions = {}) {
      const { path } = parseUnix(text);
      return attempt<Connection>(text, connectOptions, (outcome) => {
        const socket = openSocket({ path });
        const onError = (error: Error): void => outcome.fail(connectFailure(text, error));
        socket.once('error', onError);
        socket.once('connect', () => {
          socket.off('error', onError);
          outcome.succeed(new SocketConnection(socket, peerOf(path), options));
        });
        return () => {
          socket.on('error', () => {});
          socket.destroy();
        };
      });
    },
    async listen(text, onConnection) {
      const address = parseUnix(text);
      const server = createServer();
      const wrap = (socket: ReturnType<typeof openSocket>): Connection =>
        new SocketConnection(socket, peerOf(address.path), options);
      accept(server, wrap, onConnection, options.onListenerError);
      const remove = await bindSocketFile(server, address.path).catch((error: unknown) => {
        throw listenFailure(text, error);
      });
      return listenerOf(formatAddress(address), server, remove);
    },
  };
}

function peerOf(path: string): Pick<ConnectionFacts, 'scheme' | 'remote' | 'local'> {
  return { scheme: 'unix', remote: path, local: true };
}

function parseUnix(text: string): UnixAddress {
  const address = parseAddress(text);
  if (address.scheme === 'unix') return address;
  throw new PerunError('ADDRESS_INVALID', `"${text}" is not a Unix socket; write unix:///path`);
}
