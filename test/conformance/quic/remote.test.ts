import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { QuicKeeper } from '../../../src/host/quic/quic-keeper.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { quicSuite } from './suite.ts';

const runtimeDirectory = mkdtempSync(join(tmpdir(), 'perun-quic-'));
/** One process serves test after test, as it serves a host; a test that closes the endpoint costs a new one. */
let running: QuicKeeper | undefined;

async function end(): Promise<void> {
  const keeper = running;
  running = undefined;
  await keeper?.close();
}

afterAll(async () => {
  await end();
  rmSync(runtimeDirectory, { recursive: true, force: true });
});

quicSuite('quiche in a process of its own', async () => {
  const options = { runtimeDirectory, limits: defaultLimits, clock: systemClock, logger: silentLogger };
  const keeper = running ?? new QuicKeeper(options);
  if (running === undefined) await keeper.start();
  running = keeper;
  const { endpoint } = keeper;
  return {
    endpoint: {
      listen: (listen, onConnection) => endpoint.listen(listen, onConnection),
      connect: (connect) => endpoint.connect(connect),
      close: async () => {
        await endpoint.close();
        await end();
      },
    },
    dispose: () => Promise.resolve(),
  };
});
