import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../../../scripts/root.ts';
import type { PerunClient } from '../../../src/client/client.ts';
import { type ControlClient, createControlClient } from '../../../src/control/client/client.ts';
import type { SaveInfo, ShownSave } from '../../../src/control/contract/save.ts';
import { type Host, startHost } from '../../../src/host/compose.ts';
import { openClient } from '../../../src/host/open-client.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { cartridge, debianCore } from '../../support/libretro/debian-core.ts';
import { cargo, cargoMs } from '../../support/rust/cargo.ts';
import { until } from '../../support/saves/key-counter.ts';
import { TestUser } from '../cli/cli.ts';

const gameboy = join(root, 'cores', 'gameboy');
const hasCargo = (await cargo(root, '--version')).code === 0;
const [right, unused, buttonA] = [1 << 3, 1 << 5, 1 << 12];

let user: TestUser;
let host: Host | undefined;
let control: ControlClient;
const players: PerunClient[] = [];

beforeAll(async () => {
  if (!hasCargo) return;
  const built = await cargo(gameboy, 'build', '--release', '--locked', '--target-dir', join(gameboy, 'target'));
  expect(built, built.output).toMatchObject({ code: 0 });
}, cargoMs);
beforeEach(async () => {
  user = new TestUser();
  mkdirSync(user.paths.installedCores, { recursive: true });
  symlinkSync(gameboy, join(user.paths.installedCores, 'gameboy'));
  control = createControlClient({ socketPath: user.paths.controlSocket });
  await start();
});
afterEach(async () => {
  for (const player of players.splice(0)) await player.close();
  await host?.close();
  await user.leave();
});

async function start(): Promise<void> {
  host = await startHost({
    environment: user.env,
    paths: user.paths,
    listen: [user.unix],
    control: 'off',
    limits: { ...defaultLimits, autosaveMs: 200, coreRestartMinMs: 10 },
  });
}

/** One game on one core, and where a number stands that a key changes for good. */
interface Kind {
  readonly game: 'rackets.nes' | 'comet.gb';
  readonly system: string;
  readonly key: number;
  readonly space: string;
  readonly at: number;
  readonly size: { readonly width: number; readonly height: number };
}

const kinds: readonly (readonly [string, boolean, Kind])[] = [
  [
    'nestopia',
    debianCore('nestopia') !== undefined,
    { game: 'rackets.nes', system: 'nestopia', key: 1 << 1, space: 'ram', at: 0x16, size: { width: 160, height: 140 } },
  ],
  [
    'gambatte',
    debianCore('gambatte') !== undefined,
    { game: 'comet.gb', system: 'gambatte', key: right, space: 'ram', at: 0, size: { width: 160, height: 144 } },
  ],
  [
    'gameboy-core',
    hasCargo,
    { game: 'comet.gb', system: 'gameboy', key: right, space: 'wram', at: 0, size: { width: 160, height: 144 } },
  ],
];

/** Somebody who plays. */
class Player {
  readonly client: PerunClient;
  readonly #kind: Pick<Kind, 'space' | 'at'>;

  static async join(session: string, kind: Pick<Kind, 'space' | 'at'>): Promise<Player> {
    const client = await openClient({
      ...{ address: user.unix, session, name: 'Player' },
      seat: { kind: 'owner', player: 0 },
    });
    players.push(client);
    client.start();
    await until(() => client.seat.kind === 'owner' && client.session.state === 'live' && client.stats().frames > 10);
    return new Player(client, kind);
  }

  private constructor(client: PerunClient, kind: Pick<Kind, 'space' | 'at'>) {
    this.client = client;
    this.#kind = kind;
  }

  /** Holds the key until the number has changed, and lets it go; the number, which changes no more by itself. */
  async press(key: number): Promise<number> {
    const before = await this.value();
    await until(async () => {
      await this.tap(key);
      return (await this.value()) !== before;
    });
    for (let last = -1, now = await this.value(); now !== last;) {
      await delay(150);
      [last, now] = [now, await this.value()];
    }
    return this.value();
  }

  async tap(key: number): Promise<void> {
    this.client.setButtons(key);
    await delay(100);
    this.client.setButtons(0);
  }

  async value(space: string = this.#kind.space, at: number = this.#kind.at): Promise<number> {
    const [value = -1] = await this.client.inspector.readMemory(space, at, 1);
    return value;
  }
}

const run = async ({ game, system }: Pick<Kind, 'game' | 'system'>): Promise<string> =>
  (await control.core.run({ target: cartridge(game), system, cwd: user.folder })).session;
const pidOf = async (session: string): Promise<number> =>
  (await control.core.list()).find(({ id }) => id === session)?.pid ?? 0;

