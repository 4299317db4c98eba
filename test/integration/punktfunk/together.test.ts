import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlClient, createControlClient } from '../../../src/control/client/client.ts';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { resolvePaths } from '../../../src/platform/paths.ts';
import { PlayerTerminal } from '../../support/host/player-terminal.ts';
import { PerunHome } from '../../support/host/running-host.ts';
import { waitUntil } from '../../support/host/wait-until.ts';
import { childrenOf } from '../../../scripts/soak/process-times.ts';
import { watchDoor } from '../../support/punktfunk/watching.ts';

const game = join(packageRoot(), 'cores', 'chip8', 'games', 'bricks.xo8');
const modes = [
  { width: 640, height: 480, refreshHz: 60 },
  { width: 640, height: 480, refreshHz: 60 },
  { width: 1280, height: 720, refreshHz: 30 },
  { width: 1280, height: 720, refreshHz: 60 },
] as const;

/** One running game, in a terminal and as video of three sizes and rates. */
describe('a game that four clients of punktfunk watch while a terminal plays it', () => {
  let home: PerunHome;
  let control: ControlClient;
  let pid: number;
  let address: string;

  beforeAll(async () => {
    home = await PerunHome.create();
    const listen = ['--listen', home.unixAddress, '--punktfunk', '127.0.0.1:0', '--pairing', 'off'];
    const started = await home.json<{ pid: number; addresses: string[] }>('host', 'start', '--detach', ...listen);
    ({ pid } = started);
    address = started.addresses.find((each) => each.startsWith('punktfunk:')) ?? '';
    control = createControlClient({ socketPath: resolvePaths(home.env).controlSocket });
  });
  afterAll(() => home.remove());

  test('every one gets pictures; those that ask for the same share an encoder; another one has to wait', async () => {
    const { session } = await control.core.run({ target: game, args: [], cwd: home.folder });
    const terminal = new PlayerTerminal(home, session);
    await waitUntil('the terminal', () => (terminal.hashes.length > 0 ? true : undefined), 30_000);
    const watching = modes.map((mode) => watchDoor(address, { mode, launch: `session:${session}` }));
    const streams = await waitUntil(
      'pictures for all four',
      async () => {
        const all = await control.stream.list();
        return all.length === modes.length && all.every(({ frames }) => frames >= 30) ? all : undefined;
      },
      60_000,
    );
    const seen = terminal.hashes.length;
    expect(streams.map(({ width, height, rate }) => `${width}x${height}x${rate}`).toSorted()).toEqual([
      '1280x720x30',
      '1280x720x60',
      '640x480x60',
      '640x480x60',
    ]);
    expect(streams.every(({ source, codec }) => source === `core:${session}` && codec === 'h264')).toBe(true);
    expect(childrenOf(pid, 'media-entry')).toHaveLength(3);
    await expect(watchDoor(address).result).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
    await waitUntil('the terminal to go on', () => (terminal.hashes.length > seen ? true : undefined));
    const results = await Promise.all(watching.map((one) => one.end()));
    for (const [at, result] of results.entries()) {
      const { width, height, refreshHz: rate } = modes[at] ?? { width: 0, height: 0, refreshHz: 0 };
      expect(result).toMatchObject({ mode: { width, height, rate }, ended: 'asked' });
      expect(result.frames).toBeGreaterThan(20);
      expect(result.keyframes).toBeGreaterThanOrEqual(1);
    }
    await terminal.close();
    await waitUntil('the encoders to end', () => (childrenOf(pid, 'media-entry').length === 0 ? true : undefined));
    expect(await control.stream.list()).toEqual([]);
  });
});
