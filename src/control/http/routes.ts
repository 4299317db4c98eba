import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RPCHandler } from '@orpc/server/node';
import { PerunError } from '../../shared/errors.ts';
import { Grant } from '../../shared/grants.ts';
import type { Limits } from '../../shared/limits.ts';
import type { CallContext } from '../auth/caller.ts';
import { expositionType } from '../metrics/exposition.ts';
import type { ControlRouter } from '../router/router.ts';
import { takeJsonBody } from './json-body.ts';
import type { Rest } from './rest.ts';
import type { Asked, Route } from './route.ts';

export interface RoutesOptions {
  readonly router: ControlRouter;
  readonly limits: Pick<Limits, 'rpcBodyBytes' | 'saveFileBytes'>;
  /** Folder of the OpenAPI document and of the page that shows it. */
  readonly documents: string;
  /** What /metrics answers. */
  readonly metrics: () => Promise<string>;
  /** Why the host cannot do its work now; undefined while it can. */
  readonly notReady: () => string | undefined;
}

/** The page loads its style sheet and nothing else. */
const documentPolicy =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const reading = ['GET', 'HEAD'] as const;

/** What every way to the control interface serves: health, RPC, REST and its document. */
export function controlRoutes(options: RoutesOptions): Route[] {
  const { router, limits, notReady } = options;
  const rpc = new RPCHandler<CallContext>(router);
  let rest: Promise<Rest> | undefined;
  const document = (path: string, file: string, type: string): Route => ({
    path,
    methods: reading,
    access: 'watch',
    answer: async ({ response }) => {
      const bytes = await readFile(join(options.documents, file));
      response.writeHead(200, {
        'content-type': type,
        'content-length': bytes.length,
        'content-security-policy': documentPolicy,
      });
      response.end(response.req.method === 'HEAD' ? undefined : bytes);
    },
  });
  return [
    { path: '/healthz', methods: reading, access: 'open', answer: ({ response }) => sendText(response, 200, 'ok') },
    {
      path: '/readyz',
      methods: reading,
      access: 'open',
      answer: ({ response }) => {
        const why = notReady();
        sendText(response, why === undefined ? 200 : 503, why ?? 'ready');
      },
    },
    {
      path: '/metrics',
      methods: reading,
      access: 'watch',
      answer: async ({ response }) => {
        const text = await options.metrics();
        response.writeHead(200, { 'content-type': expositionType });
        response.end(response.req.method === 'HEAD' ? undefined : text);
      },
    },
    {
      path: '/rpc/',
      methods: 'any',
      access: 'procedure',
      answer: async (asked) => {
        await takeJsonBody(asked.request, bodyLimit(asked, '/rpc/save/import', limits));
        return (await rpc.handle(asked.request, asked.response, { prefix: '/rpc', context: contextOf(asked) })).matched;
      },
    },
    document('/api/v1/openapi.json', 'openapi.json', 'application/json'),
    document('/docs', 'index.html', 'text/html; charset=utf-8'),
    document('/docs/page.css', 'page.css', 'text/css; charset=utf-8'),
    {
      path: '/api/v1/',
      methods: 'any',
      access: 'procedure',
      answer: async (asked) => {
        // Half of the time that the host needs to start would go into what only some callers use.
        await takeJsonBody(asked.request, bodyLimit(asked, '/api/v1/saves', limits));
        rest ??= import('./rest.ts').then(({ createRest }) => createRest(router));
        return (await rest)(asked.request, asked.response, contextOf(asked));
      },
    },
  ];
}

/** Only what brings a save may be long, and only from who may bring one. In base64 it is a third longer. */
function bodyLimit({ request, caller }: Asked, savesPath: string, limits: RoutesOptions['limits']): number {
  const [path] = (request.url ?? '').split('?', 1);
  const bringsSave = path === savesPath && caller?.may(Grant.play) === true;
  return bringsSave ? Math.ceil(limits.saveFileBytes * (4 / 3)) + limits.rpcBodyBytes : limits.rpcBodyBytes;
}

function contextOf({ caller }: Asked): CallContext {
  if (caller === undefined) throw new PerunError('CREDENTIALS_REQUIRED', 'nobody in particular calls a procedure');
  return { caller };
}

function sendText(response: Asked['response'], status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(response.req.method === 'HEAD' ? undefined : `${text}\n`);
}
