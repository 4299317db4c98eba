import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Server as SocketServer } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { type Caller, pageCaller } from '../../control/auth/caller.ts';
import { isOwnPage, readPortCookie } from '../../control/auth/port-cookie.ts';
import { admit, isEncrypted, type TrustView, type Way } from '../../doors/perun/admission.ts';
import type { PerunDoor } from '../../doors/perun/door.ts';
import { Grant, GrantBit, grantsOfBits } from '../../shared/grants.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import { formatAddress, isLoopback, type WebSocketAddress } from '../../transport/address.ts';
import { listenFailure } from '../../transport/socket-failure.ts';
import { sharePort } from '../../transport/tls/share-port.ts';
import type { Listener } from '../../transport/types.ts';
import { attachWebSocket, plainAddress, requestFacts } from '../../transport/websocket/attach.ts';
import { judgeRequest, type Verdict } from '../../transport/websocket/origin.ts';
import { serveAuthority } from './authority-file.ts';
import { pageAccess, type PagePath, pagePathOf } from './page-access.ts';
import { servePageAuth } from './page-auth.ts';
import type { PageIdentities } from './page-identities.ts';
import { servePage } from './page.ts';
import { answerText } from './page-headers.ts';
import { serveInsecureNotice } from './insecure-notice.ts';
import type { PageCredentials } from './protocol.ts';
import type { ShownPage } from './shown-page.ts';
import type { RpcForward } from './rpc-forward.ts';

export interface WebOptions {
  readonly address: WebSocketAddress;
  readonly door: PerunDoor;
  readonly viewerDirectory: string | null;
  readonly allowOrigin: readonly string[];
  readonly rpc: RpcForward;
  readonly identities: PageIdentities;
  /** With it the port takes https and wss beside http and ws. */
  readonly page: ShownPage;
  readonly trust: TrustView;
  readonly limits: Limits;
  readonly logger: Logger;
}

/** One HTTP port for the player page, its `/rpc`, and the Perun WebSocket on any path. */
export async function openWeb(options: WebOptions): Promise<Listener> {
  const { address, page } = options;
  const { current: credentials } = page;
  const handler: RequestListener = (request, response) => void answer(request, response, options);
  const plain = createServer(handler);
  const secure = credentials === null ? undefined : createSecureServer(secureContext(credentials), handler);
  const stopFollowing = page.changed.on((next) => secure?.setSecureContext(secureContext(next)));
  const servers: readonly Server[] = secure === undefined ? [plain] : [plain, secure];
  const attached = servers.map((server) =>
    attachWebSocket(server, {
      allowOrigin: options.allowOrigin,
      allowHost: [address.host],
      accept: (request) => judgeWay(request, options.trust),
      identify: (request) => identify(request, options),
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
      stopFollowing();
      await Promise.all(attached.map((each) => each.close()));
      // Not waited for: the servers' own end waits for WebSockets too, and those are the door's to close.
      for (const server of new Set<SocketServer>([front, ...servers])) server.close();
      for (const server of servers) server.closeAllConnections();
    },
  };
}

function secureContext({ certificatePem, keyPem }: PageCredentials): SecureContextOptions {
  return { cert: certificatePem, key: keyPem, minVersion: 'TLSv1.2' };
}

/** Bytes of other machines come by TLS, unless the host was told to take them as they are. */
function judgeWay(request: IncomingMessage, trust: TrustView): Verdict {
  if (trust.policy === 'off' || isSafe(request)) return { admit: true };
  return { admit: false, reason: 'this host takes other machines by https and wss only' };
}

/** A page of this machine, or what a paired browser may do. */
function callerOf(request: IncomingMessage, options: WebOptions): Caller {
  const way = wayOf(request);
  if (way.local) return pageCaller;
  const bits = admit(way, false, identify(request, options), options.trust);
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

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly caller: Caller;
  readonly options: WebOptions;
}

const answers: Readonly<Record<PagePath, (asked: Asked) => void | Promise<void>>> = {
  '/healthz': ({ request, response }) => {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    answerText(response, reads ? 200 : 405, reads ? 'ok' : 'use GET');
  },
  '/ca.crt': ({ request, response, options }) => serveAuthority(request, response, options.page.current),
  '/auth/hello': (asked) => authenticate('hello', asked),
  '/auth/proof': (asked) => authenticate('proof', asked),
  '/rpc/': async ({ request, response, caller, options }) => {
    if (!(await options.rpc(request, response, caller))) answerText(response, 404, 'no such procedure');
  },
  '/': ({ request, response, options }) => servePage(options.viewerDirectory, request, response),
};

/** A page of this machine, and one that comes without TLS, which has no keys, needs no identity. */
async function authenticate(step: 'hello' | 'proof', { request, response, options }: Asked): Promise<void> {
  const way = wayOf(request);
  const { identities, trust } = options;
  if (way.local || !isEncrypted(way)) return answerText(response, 404, 'this page needs to show no identity here');
  const grantsOf = (fingerprint: string): readonly Grant[] => grantsOfBits(admit(way, false, fingerprint, trust));
  await servePageAuth(step, request, response, { identities, grantsOf });
}

/** What the browser that asks has proven to be; '' where it has not. */
function identify(request: IncomingMessage, { identities }: WebOptions): string {
  return isOwnPage(request) ? identities.find(readPortCookie(request)) : '';
}

async function answer(request: IncomingMessage, response: ServerResponse, options: WebOptions): Promise<void> {
  try {
    const rules = { allowOrigin: options.allowOrigin, allowHost: [options.address.host] };
    const verdict = judgeRequest(requestFacts(request), rules);
    if (!verdict.admit) return answerText(response, 403, verdict.reason);
    const path = pagePathOf(request.url ?? '/');
    if (pageAccess[path] !== 'anyone' && !judgeWay(request, options.trust).admit) {
      return serveInsecureNotice(request, response, options.page.current);
    }
    const caller = callerOf(request, options);
    if (pageAccess[path] === 'paired' && !caller.may(Grant.view)) {
      return answerText(response, 401, 'this browser is not paired with this host');
    }
    await answers[path]({ request, response, caller, options });
  } catch (error) {
    options.logger.error({ error: String(error), url: request.url }, 'a request could not be answered');
    response.destroy();
  }
}
