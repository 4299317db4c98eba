import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract } from '../../../src/control/contract/contract.ts';
import { walkProcedures } from '../../../src/control/auth/procedure-meta.ts';
import type { HostStatus } from '../../../src/control/contract/schemas.ts';
import { OldBrowserClient } from '../../support/foreign/old-browser-client.ts';
import { PerunHome, portOf } from '../../support/host/running-host.ts';

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

describe('the port for browsers', () => {
  let home: PerunHome;
  let host: HostStatus;
  let port: number;

  beforeAll(async () => {
    home = await PerunHome.create();
    host = await home.start();
    port = portOf(host, 'ws');
  });
  afterAll(async () => home?.remove());

  /** `fetch` would normalise paths and refuse some headers. */
  const ask = (
    path: string,
    options: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { body, ...rest } = options;
      const sent = request({ host: '127.0.0.1', port, path, ...rest }, (response) => {
        const chunks: Buffer[] = [];
        const answer = (): void =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          });
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', answer);
        // A stream of events never ends by itself: its head is the answer.
        if (response.headers['content-type']?.startsWith('text/event-stream') === true) {
          answer();
          response.destroy();
        }
      });
      sent.on('error', reject);
      sent.end(body);
    });
  const rpc = (path: readonly string[], headers: Record<string, string> = {}, input: unknown = {}): Promise<Answer> =>
    ask(`/rpc/${path.join('/')}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ json: input }),
    });

  it('lives on when a body over the limit comes bit by bit', async () => {
    const status = await new Promise<number>((resolve) => {
      const headers = { 'content-type': 'application/json' };
      const sent = request({ port, path: '/rpc/session/show', method: 'POST', headers, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      // The host may hang up before it has read the rest of what it refuses.
      sent.on('error', () => resolve(413));
      let left = 60;
      const next = (): void => {
        if (left-- > 0 && !sent.destroyed) sent.write('x'.repeat(50_000), () => setImmediate(next));
        else sent.end();
      };
      next();
    });
    expect(status).toBe(413);
    expect((await rpc(['host', 'status'])).status).toBe(200);
    expect((await home.json<HostStatus>('host', 'status')).addresses).toEqual(host.addresses);
    expect((await home.run('host', 'logs', '-n', '100')).stdout).not.toContain('the relay worker ended');
  });

  it('serves the page and its parts under a strict policy, and nothing outside its folder', async () => {
    const page = await ask('/');
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    const script = /src="([^"]+\.js)"/.exec(page.body)![1]!;
    expect((await ask(script)).headers['cache-control']).toContain('immutable');
    expect((await ask('/s/otter-7')).body).toBe(page.body);
    for (const path of [
      '/../package.json',
      '/..%2fpackage.json',
      '/%2e%2e/package.json',
      '/%00',
      '/assets/',
      '/none.js',
      '/%',
    ]) {
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
    }
    expect((await ask('/', { method: 'DELETE' })).status).toBe(405);
  });

  it('hands on watch and play, and refuses every procedure of class launch and manage', async () => {
    const refused: string[] = [];
    for (const { path, meta } of walkProcedures(contract)) {
      const { status, body } = await rpc(path, {}, { id: 'none-1', action: 'pause', target: '/x', cwd: '/' });
      if (status === 403 && body.includes('may not be called from here')) refused.push(path.join('.'));
      else expect(meta.class, path.join('.')).toMatch(/^(watch|play)$/);
    }
    const others = [...walkProcedures(contract)].filter(({ meta }) => meta.class !== 'watch' && meta.class !== 'play');
    expect(refused.toSorted()).toEqual(others.map(({ path }) => path.join('.')).toSorted());
    expect((await home.run('host', 'status')).code).toBe(0);
  });

  it.each([
    ['a foreign page', { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['a rebound name', { host: 'evil.example' }],
  ])('%s gets neither the page, nor RPC, nor a WebSocket', async (_who, headers: Record<string, string>) => {
    expect((await ask('/', { headers })).status).toBe(403);
    expect((await rpc(['session', 'list'], headers)).status).toBe(403);
    if (headers['origin'] !== undefined) {
      await expect(
        OldBrowserClient.connect({ url: `ws://127.0.0.1:${port}/`, origin: headers['origin'] }),
      ).rejects.toThrow('403');
    }
  });

  it('takes its own page by any of its names', async () => {
    for (const name of ['127.0.0.1', 'localhost']) {
      const origin = `http://${name}:${port}`;
      expect((await rpc(['session', 'list'], { host: `${name}:${port}`, origin })).status).toBe(200);
      const client = await OldBrowserClient.connect({ url: `ws://${name}:${port}/`, origin });
      await client.close();
    }
  });

  it('answers too large a request with 413 and goes on', async () => {
    const { status } = await rpc(['session', 'show'], {}, { id: 'x'.repeat(2_000_000) });
    expect(status).toBe(413);
    expect((await rpc(['session', 'list'])).status).toBe(200);
  });
});
