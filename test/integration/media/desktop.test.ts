import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MediaKeeper } from '../../../src/host/media/media-keeper.ts';
import type { MediaStream, MediaStreamOptions } from '../../../src/media/types.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { waitUntil } from '../../support/host/wait-until.ts';
import { streamOptions, TestReceiver } from '../../support/media/test-receiver.ts';
import { X11Lab } from '../../support/x11/x11-lab.ts';

const lingerMs = 2500;
let folder: string;
let lab: X11Lab;
let keeper: MediaKeeper;
/** What the host says about the desktop: where it is, or that it has ended. */
let isOver: boolean;
const receivers: TestReceiver[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'perun-media-'));
  lab = await X11Lab.open();
  await lab.show(1);
  isOver = false;
  keeper = new MediaKeeper({
    runtimeDirectory: folder,
    ...{ perunAddress: '', perf: false, encoder: 'auto', clock: systemClock, logger: silentLogger },
    desktop: {
      again: async (source) => (isOver ? undefined : source),
      sweep: async () => {},
      lingerMs: () => lingerMs,
    },
    limits: { ...defaultLimits, mediaDeaths: 2, mediaReadyMs: 12_000, coreRestartMinMs: 50, coreRestartMaxMs: 100 },
  });
});
afterEach(async () => {
  for (const receiver of receivers.splice(0)) receiver.close();
  await keeper.close();
  await lab.close();
  rmSync(folder, { recursive: true });
});

function optionsOf(id: string): MediaStreamOptions {
  return streamOptions(id, {
    source: { kind: 'desktop', name: 'desktop', place: lab.desktop.place },
    mode: { codec: 'h264', ...lab.mode },
  });
}

async function open(id: string): Promise<{ stream: MediaStream; receiver: TestReceiver }> {
  const options = optionsOf(id);
  const stream = await keeper.open(options);
  const receiver = await TestReceiver.open(options, stream.port);
  receivers.push(receiver);
  return { stream, receiver };
}

it('what a lost client was shown waits for it, and begins with a keyframe of what stands still', async () => {
  const one = await open('one');
  await one.receiver.until(2);
  const pids = await keeper.pids();
  expect(pids).toHaveLength(1);
  await one.stream.close('lost');
  expect(await keeper.pids()).toEqual(pids);
  const two = await open('two');
  expect(await keeper.pids()).toEqual(pids);
  await two.receiver.until(1);
  await two.stream.close('lost');
  await waitUntil('nobody came', async () => ((await keeper.pids()).length === 0 ? true : undefined));
});

it('what somebody has left who said goodbye is gone at once', async () => {
  const { stream, receiver } = await open('one');
  await receiver.until(1);
  await stream.close('quit');
  expect(await keeper.pids()).toEqual([]);
});

it('two that see the same share it, and another size is another output', async () => {
  await Promise.all([open('one'), open('two')]);
  expect(await keeper.pids()).toHaveLength(1);
  const options = optionsOf('three');
  await keeper.open({ ...options, mode: { ...options.mode, width: 160, height: 120 } });
  expect(await keeper.pids()).toHaveLength(2);
});

it('a desktop that has ended ends its streams, and one that does not come back fails them', async () => {
  const { stream, receiver } = await open('one');
  await receiver.until(1);
  const ended = new Promise<Error | undefined>((resolve) => void stream.ended.on(resolve));
  isOver = true;
  await lab.kill();
  expect(await ended).toBeUndefined();
});

it('why nothing can be shown is said: a server that died, and one that never was', async () => {
  const { stream, receiver } = await open('one');
  await receiver.until(1);
  const ended = new Promise<Error | undefined>((resolve) => void stream.ended.on(resolve));
  await lab.kill();
  expect((await ended)?.message).toContain(lab.desktop.place.x11);
  await expect(keeper.open(optionsOf('two'))).rejects.toThrow(lab.desktop.place.x11 ?? '');
  const place = { ...lab.desktop.place, x11: null };
  const nowhere = keeper.open({ ...optionsOf('three'), source: { kind: 'desktop', name: 'desktop', place } });
  await expect(nowhere).rejects.toMatchObject({ code: 'MISSING_CAPABILITY' });
});

it('a server that answers no longer is told from one that shows nothing new', async () => {
  const { stream, receiver } = await open('one');
  await receiver.until(1);
  const ended = new Promise<Error | undefined>((resolve) => void stream.ended.on(resolve));
  const [pid = 0] = lab.desktop.pids;
  process.kill(pid, 'SIGSTOP');
  try {
    isOver = true;
    await ended;
    await expect(keeper.open({ ...optionsOf('two') })).rejects.toMatchObject({ code: 'TIMEOUT' });
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}, 90_000);
