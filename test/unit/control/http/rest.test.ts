import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SessionInfo, Stats } from '../../../../src/control/contract/schemas.ts';
import { PerunError } from '../../../../src/shared/errors.ts';
import { type Answer, type Ask, ControlPort } from '../../../support/control/control-port.ts';

const session: SessionInfo = {
  id: 'amber-1',
  title: 'Snake',
  state: 'live',
  layout: 'chip8',
  players: 2,
  speed: 100,
  rewindSeconds: 0,
  source: null,
  tracks: [],
  people: [],
  createdAt: '2026-01-01T00:00:00.000Z',
};
const asked: unknown[] = [];
let port: ControlPort;
let token = '';
beforeAll(async () => {
  port = await ControlPort.open({
    session: {
      list: async () => [session],
      show: async (id) => {
        if (id === 'broken') throw new TypeError('x is undefined');
        if (id !== session.id) throw new PerunError('SESSION_NOT_FOUND', `no session is called ${id}`);
        return session;
      },
      run: async (id, action) => {
        asked.push([id, action]);
        return session;
      },
    },
    core: { logs: async (id, lines) => [`${id} ${lines + 0}`] },
    stats: {
      get: async (of): Promise<Stats> => ({
        at: session.createdAt,
        connections: 1,
        relayMemoryBytes: 1,
        sessions: of === undefined ? [] : [],
      }),
    },
  });
  token = readFileSync(port.paths.controlToken, 'utf8').trim();
});
afterAll(() => port.close());

function ask(path: string, { headers = {}, ...rest }: Ask = {}): Promise<Answer> {
  return port.ask(`/api/v1${path}`, { headers: { authorization: `Bearer ${token}`, ...headers }, ...rest });
}
const json = { 'content-type': 'application/json' };

describe('REST', () => {
  test('answers with what the procedure gives, for nobody to keep', async () => {
    const answer = await ask('/sessions');
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual([session]);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  test('takes parameters from path, query and body, in their types', async () => {
    expect(JSON.parse((await ask('/cores/amber-1/logs?lines=7')).text)).toEqual({ lines: ['amber-1 7'] });
    const body = JSON.stringify({ action: 'step' });
    expect((await ask('/sessions/amber-1/run', { method: 'POST', headers: json, body })).status).toBe(200);
    expect(asked).toEqual([['amber-1', 'step']]);
  });

  test.each([
    ['a failure of ours', '/sessions/none', {}, 404, 'SESSION_NOT_FOUND', 'no session is called none'],
    ['a wrong parameter', '/cores/a/logs?lines=many', {}, 400, 'USAGE', 'lines'],
    [
      'a wrong body',
      '/sessions/a/run',
      { method: 'POST', headers: json, body: '{"action":"fly"}' },
      400,
      'USAGE',
      'action',
    ],
    ['what is not JSON', '/sessions/a/run', { method: 'POST', headers: json, body: '{' }, 400, 'USAGE', 'not JSON'],
    ['a fault', '/sessions/broken', {}, 500, 'FAILED', 'x is undefined'],
    ['no such path', '/nothing', {}, 404, 'NOT_FOUND', '/api/v1/nothing'],
    ['another method', '/sessions', { method: 'PATCH' }, 405, 'USAGE', 'GET'],
  ] as const)('says %s as a problem', async (_, path, options, status, code, detail) => {
    const answer = await ask(path, options);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    const problem = JSON.parse(answer.text) as Record<string, unknown>;
    expect(problem).toMatchObject({ type: `urn:perun:error:${code}`, status, code });
    expect(problem['detail']).toContain(detail);
    expect(problem['remedy']).toEqual(expect.stringMatching(/\w/));
    expect(answer.status).toBe(status);
    if (status === 405) expect(answer.headers.allow).toBe('GET');
  });

  test('refuses a body over the limit', async () => {
    const body = JSON.stringify({ target: 'x'.repeat(1_100_000), cwd: '/' });
    const answer = await ask('/cores', { method: 'POST', headers: json, body });
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([413, { code: 'PROTOCOL_TOO_LARGE' }]);
  });
});

test('health is for everybody and says little', async () => {
  expect(await port.ask('/healthz')).toMatchObject({ status: 200, text: 'ok\n' });
  expect(await port.ask('/readyz')).toMatchObject({ status: 200, text: 'ready\n' });
  expect(await port.ask('/healthz', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  expect((await port.ask('/healthz', { method: 'POST' })).status).toBe(405);
});
