import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '../../../../src/control/auth/caller.ts';
import { consoleRoutes } from '../../../../src/host/main/console-routes.ts';
import { Grant } from '../../../../src/shared/grants.ts';
import { type Answer, ControlPort } from '../../../support/control/control-port.ts';

const device = (...grants: readonly Grant[]): Caller => ({
  ...{ kind: 'device', name: 'd' },
  may: (grant) => grants.includes(grant),
});

let folder: string;
let port: ControlPort;
let token: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'console-'));
  mkdirSync(join(folder, 'page', 'deep'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'classified');
  writeFileSync(join(folder, 'page', '.hidden.txt'), 'classified');
  writeFileSync(join(folder, 'page', 'deep', 'secret.txt'), 'classified');
  writeFileSync(join(folder, 'page', 'index.html'), '<p>console</p>');
  writeFileSync(join(folder, 'page', 'index-DJ8x_a-2.js'), 'run()');
  const callers = { view: device(Grant.view), call: device(Grant.call) };
  port = await ControlPort.open({}, callers, consoleRoutes(join(folder, 'page')));
  token = readFileSync(port.paths.controlToken, 'utf8').trim();
});
afterAll(async () => {
  await port.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = { authorization: `Bearer ${token}` }): Promise<Answer> =>
  port.ask(path, { headers });

describe('the console', () => {
  test('is a page at the root that loads its own files and no other', async () => {
    const { status, headers, text } = await get('/');
    expect([status, text, headers['content-type']]).toEqual([200, '<p>console</p>', 'text/html; charset=utf-8']);
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers['cache-control']).toBe('no-store');
    const script = await get('/console/index-DJ8x_a-2.js?x=1');
    expect([script.status, script.text, script.headers['content-type']]).toEqual([
      ...[200, 'run()', 'text/javascript; charset=utf-8'],
    ]);
    expect(script.headers['cache-control']).toContain('immutable');
    expect((await port.ask('/', { method: 'HEAD', headers: { authorization: `Bearer ${token}` } })).text).toBe('');
  });

  test.each([
    ...[
      '/console/../secret.txt',
      '/console/%2e%2e%2fsecret.txt',
      '/console/..%2fsecret.txt',
      '/console/deep/secret.txt',
    ],
    ...['/console/.hidden.txt', '/console/', '/console', '/console/nothing.js', '/console//index.html'],
    ...['/console/index.html%00.js', '/console/deep'],
  ])('has nothing at %s', async (path) => {
    const { status, text } = await get(path);
    expect([status, text.includes('classified')]).toEqual([404, false]);
  });

  test('is for those who may see something', async () => {
    for (const path of ['/', '/console/index-DJ8x_a-2.js']) {
      expect((await get(path, {})).status).toBe(401);
      expect((await get(path, { 'x-caller': 'call' })).status).toBe(403);
      expect((await get(path, { 'x-caller': 'view' })).status).toBe(200);
    }
  });

  test('sends people who are not logged in there', async () => {
    const sent = await get('/', { accept: 'text/html' });
    expect([sent.status, sent.headers.location]).toEqual([303, '/login?next=%2F']);
  });

  test('that was not built says so', async () => {
    const bare = await ControlPort.open({}, {}, consoleRoutes(null));
    const headers = { authorization: `Bearer ${readFileSync(bare.paths.controlToken, 'utf8').trim()}` };
    const answer = await bare.ask('/', { headers });
    expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('npm run build')]);
    await bare.close();
  });
});
