import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createControlClient } from '../../../src/control/client/client.ts';
import { startHost, type Host } from '../../../src/host/compose.ts';
import { TestUser } from './cli.ts';

let user: TestUser;
let host: Host | undefined;
beforeEach(() => {
  user = new TestUser();
});
afterEach(async () => {
  await host?.close();
  await user.leave();
});

test('a relay worker that dies comes back on its ports, with the cores in their sessions', async () => {
  const born = once(process, 'worker') as Promise<[Worker]>;
  host = await startHost({ paths: user.paths, listen: ['tcp://127.0.0.1:0'] });
  const [worker] = await born;
  const [address] = host.addresses;
  const control = createControlClient({ socketPath: user.paths.controlSocket });
  writeFileSync(join(user.folder, 'loop.ch8'), new Uint8Array([0x12, 0x00]));
  const { session } = await control.core.run({ target: 'loop.ch8', cwd: user.folder });
  expect(await control.session.show({ id: session })).toMatchObject({ state: 'live' });

  await worker.terminate();
  await expect
    .poll(() => control.session.show({ id: session }).catch((error: unknown) => error), { timeout: 30_000 })
    .toMatchObject({ id: session, state: 'live' });
  expect((await control.host.status()).addresses).toEqual([address]);
  const dump = await user.run('client', 'connect', String(address), '--view', 'dump', '--frames', '2', '-s', session);
  expect(dump.code).toBe(0);
});
