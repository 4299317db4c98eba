import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import type { QuicConnection } from '../../../../src/transport/quic/types.ts';
import { QuicheEndpoint } from '../../../../src/transport/quic/quiche/endpoint.ts';
import { deferred } from '../../../conformance/transport/pair.ts';
import { waitUntil } from '../../../support/host/wait-until.ts';
import { keepQuic } from '../../../support/quic/kept.ts';
import { closeOf, connecting, listening, nextDatagram, openQuicPair, sendUntil } from '../../../support/quic/pair.ts';

const undo: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const each of undo.splice(0).toReversed()) await each();
});

async function started(limits: Parameters<typeof keepQuic>[0] = {}): Promise<ReturnType<typeof keepQuic>> {
  const kept = keepQuic(limits);
  undo.push(kept.dispose);
  await kept.keeper.start();
  return kept;
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('kill -9 of the process: connections are told as lost, the listener is back on its port', async () => {
  const { keeper, restored } = await started();
  const outside = new QuicheEndpoint();
  undo.push(() => outside.close());
  let accepted = deferred<QuicConnection>();
  const options = { ...listening, address: '127.0.0.1' };
  const listener = await keeper.endpoint.listen(options, (connection) => accepted.resolve(connection));
  const place = { ...connecting, host: '127.0.0.1', port: listener.port };
  await outside.connect(place);
  const server = await accepted.promise;
  const stream = server.openStream();
  const streamEnd = new Promise((resolve) => stream.onClosed(resolve));
  const silent = keeper.endpoint.connect({ ...connecting, host: '192.0.2.1', port: 9 });
  const silentEnd = silent.catch((error: unknown) => error);

  accepted = deferred();
  const [first, back] = [keeper.pid ?? 0, restored()];
  process.kill(first, 'SIGKILL');
  expect(await closeOf(server)).toMatchObject({ by: 'lost' });
  expect(await streamEnd).toEqual({ code: undefined, lost: true });
  expect(await silentEnd).toMatchObject({ code: 'CONNECTION_LOST' });
  expect(keeper.pid).toBeUndefined();
  await expect(keeper.endpoint.connect(place)).rejects.toMatchObject({ code: 'FAILED' });
  await back;
  expect(keeper.pid).not.toBe(first);
  const again = await outside.connect(place);
  expect(again.peerPort).toBe(listener.port);
  const got = nextDatagram(await accepted.promise);
  expect([...(await sendUntil(() => again.sendDatagram(Uint8Array.of(1)), got))]).toEqual([1]);
});

test('no key is in an argument or the environment of the process', async () => {
  const { keeper } = await started();
  await openQuicPair(keeper.endpoint);
  const [args, env] = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${keeper.pid}/${name}`, 'latin1'));
  expect(args).toContain('--max-old-space-size=');
  expect(args).not.toMatch(/PRIVATE|BEGIN/);
  expect(env).toBe('');
});

test('a process over its memory ends by itself and says why', async () => {
  const kept = keepQuic({ quicProcessBytes: 1024 });
  undo.push(kept.dispose);
  // It may end before it is ready, or just after.
  await kept.keeper.start().catch(() => {});
  const find = (): string | undefined => kept.log.find((line) => line.includes('memory is over its limit'));
  expect(await waitUntil('a word about memory', find)).toContain('bytes');
});

test('a process that gives no sign of life is killed and followed by another', async () => {
  const { keeper, restored, log } = await started({ quicStuckMs: 500 });
  const first = keeper.pid ?? 0;
  const back = restored();
  process.kill(first, 'SIGSTOP');
  await back;
  expect(isAlive(first)).toBe(false);
  expect(keeper.pid).not.toBe(first);
  expect(log.join('\n')).toContain('no sign of life');
});

test('closing tells the peers, and leaves no process', async () => {
  const { keeper } = await started();
  const outside = new QuicheEndpoint();
  undo.push(() => outside.close());
  const { client } = await openQuicPair(keeper.endpoint, outside);
  const pid = keeper.pid ?? 0;
  const end = closeOf(client);
  await keeper.close();
  expect(await end).toMatchObject({ by: 'peer', application: true, code: 0 });
  expect(isAlive(pid)).toBe(false);
});

test('a process whose host was killed ends too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'perun-quic-'));
  const program = fileURLToPath(new URL('../../../support/quic/host-program.ts', import.meta.url));
  const host = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  undo.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
  const pid = Number(await new Promise((resolve) => host.stdout.once('data', resolve)));
  expect(isAlive(pid)).toBe(true);
  host.kill('SIGKILL');
  expect(await waitUntil('the end of the process', () => (isAlive(pid) ? undefined : 'gone'))).toBe('gone');
});
