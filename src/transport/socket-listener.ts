import type { ListenOptions, Server, Socket } from 'node:net';
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

/** Hands each accepted socket on as a connection; a consumer that throws loses that connection and nothing else. */
export function accept(
  server: Server,
  wrap: (socket: Socket) => Connection,
  onConnection: (connection: Connection) => void,
  onListenerError?: (error: unknown) => void,
): void {
  server.on('connection', (socket) => {
    const connection = wrap(socket);
    try {
      onConnection(connection);
    } catch (error) {
      connection.destroy();
      if (onListenerError === undefined) throw error;
      onListenerError(error);
    }
  });
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
