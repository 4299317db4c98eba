import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AvailableCore, CoreStatus, SessionInfo } from '../../../src/control/contract/schemas.ts';
import { openClient } from '../../../src/host/open-client.ts';
import { startCore } from '../../support/cores/process.ts';
import { eventually } from '../../support/browser/eventually.ts';
import { DumpClient } from '../../support/host/dump-client.ts';
import { PerunHome } from '../../support/host/running-host.ts';
import { MirrorWorkshop } from '../../support/libretro/mirror-core.ts';

const launcher = fileURLToPath(new URL('../../../cores/libretro/launch.js', import.meta.url));
const leftThumb = 1 << 6;

/** The mirror dies of a segmentation fault when the left stick is pressed. */
describe('a libretro core that crashes', () => {
  const workshop = new MirrorWorkshop();
  let home: PerunHome;
  beforeAll(async () => {
    home = await PerunHome.create();
    home.env['PERUN_LIBRETRO_PATH'] = dirname(workshop.library());
    await home.start();
  });
  afterAll(async () => {
    await home?.remove();
    workshop.remove();
  });

  const run = async (content: string, ...args: string[]): Promise<string> => {
    const flags = ['--system', 'mirror', '--', ...args];
    const words = ['core', 'run', workshop.game(content), '--json', ...flags];
    const { code, stdout, stderr } = await home.run(...words);
    if (code !== 0) throw new Error(stderr);
    return (JSON.parse(stdout) as { session: string }).session;
  };

  it('is found in a folder of our own', async () => {
    const cores = await home.json<AvailableCore[]>('core', 'list', '--available');
    expect(cores.find(({ name }) => name === 'mirror')).toMatchObject({
      origin: `${home.env['PERUN_LIBRETRO_PATH']}/mirror_libretro.so`,
    });
  });

  it('costs its session a restart, and the host and every other session nothing', async () => {
    const session = await run('MIRROR-A', '--option', 'mirror_format=RGB565');
    const other = await run('MIRROR-B');
    const watcher = new DumpClient(home, session);
    const bystander = new DumpClient(home, other);
    await eventually(() => watcher.hashes.length).toBeGreaterThan(20);
    const player = await openClient({
      ...{ address: home.unixAddress, session, name: 'test' },
      seat: { kind: 'player', player: 1 },
    });
    player.start();
    await eventually(() => player.seat).toEqual({ kind: 'player', player: 1 });

    player.setButtons(leftThumb);
    const statusOf = async (id: string): Promise<CoreStatus | undefined> =>
      (await home.json<CoreStatus[]>('core', 'list')).find((core) => core.id === id);
    await eventually(async () => (await statusOf(session))?.lastExit ?? '').toContain('SIGSEGV');
    player.setButtons(0);
    await eventually(async () => (await statusOf(session))?.state).toBe('running');

    const [seen, seenBeside] = [watcher.hashes.length, bystander.hashes.length];
    await eventually(() => watcher.hashes.length).toBeGreaterThan(seen + 20);
    await eventually(() => bystander.hashes.length).toBeGreaterThan(seenBeside + 20);
    expect(await statusOf(other)).toMatchObject({ restarts: 0, lastExit: null });
    const sessions = await home.json<SessionInfo[]>('session', 'list');
    expect(sessions.map(({ id }) => id).toSorted()).toEqual([session, other].toSorted());
    await player.close();
    await watcher.close();
    await bystander.close();
  });

  it.each([
    ['an unknown option', ['--option', 'mirror_size=1'], 2, /^libretro: Mirror: it has no option mirror_size; .*\n$/],
    [
      'a graphics card',
      ['--option', 'mirror_hardware=on'],
      7,
      /^libretro: Mirror wants to draw with a graphics card.*\n$/,
    ],
    ['another flag', ['--fast'], 2, /^libretro: .*--fast.*\n$/],
  ])('says why it cannot run, in one line: %s', async (_what, args, code, line) => {
    const core = startCore(launcher, [workshop.game(), '--core', workshop.library(), ...args]);
    expect(await core.exited).toBe(code);
    expect(core.stderr()).toMatch(line);
    expect(core.stdout()).toBe('');
  });
});
