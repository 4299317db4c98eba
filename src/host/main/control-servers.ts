import { join } from 'node:path';
import { ownerCaller } from '../../control/auth/caller.ts';
import { bearerToken, type Credential, firstOf, loginCookie } from '../../control/auth/credentials.ts';
import { Logins } from '../../control/auth/logins.ts';
import { TokenFile } from '../../control/auth/token-file.ts';
import { createControlApp } from '../../control/http/app.ts';
import { loginRoutes } from '../../control/http/login-routes.ts';
import type { Route } from '../../control/http/route.ts';
import { controlRoutes } from '../../control/http/routes.ts';
import { serveControl, type ControlServer } from '../../control/http/serve.ts';
import type { ControlRouter } from '../../control/router/router.ts';
import { packageRoot } from '../../platform/package-root.ts';
import type { PerunPaths } from '../../platform/paths.ts';
import type { Clock } from '../../shared/clock.ts';
import { isPerunError, PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import { formatHostPort, isLoopback, parseAddress, type TcpAddress } from '../../transport/address.ts';
import { listenFailure } from '../../transport/socket-failure.ts';
import { requestFacts } from '../../transport/websocket/attach.ts';
import { judgeRequest } from '../../transport/websocket/origin.ts';
import { nameHolder } from './listen-addresses.ts';

/** Where the control port is unless something else is said. */
export const defaultControl = 'tcp://127.0.0.1:7391';

export interface ControlServersOptions {
  readonly paths: PerunPaths;
  /** tcp://host:port, or off; undefined is the default port, or a free one where that is taken. */
  readonly control: string | undefined;
  readonly router: ControlRouter;
  /** Further ways to say who asks, tried before the token. */
  readonly credentials?: readonly Credential[];
  /** Further paths of the port. */
  readonly routes?: readonly Route[];
  /** What /metrics answers. */
  readonly metrics: () => Promise<string>;
  readonly notReady: () => string | undefined;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The control interface on the owner's socket and on its port. */
export interface ControlServers {
  /** URL of the port; null where it is off. */
  readonly api: string | null;
  close(): Promise<void>;
}

/**
 * Checks `--control`. Fails with ADDRESS_INVALID, and with REFUSED for an address that other machines could reach.
 */
export function checkControl(text: string): TcpAddress | undefined {
  if (text === 'off') return undefined;
  const address = parseAddress(text);
  if (address.scheme !== 'tcp') {
    throw new PerunError('ADDRESS_INVALID', `${text} is not an address of the control port`, {
      remedy: `write --control ${defaultControl}, or --control off`,
    });
  }
  if (!isLoopback(address.host)) {
    throw new PerunError('REFUSED', `${text} could be reached by other machines, and the control port has no TLS yet`, {
      remedy: 'listen on 127.0.0.1, and forward the port over SSH',
    });
  }
  return address;
}

/** Opens both, or none. */
export async function openControlServers(options: ControlServersOptions): Promise<ControlServers> {
  const { paths, logger, limits, clock } = options;
  const address = checkControl(options.control ?? defaultControl);
  const routes = controlRoutes({
    router: options.router,
    limits,
    notReady: options.notReady,
    metrics: options.metrics,
    documents: join(packageRoot(), 'docs', 'api'),
  });
  const socket = await serveControl({
    at: { socketPath: paths.controlSocket },
    app: createControlApp({ routes, callerOf: () => ownerCaller, judge: () => undefined, logger }),
    logger,
  });
  if (address === undefined) return { api: null, close: () => socket.close() };
  const file = new TokenFile(paths.controlToken);
  const logins = new Logins({ file, clock, most: limits.logins });
  const app = createControlApp({
    routes: [...routes, ...loginRoutes(logins), ...(options.routes ?? [])],
    callerOf: firstOf([...(options.credentials ?? []), bearerToken(file), loginCookie(logins)]),
    judge: (request) => {
      const verdict = judgeRequest(requestFacts(request), { allowOrigin: [], allowHost: [address.host] });
      return verdict.admit ? undefined : verdict.reason;
    },
    logger,
  });
  const listen = (port: number): Promise<ControlServer> =>
    serveControl({
      at: {
        host: address.host,
        port,
        failure: (error) => listenFailure(`tcp://${formatHostPort(address.host, port)}`, error),
      },
      app,
      logger,
      connections: limits.controlConnections,
    });
  try {
    file.current();
    const server = await listen(address.port).catch((error: unknown) => {
      const taken = isPerunError(error) && error.code === 'ADDRESS_IN_USE';
      if (options.control !== undefined || !taken) throw nameHolder(error, [options.control ?? defaultControl]);
      logger.warn({ error }, `${defaultControl} is taken; the control port is a free one`);
      return listen(0);
    });
    return {
      api: `http://${formatHostPort(address.host, server.port)}/`,
      close: async () => void (await Promise.all([socket.close(), server.close()])),
    };
  } catch (error) {
    await socket.close();
    throw error;
  }
}
