import { readFileSync } from 'node:fs';
import { isContractProcedure } from '@orpc/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, mayCall } from '../../../../src/control/auth/caller.ts';
import { walkProcedures } from '../../../../src/control/auth/procedure-meta.ts';
import { contract } from '../../../../src/control/contract/contract.ts';
import type { Logins } from '../../../../src/control/auth/logins.ts';
import { loginRoutes } from '../../../../src/control/http/login-routes.ts';
import { controlRoutes } from '../../../../src/control/http/routes.ts';
import { consoleRoutes } from '../../../../src/host/main/console-routes.ts';
import { createRouter } from '../../../../src/control/router/router.ts';
import type { UseCases } from '../../../../src/control/router/use-cases.ts';
import { Grant } from '../../../../src/shared/grants.ts';
import { ControlPort } from '../../../support/control/control-port.ts';

/** Every path that the port serves, with who may ask for it. */
const routes = [
  ...controlRoutes({
    router: createRouter({} as UseCases),
    limits: { rpcBodyBytes: 1, saveFileBytes: 1 },
    documents: '',
    metrics: async () => '',
    notReady: () => undefined,
  }),
  ...loginRoutes({} as Logins),
  ...consoleRoutes(null),
];

const procedures = [...walkProcedures(contract)].map(({ path, meta }) => {
  let node: unknown = contract;
  for (const name of path) node = (node as Record<string, unknown>)[name];
  if (!isContractProcedure(node)) throw new Error(`${path.join('.')} is no procedure`);
  const { method = 'POST', path: place = '' } = node['~orpc'].route;
  return {
    name: path.join('.'),
    class: meta.class,
    method,
    place: `/api/v1${place.replace(/\{\w+\}/g, 'amber-fox-1')}`,
  };
});

const device = (name: string, ...grants: readonly Grant[]): Caller => ({
  kind: 'device',
  name,
  may: (grant) => grants.includes(grant),
});
const callers: Readonly<Record<string, Caller>> = {
  ...Object.fromEntries(Object.values(Grant).map((grant) => [grant, device(grant, grant)])),
  nothing: device('nothing'),
};

let port: ControlPort;
let token: string;
beforeAll(async () => {
  // Whoever gets past the checks finds nothing behind them: that is FAILED, and not REFUSED.
  port = await ControlPort.open({}, callers, consoleRoutes(null));
  token = readFileSync(port.paths.controlToken, 'utf8').trim();
});
afterAll(() => port.close());

const json = { 'content-type': 'application/json' };

describe('without credentials', () => {
  test('what answers is this and no more', () => {
    expect(routes.filter(({ access }) => access === 'open').map(({ path }) => path)).toEqual([
      ...['/healthz', '/readyz', '/login', '/login.js', '/auth/login'],
    ]);
  });

  test('every other path, and every path that is not there, says 401', async () => {
    const closed = routes.filter(({ access }) => access !== 'open').map(({ path }) => path);
    for (const path of [
      ...closed,
      '/console',
      '/console/index.html',
      '/secrets',
      '/api/v2/x',
      '/api/v1/sessions/../../healthz',
      '//healthz',
    ]) {
      for (const method of ['GET', 'POST', 'DELETE', 'PUT', 'OPTIONS']) {
        const answer = await port.ask(path, { method });
        expect(answer.status, `${method} ${path}`).toBe(401);
        expect(answer.headers['www-authenticate']).toBe('Bearer');
        expect(answer.text).toContain('"code":"CREDENTIALS_REQUIRED"');
      }
    }
  });

  test.each(procedures)('$name says 401 over REST and RPC', async ({ name, method, place }) => {
    for (const headers of [
      {},
      { authorization: 'Bearer x' },
      { authorization: `Basic ${token}` },
      { cookie: 'perun-1=x' },
    ]) {
      const rest = await port.ask(place, { method, headers });
      expect(rest.status).toBe(401);
      const rpc = await port.ask(`/rpc/${name.replaceAll('.', '/')}`, {
        method: 'POST',
        headers: { ...json, ...headers },
      });
      expect(rpc.status).toBe(401);
    }
  });
});

describe('with grants', () => {
  test.each(procedures)('$name refuses everybody without the grant of its class', async (procedure) => {
    for (const [name, caller] of Object.entries(callers)) {
      const headers = { 'x-caller': name, ...json };
      const body = JSON.stringify({ json: { id: 'amber-fox-1', action: 'reset', target: '/x', cwd: '/' } });
      const path = `/rpc/${procedure.name.replaceAll('.', '/')}`;
      const may = mayCall(caller, procedure.class);
      // A stream that may be read begins, and would not end; that it begins is tested where streams are.
      if (may && /watch|logs/.test(procedure.name)) continue;
      const rpc = await port.ask(path, { method: 'POST', headers, body });
      expect(rpc.status === 403, `${name}: ${rpc.status}`).toBe(!may);
      const restBody =
        procedure.method !== 'POST' ? {} : { body: JSON.stringify({ action: 'reset', target: '/x', cwd: '/' }) };
      const rest = await port.ask(procedure.place, { method: procedure.method, headers, ...restBody });
      expect(rest.status === 403, `${name}: ${rest.status} ${rest.text}`).toBe(!may);
    }
  });

  test.each(routes.filter(({ access }) => access !== 'open' && access !== 'procedure'))(
    '$path refuses everybody without the grant of its class',
    async ({ path, methods, access }) => {
      for (const [name, caller] of Object.entries(callers)) {
        const [method = 'GET'] = methods;
        const { status } = await port.ask(path, { method, headers: { 'x-caller': name } });
        if (access === 'open' || access === 'procedure') throw new Error(`${path} has no class`);
        expect(status === 403, `${name}: ${status}`).toBe(!mayCall(caller, access));
      }
    },
  );

  test('the token may do everything', async () => {
    const answer = await port.ask('/api/v1/openapi.json', { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ openapi: '3.1.1' });
  });
});

describe('pages of other origins', () => {
  const paths = [...routes.map(({ path }) => path), '/api/v1/sessions', '/rpc/host/stop'];
  test.each([
    ['by their Origin', { origin: 'https://evil.example' }],
    ['by an Origin of another port', { origin: 'http://127.0.0.1:9001' }],
    ['by an Origin of none', { origin: 'null' }],
    ['by a name that was made to lead here', { host: 'evil.example' }],
    ['by the same with our port', { host: 'evil.example:7391' }],
  ])('are refused %s, whatever they know', async (_, headers) => {
    for (const path of paths) {
      const known = { authorization: `Bearer ${token}`, ...headers };
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const answer = await port.ask(path, { method, headers: known });
        expect(answer.status, `${method} ${path}`).toBe(403);
        expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
    }
  });

  test('our own may', async () => {
    for (const name of ['localhost', '127.0.0.1']) {
      const headers = { host: `${name}:${port.port}`, origin: `http://${name}:${port.port}` };
      expect((await port.ask('/healthz', { headers })).status).toBe(200);
    }
  });
});
