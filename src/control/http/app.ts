import type { IncomingMessage, ServerResponse } from 'node:http';
import { isPerunError, PerunError, toPerunError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { assertMay, type Caller } from '../auth/caller.ts';
import type { Credential } from '../auth/credentials.ts';
import { sendProblem } from './problem.ts';
import { findRoute, type Route } from './route.ts';

export interface ControlAppOptions {
  readonly routes: readonly Route[];
  /** Who sends a request; undefined for nobody in particular. */
  readonly callerOf: Credential;
  /** Why a request is not even looked at, by its Host and Origin; undefined lets it in. */
  readonly judge: (request: IncomingMessage) => string | undefined;
  /** Whether a request comes from this machine. */
  readonly isHere: (request: IncomingMessage) => boolean;
  readonly logger: Logger;
}

/** Answers the requests of one server; any HTTP server of Node can call it. Never throws. */
export type ControlApp = (request: IncomingMessage, response: ServerResponse) => void;

/** Nothing here is for other origins, for caches or for frames. Pages say themselves what they may load. */
const headers: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Who asks comes before what they ask for: without credentials nobody learns which paths there are. */
export function createControlApp(options: ControlAppOptions): ControlApp {
  return (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(options, request, response).catch((error: unknown) => {
      const failure = toPerunError(error);
      if (!isPerunError(error))
        options.logger.error({ error, url: pathOf(request) }, 'a request could not be answered');
      sendProblem(response, failure);
    });
  };
}

async function answer(options: ControlAppOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refusal = options.judge(request);
  if (refusal !== undefined) throw new PerunError('REFUSED', refusal);
  const path = pathOf(request);
  const isHere = options.isHere(request);
  const found = findRoute(options.routes, path);
  const route = found?.hereOnly === true && !isHere ? undefined : found;
  let caller: Caller | undefined;
  if (route?.access !== 'open') {
    caller = options.callerOf(request);
    if (caller === undefined) {
      // A person who opens a page is shown where to log in; a program is told.
      if (isHere && request.method === 'GET' && request.headers.accept?.includes('text/html') === true) {
        response.writeHead(303, { location: `/login?next=${encodeURIComponent(path)}` }).end();
        return;
      }
      const said = `${path} wants to know who asks, and the request does not say`;
      throw new PerunError('CREDENTIALS_REQUIRED', said, isHere ? {} : { remedy: elsewhere });
    }
  }
  if (route === undefined) throw noSuchPath(path);
  const method = request.method ?? 'GET';
  if (route.methods !== 'any' && !route.methods.includes(method)) {
    response.setHeader('allow', route.methods.join(', '));
    sendProblem(response, new PerunError('USAGE', `${path} takes ${route.methods.join(' and ')}, not ${method}`), 405);
    return;
  }
  if (caller !== undefined && route.access !== 'procedure' && route.access !== 'open') {
    assertMay(caller, route.access, path);
  }
  cutOffWhenRevoked(caller, response);
  if ((await route.answer({ request, response, caller })) === false) throw noSuchPath(path);
}

const elsewhere = 'come with the certificate of a paired device that may manage this host';

function noSuchPath(path: string): PerunError {
  return new PerunError('NOT_FOUND', `there is no ${path} here`, {
    remedy: 'see /api/v1/openapi.json for what there is',
  });
}

function cutOffWhenRevoked(caller: Caller | undefined, response: ServerResponse): void {
  const { revoked } = caller ?? {};
  if (revoked === undefined) return;
  // An answer that is whole, as that to the logout itself, still leaves.
  const cut = (): void => {
    if (!response.writableEnded) response.destroy();
  };
  revoked.addEventListener('abort', cut, { once: true });
  response.once('close', () => revoked.removeEventListener('abort', cut));
}

/** The path as it was sent, without its query; printable, and not longer than a line. */
function pathOf(request: IncomingMessage): string {
  const [path = '/'] = (request.url ?? '/').split(/[?#]/, 1);
  return path.replace(/[^\x21-\x7e]/g, '?').slice(0, 200);
}
