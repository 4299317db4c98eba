import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Server as SocketServer } from 'node:net';
import { type Caller, pageCaller } from '../../control/auth/caller.ts';
import { admit, isEncrypted, type TrustView, type Way } from '../../doors/perun/admission.ts';
import type { PerunDoor } from '../../doors/perun/door.ts';
import { Grant, GrantBit } from '../../shared/grants.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import { formatAddress, isLoopback, type WebSocketAddress } from '../../transport/address.ts';
import { listenFailure } from '../../transport/socket-failure.ts';
import { sharePort } from '../../transport/tls/share-port.ts';
import type { Listener } from '../../transport/types.ts';
import { attachWebSocket, plainAddress, requestFacts } from '../../transport/websocket/attach.ts';
import { judgeRequest, type Verdict } from '../../transport/websocket/origin.ts';
import { authorityPath, serveAuthority } from './authority-file.ts';
import { servePage } from './page.ts';
import { answerText } from './page-headers.ts';
import { serveInsecureNotice } from './insecure-notice.ts';
import type { PageCredentials } from './protocol.ts';
import type { RpcForward } from './rpc-forward.ts';

export interface WebOptions {
  readonly address: WebSocketAddress;
  readonly door: PerunDoor;
  readonly viewerDirectory: string | null;
  readonly allowOrigin: readonly string[];
  readonly rpc: RpcForward;
  /** What the browser that asks has proven to be; '' where it has not. */
  readonly identify: (request: IncomingMessage) => string;
  /** With it the port takes https and wss beside http and ws. */
  readonly page: PageCredentials | null;
  readonly trust: TrustView;
  readonly limits: Limits;
  readonly logger: Logger;
}

/** One HTTP port for the player page, its `/rpc`, and the Perun WebSocket on any path. */
export async function openWeb(options: WebOptions): Promise<Listener> {
  const { address, page } = options;
  const handler: RequestListener = (request, response) => void answer(request, response, options);
  const plain = createServer(handler);
  const secure =
    page === null
      ? undefined
      : createSecureServer({ cert: page.certificatePem, key: page.keyPem, minVersion: 'TLSv1.2' }, handler);
  const servers: readonly Server[] = secure === undefined ? [plain] : [plain, secure];
  const attached = servers.map((server) =>
    attachWebSocket(server, {
      allowOrigin: options.allowOrigin,
      allowHost: [address.host],
      accept: (request) => judgeWay(request, options.trust),
      identify: options.identify,
      onListenerError: (error) => options.logger.error({ error: String(error) }, 'a listener failed'),
      onConnection: (connection) => options.door.accept(connection, { mayOwn: false }),
    }),
  );
  const front = secure === undefined ? plain : sharePort(plain, secure);
  await listen(front, address);
  const bound = front.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
  return {
    address: formatAddress({ ...address, port }),
    close: async () => {
      await Promise.all(attached.map((each) => each.close()));
      // Not waited for: the servers' own end waits for WebSockets too, and those are the door's to close.
      for (const server of new Set<SocketServer>([front, ...servers])) server.close();
      for (const server of servers) server.closeAllConnections();
    },
  };
}

/** Bytes of other machines come by TLS, unless the host was told to take them as they are. */
function judgeWay(request: IncomingMessage, trust: TrustView): Verdict {
  if (trust.policy === 'off' || isSafe(request)) return { admit: true };
  return { admit: false, reason: 'this host takes other machines by https and wss only' };
}

/** A page of this machine, or what a paired browser may do. */
function callerOf(request: IncomingMessage, { trust, identify }: WebOptions): Caller {
  const way = wayOf(request);
  if (way.local) return pageCaller;
  const bits = admit(way, false, identify(request), trust);
  return { kind: 'page', name: 'page', may: (grant) => (bits & GrantBit[grant]) !== 0 };
}

function wayOf({ socket }: IncomingMessage): Way {
  return { scheme: 'encrypted' in socket ? 'wss' : 'ws', local: isLoopback(plainAddress(socket.remoteAddress)) };
}

function isSafe(request: IncomingMessage): boolean {
  const way = wayOf(request);
  return way.local || isEncrypted(way);
}

async function listen(server: SocketServer, address: WebSocketAddress): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenFailure(formatAddress(address), error)));
    server.listen(address.port, address.host, () => resolve());
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, options: WebOptions): Promise<void> {
  try {
    const rules = { allowOrigin: options.allowOrigin, allowHost: [options.address.host] };
    const verdict = judgeRequest(requestFacts(request), rules);
    if (!verdict.admit) return answerText(response, 403, verdict.reason);
    const path = request.url ?? '/';
    if (path === authorityPath) {
      serveAuthority(request, response, options.page);
    } else if (path === '/healthz' && request.method === 'GET') {
      answerText(response, 200, 'ok');
    } else if (!judgeWay(request, options.trust).admit) {
      serveInsecureNotice(request, response, options.page);
    } else if (path === '/rpc' || path.startsWith('/rpc/')) {
      const caller = callerOf(request, options);
      if (!caller.may(Grant.view)) return answerText(response, 401, 'this browser is not paired with this host');
      if (!(await options.rpc(request, response, caller))) answerText(response, 404, 'no such procedure');
    } else {
      servePage(options.viewerDirectory, request, response);
    }
  } catch (error) {
    options.logger.error({ error: String(error), url: request.url }, 'a request could not be answered');
    response.destroy();
  }
}
