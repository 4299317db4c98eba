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
import { sharePort } from '../../transport/tls/share-port.ts';
import { requestFacts } from '../../transport/websocket/attach.ts';
import { judgeRequest } from '../../transport/websocket/origin.ts';
import { type ControlTlsOptions, createControlTls, isLocal, isSafe } from './control-tls.ts';
import { externalAddresses } from '../own-addresses.ts';
import { nameHolder } from './listen-addresses.ts';

/** Where the control port is unless something else is said. */
export const defaultControl = 'tcp://127.0.0.1:7391';
/** Where it is with `lan`. */
export const openControl = 'tcp://0.0.0.0:7391';

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
  /** For other machines; without it the port is for this one alone. */
  readonly secure?: ControlTlsOptions | undefined;
  readonly notReady: () => string | undefined;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The control interface on the owner's socket and on its port. */
export interface ControlServers {
  /** URL of the port; null where it is off. */
  readonly api: string | null;
  /** URL by which this machine reaches the port, for pages that log in; null where it does not. */
  readonly console: string | null;
  /** The port where other machines reach it; 0 where they do not. */
  readonly openPort: number;
  close(): Promise<void>;
}

/**
 * Checks `--control`. Fails with ADDRESS_INVALID, and with REFUSED for an address that other machines could reach, unless
 * the host was opened to them with `lan`.
 */
export function checkControl(text: string, lan = false): TcpAddress | undefined {
  if (text === 'off') return undefined;
  const address = parseAddress(text);
  if (address.scheme !== 'tcp') {
    throw new PerunError('ADDRESS_INVALID', `${text} is not an address of the control port`, {
      remedy: `write --control ${defaultControl}, or --control off`,
    });
  }
  if (!lan && !isLoopback(address.host)) {
    throw new PerunError('REFUSED', `${text} can be reached by other machines, and the host was not opened to them`, {
      remedy: 'add --lan; other machines then need TLS and a device paired with the grant manage',
    });
  }
  return address;
}

/** Opens both, or none. */
export async function openControlServers(options: ControlServersOptions): Promise<ControlServers> {
  const { paths, logger, limits, clock } = options;
  const { secure } = options;
  const address = checkControl(options.control ?? defaultControl, secure !== undefined);
  const routes = controlRoutes({
    router: options.router,
    limits,
    notReady: options.notReady,
    metrics: options.metrics,
    documents: join(packageRoot(), 'docs', 'api'),
  });
  const socket = await serveControl({
    at: { socketPath: paths.controlSocket },
    app: createControlApp({ routes, callerOf: () => ownerCaller, judge: () => undefined, isHere: () => true, logger }),
    logger,
  });
  if (address === undefined) return { api: null, console: null, openPort: 0, close: () => socket.close() };
  const file = new TokenFile(paths.controlToken);
  const logins = new Logins({ file, clock, most: limits.logins });
  const app = createControlApp({
    routes: [...routes, ...loginRoutes(logins), ...(options.routes ?? [])],
    isHere: isLocal,
    callerOf: callerAt(options.credentials ?? [], firstOf([loginCookie(logins), bearerToken(file)])),
    judge: (request) => {
      if (!isSafe(request)) return 'other machines are answered over https only';
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
      ...(secure !== undefined && { secure: { server: createControlTls(app, secure), share: sharePort } }),
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
      openPort: secure !== undefined && !isLoopback(address.host) ? server.port : 0,
      api: apiUrl(address.host, server.port, secure !== undefined),
      console: consoleUrl(address.host, server.port),
      close: async () => void (await Promise.all([socket.close(), server.close()])),
    };
  } catch (error) {
    await socket.close();
    throw error;
  }
}

/** The token is the owner's, and lies in a file of this machine: from elsewhere it and logins with it count for nothing. */
function callerAt(anywhere: readonly Credential[], here: Credential): Credential {
  const [local, remote] = [firstOf([...anywhere, here]), firstOf(anywhere)];
  return (request) => (isLocal(request) ? local(request) : remote(request));
}

/** A login counts on this machine alone, which is reached without TLS. */
function consoleUrl(host: string, port: number): string | null {
  const isAny = host === '0.0.0.0' || host === '::';
  return isAny || isLoopback(host) ? `http://${formatHostPort(isAny ? '127.0.0.1' : host, port)}/` : null;
}

/** Where people find the control port: over https for other machines, over http on this one. */
function apiUrl(host: string, port: number, secure: boolean): string {
  const reached = host === '0.0.0.0' ? (externalAddresses()[0] ?? '127.0.0.1') : host;
  return `${secure && !isLoopback(reached) ? 'https' : 'http'}://${formatHostPort(reached, port)}/`;
}
