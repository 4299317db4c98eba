import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { PerunDoor } from '../../doors/perun/door.ts';
import { formatAddress, parseAddress, type WebSocketAddress } from '../../transport/address.ts';
import { listenFailure } from '../../transport/socket-failure.ts';
import type { Listener, Transport } from '../../transport/types.ts';
import { attachWebSocket, requestFacts } from '../../transport/websocket/attach.ts';
import { judgeRequest } from '../../transport/websocket/origin.ts';
import { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import { answerText, servePage } from './page.ts';

export interface ListenersOptions {
  readonly door: PerunDoor;
  readonly transports: { readonly unix: Transport; readonly tcp: Transport };
  readonly viewerDirectory: string | null;
  readonly allowOrigin: readonly string[];
  readonly rpc: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
  readonly limits: Limits;
  readonly logger: Logger;
}

/** Opens every address, or none: if one fails, those already open are closed and its error is thrown. */
export async function openListeners(addresses: readonly string[], options: ListenersOptions): Promise<Listener[]> {
  const open: Listener[] = [];
  try {
    for (const address of addresses) open.push(await openListener(address, options));
  } catch (error) {
    await Promise.all(open.map((listener) => listener.close()));
    throw error;
  }
  return open;
}

function openListener(text: string, options: ListenersOptions): Promise<Listener> {
  const address = parseAddress(text);
  const { door, transports } = options;
  switch (address.scheme) {
    case 'unix':
      return transports.unix.listen(text, (connection) => door.accept(connection, { mayOwn: true }));
    case 'tcp':
    case 'tls':
      return transports.tcp.listen(text, (connection) => door.accept(connection, { mayOwn: false }));
    case 'ws':
      return openWeb(address, options);
    case 'wss':
      throw new PerunError('MISSING_CAPABILITY', `${text} needs a certificate, which this host does not have yet`, {
        remedy: 'listen on ws:// at a loopback address',
      });
  }
}

/** One HTTP port for the player page, its `/rpc`, and the Perun WebSocket on any path. */
async function openWeb(address: WebSocketAddress, options: ListenersOptions): Promise<Listener> {
  const server = createServer((request, response) => void answer(request, response, address, options));
  const webSocket = attachWebSocket(server, {
    allowOrigin: options.allowOrigin,
    allowHost: [address.host],
    onListenerError: (error) => options.logger.error({ error: String(error) }, 'a listener failed'),
    onConnection: (connection) => options.door.accept(connection, { mayOwn: false }),
  });
  await listen(server, address);
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
  return {
    address: formatAddress({ ...address, port }),
    close: async () => {
      await webSocket.close();
      // Not waited for: the server's own end waits for WebSockets too, and those are the door's to close.
      server.close();
      server.closeAllConnections();
    },
  };
}

async function listen(server: Server, address: WebSocketAddress): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenFailure(formatAddress(address), error)));
    server.listen(address.port, address.host, () => resolve());
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  address: WebSocketAddress,
  options: ListenersOptions,
): Promise<void> {
  try {
    const rules = { allowOrigin: options.allowOrigin, allowHost: [address.host] };
    const verdict = judgeRequest(requestFacts(request), rules);
    if (!verdict.admit) return answerText(response, 403, verdict.reason);
    const path = request.url ?? '/';
    if (path === '/rpc' || path.startsWith('/rpc/')) {
      if (!(await options.rpc(request, response))) answerText(response, 404, 'no such procedure');
    } else {
      servePage(options.viewerDirectory, request, response);
    }
  } catch (error) {
    options.logger.error({ error: String(error), url: request.url }, 'a request could not be answered');
    response.destroy();
  }
}
