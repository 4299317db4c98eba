import type { ListenOptions, Server, Socket } from 'node:net';
import { PerunError } from '../shared/errors.ts';
import { formatAddress, type TcpAddress } from './address.ts';
import { listenFailure } from './socket-failure.ts';
import type { Connection, Listener } from './types.ts';

/** Binds a server; rejects with the operating system's own error. */
export function bind(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      server.off('error', reject);
      // Failures to accept one connection (out of descriptors) must not end the process; the next one may succeed.
      server.on('error', () => {});
      resolve();
    });
  });
}

/** The kernel lowers this to its own limit; a crowd that arrives at once should not have to retry. */
const backlog = 4096;

/** Binds a server to an internet address; fails with what `listenFailure` says. */
export async function listenOn(server: Server, { scheme, host, port }: TcpAddress): Promise<Listener> {
  const text = formatAddress({ scheme, host, port });
  await bind(server, { host, port, backlog }).catch((error: unknown) => {
    throw listenFailure(text, error);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new PerunError('FAILED', `${text} was not bound`);
  return listenerOf(formatAddress({ scheme, host: bound.address, port: bound.port }), server);
}

/** Hands each accepted socket on as a connection. */
export function accept(
  server: Server,
  wrap: (socket: Socket) => Connection,
  onConnection: (connection: Connection) => void,
  onListenerError?: (error: unknown) => void,
): void {
  server.on('connection', (socket) => handOn(wrap(socket), onConnection, onListenerError));
}

/** A consumer that throws loses that connection and nothing else. */
export function handOn(
  connection: Connection,
  onConnection: (connection: Connection) => void,
  onListenerError?: (error: unknown) => void,
): void {
  try {
    onConnection(connection);
  } catch (error) {
    connection.destroy();
    if (onListenerError === undefined) throw error;
    onListenerError(error);
  }
}

/** Stops accepting, once; `after` tidies up. The server's own close event would wait for every open connection. */
export function listenerOf(address: string, server: Server, after: () => Promise<void> = async () => {}): Listener {
  let closing: Promise<void> | undefined;
  return {
    address,
    close() {
      closing ??= (async () => {
        server.close();
        await after();
      })();
      return closing;
    },
  };
}
