import { kill } from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createControlClient } from '../../../src/control/client/client.ts';
import type { StreamInfo } from '../../../src/control/contract/stream.ts';
import { waitUntil } from '../../support/host/wait-until.ts';
import { childrenOf } from '../../../scripts/soak/process-times.ts';
import { type Watching, watchDoor } from '../../support/punktfunk/watching.ts';
import { TestUser } from '../cli/cli.ts';

const stuckMs = 3000;

/** What a client sees when something behind the door stands still or dies. */
describe('a host whose processes stand still or die', () => {
  let operator: TestUser;
  let pid: number;
  let address: string;

  beforeAll(async () => {
    operator = new TestUser();
    const flags = [
      '--listen',
      operator.unix,
      '--punktfunk',
      '127.0.0.1:0',
      '--source',
      'synthetic',
      '--pairing',
      'off',
    ];
    const started = (await operator.json('host', 'start', '--detach', ...flags)) as {
      pid: number;
      addresses: string[];
    };
    ({ pid } = started);
    address = started.addresses.find((each) => each.startsWith('punktfunk:')) ?? '';
  });
  afterAll(() => operator.leave());

  const streams = (): Promise<StreamInfo[]> =>
    createControlClient({ socketPath: operator.paths.controlSocket }).stream.list();
  const sent = (least: number, restarts = 0): Promise<StreamInfo> =>
    waitUntil(
      `${least} frames`,
      async () => (await streams()).find((one) => one.frames >= least && one.restarts >= restarts),
      30_000,
    );
  const only = (word: string): number => childrenOf(pid, word)[0] ?? 0;
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const watch = (): Watching => watchDoor(address);

  test('the host stands still for three seconds, and no frame waits for it', async () => {
    const watching = watch();
    const { frames: before } = await sent(30);
    kill(pid, 'SIGSTOP');
    try {
      await pause(stuckMs);
    } finally {
      kill(pid, 'SIGCONT');
    }
    const { frames: after } = await sent(before);
    const { longestGapMs, frames, lost } = await watching.end();
    expect(after - before).toBeGreaterThan(60);
    expect(frames).toBeGreaterThan(90);
    expect(lost).toBe(0);
    expect(longestGapMs).toBeLessThan(stuckMs / 2);
  });

  test('a media process that is killed costs one restart, and a keyframe begins what comes next', async () => {
    const watching = watch();
    const { frames: before } = await sent(30);
    const media = only('media-entry');
    kill(media, 'SIGKILL');
    const { restarts } = await sent(before + 60, 1);
    expect(restarts).toBe(1);
    expect(only('media-entry')).not.toBe(media);
    const { ended, keyframes, frames } = await watching.end();
    expect(ended).toBe('asked');
    expect(keyframes).toBeGreaterThanOrEqual(2);
    expect(frames).toBeGreaterThan(60);
  });

  test('a QUIC process that is killed costs its clients the connection, and the next ones nothing', async () => {
    const watching = watch();
    await sent(30);
    const quic = only('quic-entry');
    kill(quic, 'SIGKILL');
    await expect(watching.result).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    await waitUntil('the next QUIC process', () => (![0, quic].includes(only('quic-entry')) ? true : undefined));
    expect(await streams()).toEqual([]);
    const next = watch();
    await sent(30);
    const { ended, frames } = await next.end();
    expect([ended, frames > 20]).toEqual(['asked', true]);
  });
});
