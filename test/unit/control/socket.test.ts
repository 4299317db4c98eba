import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownerCaller } from '../../../src/control/auth/caller.ts';
import { createControlClient } from '../../../src/control/client/client.ts';
import type { LogLine, SessionInfo, Stats } from '../../../src/control/contract/schemas.ts';
import { createControlApp } from '../../../src/control/http/app.ts';
import { controlRoutes } from '../../../src/control/http/routes.ts';
import { serveControl, type ControlServer } from '../../../src/control/http/serve.ts';
import { createRouter } from '../../../src/control/router/router.ts';

import type { RunCoreRequest, UseCases } from '../../../src/control/router/use-cases.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { silentLogger } from '../../../src/shared/logger.ts';

let folder = '';
let socketPath = '';
const servers: (ControlServer | Server)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'co-'));
  socketPath = join(folder, 'control.sock');
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const session: SessionInfo = {
  id: 'amber-1',
  title: 'Snake',
  state: 'live',
  layout: 'chip8',
  players: 2,
  speed: 100,
  rewindSeconds: 0,
  source: null,
  tracks: [{ kind: 'frames', width: 64, height: 32, rate: { numerator: 60, denominator: 1 } }],
  people: [],
  createdAt: '2026-01-01T00:00:00.000Z',
};

const line = (message: string): LogLine => ({
  time: '2026-01-01T00:00:00.000Z',
  level: 'info',
  room: 'host',
  message,
  fields: { n: 1 },
});

/** Use-cases of which each test gives only what it calls. */
function useCases(parts: { [K in keyof UseCases]?: Partial<UseCases[K]> }): UseCases {
  return parts as UseCases;
}

async function serve(parts: Parameters<typeof useCases>[0], rpcBodyBytes = 10_000): Promise<void> {
  const routes = controlRoutes({
    router: createRouter(useCases(parts)),
    limits: { rpcBodyBytes, saveFileBytes: rpcBodyBytes },
    documents: '/nonexistent',
    metrics: async () => '',
    notReady: () => undefined,
  });
  const app = createControlApp({
    routes,
    callerOf: () => ownerCaller,
    judge: () => undefined,
    isHere: () => true,
    logger: silentLogger,
  });
  servers.push(await serveControl({ at: { socketPath }, app, logger: silentLogger }));
}

describe('control over its socket', () => {
  test('calls, inputs and outputs arrive as they are', async () => {
    const requests: RunCoreRequest[] = [];
    const failure = new PerunError('CORE_NOT_FOUND', 'no core plays .xyz', { remedy: 'get one' });
    await serve({
      session: { list: async () => [session] },
      core: {
        run: async (asked) => {
          requests.push(asked);
          throw failure;
        },
      },
    });
    const client = createControlClient({ socketPath });
    expect(await client.session.list()).toEqual([session]);
    const wanted = { target: '/g/ü.xyz', args: ['--fast'], cwd: '/g', title: 'T' };
    await expect(client.core.run(wanted)).rejects.toEqual(failure);
    expect(requests).toEqual([{ ...wanted, system: undefined, owner: 'owner' }]);
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
  });

  test('an input that breaks the schema is USAGE and reaches nobody', async () => {
    await serve({});
    const client = createControlClient({ socketPath });
    await expect(client.session.show({ id: '' })).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('a fault of the host is FAILED, without its inner text lost', async () => {
    await serve({
      session: {
        list: () => {
          throw new TypeError('x is undefined');
        },
      },
    });
    await expect(createControlClient({ socketPath }).session.list()).rejects.toMatchObject({
      code: 'FAILED',
      message: 'x is undefined',
    });
  });

  test('streams arrive one by one, and end at the host when the reader leaves', async () => {
    let left = false;
    await serve({
      host: {
        logs: async function* (_lines, _follow, signal) {
          yield line('first');
          yield line('second');
          await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
          left = true;
        },
      },
    });
    const client = createControlClient({ socketPath });
    const seen: string[] = [];
    for await (const { message } of await client.host.logs({ follow: true })) {
      seen.push(message);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual(['first', 'second']);
    await expect.poll(() => left).toBe(true);
  });

  test('readings repeat until aborted', async () => {
    let readings = 0;
    const reading = (): Stats => ({
      at: session.createdAt,
      connections: (readings += 1),
      relayMemoryBytes: 1,
      sessions: [],
    });
    await serve({ stats: { get: async () => reading() } });
    const stop = new AbortController();
    const seen: number[] = [];
    const watching = async (): Promise<void> => {
      const client = createControlClient({ socketPath });
      for await (const { connections } of await client.stats.watch({ intervalMs: 100 }, { signal: stop.signal })) {
        if (seen.push(connections) === 3) stop.abort();
      }
    };
    await watching().catch((error: unknown) => expect(stop.signal.aborted, String(error)).toBe(true));
    expect(seen).toEqual([1, 2, 3]);
  });

  test('a failing reading ends the stream with our code', async () => {
    await serve({ stats: { get: () => Promise.reject(new PerunError('SESSION_NOT_FOUND', 'no session x')) } });
    const stream = await createControlClient({ socketPath }).stats.watch({ session: 'x' });
    await expect(stream.next()).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  });

  test('a body over the limit is refused', async () => {
    await serve({ session: { show: async () => session } }, 100);
    const client = createControlClient({ socketPath });
    await expect(client.session.show({ id: 'a' })).resolves.toEqual(session);
    await expect(client.core.run({ target: 'x'.repeat(200), cwd: '/' })).rejects.toMatchObject({
      code: 'PROTOCOL_TOO_LARGE',
    });
  });

  test('anything but RPC is 404', async () => {
    await serve({});
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request({ socketPath, path: '/' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(404);
  });

  test('close ends open streams and removes the socket, twice without harm', async () => {
    await serve({
      host: {
        logs: async function* (_lines, _follow, signal) {
          yield line('first');
          await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
        },
      },
    });
    const stream = await createControlClient({ socketPath }).host.logs({ follow: true });
    await stream.next();
    const [server] = servers;
    await server?.close();
    await server?.close();
    await expect(stream.next()).rejects.toMatchObject({ name: expect.any(String) as string });
    expect(statSync(socketPath, { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe('without a host', () => {
  test.each([
    ['no socket', (): void => {}],
    ['a dead socket file', (): void => writeFileSync(socketPath, '')],
  ])('%s means HOST_NOT_RUNNING', async (_, prepare) => {
    prepare();
    await expect(createControlClient({ socketPath }).host.status()).rejects.toMatchObject({ code: 'HOST_NOT_RUNNING' });
  });

  test('a host that is silent means TIMEOUT', async () => {
    const silent = createServer(() => {});
    servers.push(silent);
    await new Promise<void>((resolve) => silent.listen(socketPath, resolve));
    const client = createControlClient({ socketPath, timeoutMs: 50 });
    await expect(client.host.status()).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  test('a host that hangs up means CONNECTION_LOST', async () => {
    const rude = createServer((socket) => socket.once('data', () => socket.destroy()));
    servers.push(rude);
    await new Promise<void>((resolve) => rude.listen(socketPath, resolve));
    await expect(createControlClient({ socketPath }).host.status()).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });
});

test('a stale socket is replaced, a live one is ADDRESS_IN_USE', async () => {
  writeFileSync(socketPath, '');
  await serve({ session: { list: async () => [] } });
  await expect(serve({})).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
  expect(await createControlClient({ socketPath }).session.list()).toEqual([]);
});