describe.each(kinds.filter(([, isThere]) => isThere))('saves of %s', (_, __, kind) => {
  test('are made, pictured, loaded by another client, and made by the host at a crash and at the end', async () => {
    const session = await run(kind);
    const first = await Player.join(session, kind);
    const moved = await first.press(kind.key);
    const save = (await user.json('save', 'create', session, '--slot', '1')) as SaveInfo;
    const { thumbnail } = (await user.json('save', 'show', save.id)) as ShownSave;
    const png = Buffer.from(thumbnail ?? '', 'base64');
    expect(png.toString('latin1', 1, 4)).toBe('PNG');
    expect({ width: png.readUInt32BE(16), height: png.readUInt32BE(20) }).toEqual(kind.size);
    expect(await first.press(kind.key)).not.toBe(moved);
    await first.client.close();
    const second = await Player.join(session, kind);
    await user.json('save', 'load', save.id);
    await until(async () => (await second.value()) === moved);

    const later = await second.press(kind.key);
    const settled = new Date().toISOString();
    await until(async () => {
      await second.tap(unused);
      const [auto] = await control.save.list({ session, slot: 'auto' });
      return (auto?.createdAt ?? '') > settled;
    });
    const pid = await pidOf(session);
    process.kill(pid, 'SIGKILL');
    await until(async () => ![0, pid].includes(await pidOf(session)));
    await until(async () => (await second.value().catch(() => -1)) === later);

    const last = await second.press(kind.key);
    await control.core.stop({ id: session });
    const again = await run(kind);
    const third = await Player.join(again, kind);
    expect(await third.value()).not.toBe(last);
    const [auto] = await control.save.list({ session: again, slot: 'auto' });
    await control.save.load({ id: auto?.id ?? '', session: again });
    await expect.poll(() => third.value(), { timeout: 30_000 }).toBe(last);
  }, 120_000);
});

test.skipIf(debianCore('gambatte') === undefined || !hasCargo)(
  'a save of another core, or of another game, is refused with what to run instead',
  { timeout: 120_000 },
  async () => {
    const ours = await run({ game: 'comet.gb', system: 'gameboy' });
    const theirs = await run({ game: 'comet.gb', system: 'gambatte' });
    const save = await control.save.create({ session: ours });
    const core = await user.run('save', 'load', save.id, '--session', theirs);
    expect(core.code).not.toBe(0);
    expect(core.stderr).toMatch(/session \S+ plays by another core, Gambatte.*\n?.*comet.*by Perun Game Boy/is);
    if (debianCore('nestopia') === undefined) return;
    const other = await run({ game: 'rackets.nes', system: 'nestopia' });
    const game = await user.run('save', 'load', save.id, '--session', other);
    expect(game.stderr).toMatch(/session \S+ plays another game/i);
  },
);

describe.skipIf(debianCore('gambatte') === undefined || !hasCargo)('what the battery of a cartridge keeps', () => {
  const comet = { game: 'comet.gb', system: 'gambatte' } as const;
  const ours = { ...comet, system: 'gameboy' } as const;
  const count = { gambatte: { space: 'save', at: 0 }, gameboy: { space: 'sram', at: 0 } };
  const batteries = async (): Promise<SaveInfo[]> =>
    ((await user.json('save', 'list')) as SaveInfo[]).filter(({ kind }) => kind === 'battery');

  test('follows the owner from core to core, through crash and kill, to a file and back', async () => {
    const session = await run(comet);
    const player = await Player.join(session, count.gambatte);
    const once = await player.press(buttonA);
    await until(async () => (await batteries()).length === 1);
    // A core that dies begins again with it.
    const twice = await player.press(buttonA);
    const pid = await pidOf(session);
    await delay(1500);
    process.kill(pid, 'SIGKILL');
    await until(async () => ![0, pid].includes(await pidOf(session)));
    await until(async () => (await player.value().catch(() => -1)) === twice);
    await control.core.stop({ id: session });
    const [newest] = await batteries();
    expect(newest).toMatchObject({
      slot: 'battery',
      title: 'comet',
      owner: 'owner',
      stateBytes: 0,
      batteryBytes: 8192,
    });

    const again = await run(ours);
    const second = await Player.join(again, count.gameboy);
    expect(await second.value()).toBe(twice);
    const thrice = await second.press(buttonA);
    expect(thrice).toBeGreaterThan(twice);
    await control.core.stop({ id: again });
    const file = join(user.folder, 'comet.sav');
    const [last] = await batteries();
    await user.json('save', 'export', last?.id ?? '', '--battery', '--out', file);
    expect(readFileSync(file)[0]).toBe(thrice);
    const back = (await user.json('save', 'import', file, '--game', cartridge('comet.gb'))) as SaveInfo;
    expect(back).toMatchObject({ kind: 'battery', slot: 'battery', game: last?.game, sha256: last?.sha256 });
    expect(once).toBeLessThan(twice);
  }, 120_000);

  test('goes along with a state that is loaded, and what was kept before stays a save; it can be loaded too', async () => {
    const session = await run(ours);
    const player = await Player.join(session, count.gameboy);
    const once = await player.press(buttonA);
    const state = await control.save.create({ session });
    const twice = await player.press(buttonA);
    const kept = async (): Promise<number[]> => {
      const values = [];
      for (const { id } of await batteries()) {
        const { battery } = await control.save.export({ id });
        values.push(Buffer.from(battery ?? '', 'base64')[0] ?? -1);
      }
      return values;
    };
    // The host looks once a second: what came since is not kept yet.
    await until(async () => (await kept())[0] === twice);
    await user.json('save', 'load', state.id);
    await until(async () => (await player.value()) === once);
    await until(async () => (await kept()).join() === [once, twice].join());
    const lost = (await batteries())[1];
    const loaded = (await user.json('save', 'load', lost?.id ?? '')) as { session: string };
    expect(loaded.session).toBe(session);
    await until(async () => (await player.value().catch(() => -1)) === twice);
    await control.core.stop({ id: session });
  }, 120_000);
});
