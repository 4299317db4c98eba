import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoreStatus } from '../../../src/control/contract/schemas.ts';
import { eventually } from '../../support/browser/eventually.ts';
import { DumpClient } from '../../support/host/dump-client.ts';
import { readTrace } from '../../support/host/player-terminal.ts';
import { PerunHome } from '../../support/host/running-host.ts';
import { cartridge, debianCore } from '../../support/libretro/debian-core.ts';

const direct = fileURLToPath(new URL('../../support/libretro/direct-frames.ts', import.meta.url));
const launcher = fileURLToPath(new URL('../../../cores/libretro/launch.js', import.meta.url));
const missing = ['nestopia', 'gambatte', 'mgba'].filter((name) => debianCore(name) === undefined);

/** Hashes of the first frames, straight from the core. */
function directFrames(core: string, game: string, count: number, ports: number): string[] {
  const library = debianCore(core) ?? '';
  // A front end has to give the options the values that the core says they have.
  const listed = execFileSync(process.execPath, [launcher, game, '--core', library, '--list-options', '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { options } = JSON.parse(listed) as { options: { name: string; value: string }[] };
  const settings = options.map(({ name, value }) => `${name}=${value}`);
  const args = [direct, library, game, String(count), String(ports), ...settings];
  const text = execFileSync(process.execPath, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return text.split('\n').flatMap((line) => (line.startsWith('frame ') ? [line.slice(6)] : []));
}

describe.skipIf(missing.length > 0)('cores of Debian', () => {
  let home: PerunHome;
  beforeAll(async () => {
    home = await PerunHome.create();
    home.env['PERUN_FRAME_TRACE'] = join(home.folder, 'sent.trace');
    await home.start();
  });
  afterAll(() => home?.remove());

  it.each([
    ['rackets.nes', 'nestopia', 'nes', [], 4],
    ['comet.gb', 'gambatte', 'gameboy', ['--system', 'gambatte'], 1],
    ['comet.gb', 'mgba', 'gba', ['--system', 'mgba'], 1],
  ] as const)('%s on %s: every frame arrives as it came from the core', async (game, core, system, flags, ports) => {
    const { session, core: status } = await home.json<{ session: string; core: CoreStatus }>(
      ...['core', 'run', cartridge(game), ...flags],
    );
    expect(status).toMatchObject({ name: core, system });
    const watcher = new DumpClient(home, session);
    await eventually(() => watcher.hashes.length).toBeGreaterThan(90);
    await home.run('core', 'stop', session);
    await watcher.close();
    const sent = readTrace(home.env['PERUN_FRAME_TRACE']!);
    const expected = directFrames(core, cartridge(game), sent.length, ports);
    expect(sent).toEqual(expected);
    const first = sent.indexOf(watcher.hashes[0]!);
    expect(watcher.hashes).toEqual(sent.slice(first, first + watcher.hashes.length));
    // All cores of this host write to the same file.
    writeFileSync(home.env['PERUN_FRAME_TRACE']!, '');
  });
});
