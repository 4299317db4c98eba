import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DesktopApp } from '../../../../src/host/desktop/apps.ts';
import { DesktopKeeper, type DesktopKeeperOptions } from '../../../../src/host/desktop/keeper.ts';
import type { DesktopKind } from '../../../../src/shared/desktop.ts';
import { PerunError } from '../../../../src/shared/errors.ts';
import { defaultLimits } from '../../../../src/shared/limits.ts';
import { silentLogger } from '../../../../src/shared/logger.ts';
import { ManualClock } from '../../../support/cores/manual-clock.ts';
import { FakeDesktopBackend } from '../../../support/desktop/fake-desktop.ts';

const mode = { width: 1170, height: 540, rate: 120 };
let folder: string;
let clock: ManualClock;
let sway: FakeDesktopBackend;
let cage: FakeDesktopBackend;
let x11: FakeDesktopBackend;
let apps: DesktopApp[];
let keeper: DesktopKeeper;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perun-keeper-'));
  clock = new ManualClock();
  sway = new FakeDesktopBackend('sway');
  cage = new FakeDesktopBackend('cage', true);
  x11 = new FakeDesktopBackend('x11');
  apps = [];
});
afterEach(async () => {
  await keeper.close();
  rmSync(folder, { recursive: true, force: true });
});

function keep(kind: 'auto' | DesktopKind, change: Partial<DesktopKeeperOptions> = {}): DesktopKeeper {
  keeper = new DesktopKeeper({
    ...{ kind, app: null, environment: { PATH: process.env['PATH'] }, runtimeDirectory: folder, clock },
    apps: { find: (name) => apps.find((app) => app.name === name) },
    backendOf: async (wanted) => {
      const backend = [sway, cage, x11].find((one) => one.kind === wanted);
      if (backend === undefined) throw new PerunError('MISSING_CAPABILITY', `no backend for ${wanted}`);
      return backend;
    },
    limits: defaultLimits,
    logger: silentLogger,
    ...change,
  });
  return keeper;
}

it('starts one of that kind in a private folder, shows it to all, and ends it with the folder', async () => {
  await keep('sway').start();
  const source = await keeper.pick('desktop', mode);
  expect(source).toEqual({ kind: 'desktop', name: 'desktop', place: sway.started[0]?.place });
  expect(source.place.runtimeDirectory).toBe(join(folder, 'd1'));
  expect(await keeper.again(source)).toEqual(source);
  expect(sway.started).toHaveLength(1);
  await keeper.close();
  expect([sway.started[0]?.isClosed, existsSync(join(folder, 'd1'))]).toEqual([true, false]);
  expect(await keeper.again(source)).toBeUndefined();
});

it('shows the one that runs already, and neither starts nor ends anything', async () => {
  const environment = { FAKE_DESKTOP: 'sway', XDG_RUNTIME_DIR: '/run/user/7' };
  await keep('auto', { environment }).start();
  expect((await keeper.pick('desktop', mode)).place).toMatchObject({ kind: 'sway', runtimeDirectory: '/run/user/7' });
  await keeper.close();
  expect(sway.started).toHaveLength(0);
});

it('of several that could be started takes the first that is there, and says what is missing where none is', async () => {
  sway.isThere = false;
  await keep('auto').start();
  expect((await keeper.pick('desktop', mode)).place.kind).toBe('x11');
  // Its size cannot be changed later: it waited for the client's.
  expect(x11.started.map(({ options }) => options.mode)).toEqual([{ ...mode }]);
  await keeper.close();
  x11.isThere = false;
  await expect(keep('auto').start()).rejects.toMatchObject({
    code: 'MISSING_CAPABILITY',
    message: expect.stringContaining('sway: no sway; x11: no x11') as string,
  });
  await expect(keep('sway').start()).rejects.toMatchObject({ code: 'MISSING_CAPABILITY', remedy: 'apt install sway' });
  await expect(keep('kwin').start()).rejects.toMatchObject({ code: 'MISSING_CAPABILITY' });
});

it('one that dies is started again with a growing pause; who asks meanwhile waits for it', async () => {
  await keep('sway').start();
  const source = await keeper.pick('desktop', mode);
  sway.failures = 1;
  sway.started[0]?.ended.emit(new PerunError('FAILED', 'sway crashed'));
  expect(sway.started[0]?.isClosed).toBe(true);
  const back = keeper.again(source);
  clock.advance(defaultLimits.coreRestartMinMs);
  await expect.poll(() => sway.failures).toBe(0);
  clock.advance(defaultLimits.coreRestartMinMs * 2 - 1);
  expect(sway.started).toHaveLength(1);
  await expect
    .poll(() => {
      clock.advance(1);
      return sway.started.length;
    })
    .toBe(2);
  expect(await back).toEqual(source);
});

it('one that dies again and again is given up, and so are its pictures', async () => {
  await keep('sway').start();
  const source = await keeper.pick('desktop', mode);
  sway.failures = 100;
  sway.started[0]?.ended.emit(new PerunError('FAILED', 'sway crashed'));
  const back = keeper.again(source).catch((error: unknown) => error);
  for (let turn = 0; turn < 8; turn += 1) {
    await new Promise(setImmediate);
    clock.advance(9000);
  }
  await back;
  expect(await keeper.again(source)).toBeUndefined();
});

it('apps of a desktop are started in it once, in its surroundings and not in ours', async () => {
  const file = join(folder, 'seen');
  const write = `process.stdout.write("");require("fs").appendFileSync(${JSON.stringify(file)}, JSON.stringify(process.env) + "\\n");setInterval(()=>{},1000)`;
  apps = [{ name: 'game', command: [process.execPath, '-e', write], env: { GAME: 'yes' } }];
  const environment = { PATH: process.env['PATH'], WAYLAND_DISPLAY: 'wayland-9', PERUN_X: '1', LANG: 'C.UTF-8' };
  await keep('sway', { environment }).start();
  expect([keeper.has('game'), keeper.has('desktop'), keeper.has('other')]).toEqual([true, true, false]);
  await expect(keeper.pick('other', mode)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const source = await keeper.pick('game', mode);
  await keeper.pick('game', mode);
  expect(source).toMatchObject({ kind: 'desktop', name: 'game', place: sway.started[0]?.place });
  await expect
    .poll(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'), { timeout: 20_000 })
    .toBe(true);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(1);
  const seen = JSON.parse(lines[0] ?? '') as Record<string, string>;
  const runtime = join(folder, 'd1');
  expect(seen).toMatchObject({
    ...{ GAME: 'yes', LANG: 'C.UTF-8', XDG_RUNTIME_DIR: runtime, WAYLAND_DISPLAY: 'wayland-1' },
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${runtime}/bus`,
    PIPEWIRE_REMOTE: `${runtime}/pipewire-0`,
  });
  expect(seen['PERUN_X']).toBeUndefined();
});

it('an app that cannot be started is told by its name', async () => {
  apps = [{ name: 'game', command: ['/nowhere/game'] }];
  await keep('sway').start();
  await expect(keeper.pick('game', mode)).rejects.toMatchObject({
    code: 'FAILED',
    message: expect.stringContaining('game') as string,
  });
});

it('desktops of one app are one for each app, and end with it', async () => {
  apps = [{ name: 'game', command: ['/usr/games/game', '-f'], compositor: 'cage', env: { GAME: 'yes' } }];
  await keep('sway').start();
  const source = await keeper.pick('game', mode);
  expect(source.place.kind).toBe('cage');
  expect((await keeper.pick('game', mode)).place).toEqual(source.place);
  expect(cage.started.map(({ options }) => [options.app, options.mode, options.env])).toEqual([
    [['/usr/games/game', '-f'], mode, { GAME: 'yes' }],
  ]);
  cage.started[0]?.ended.emit(undefined);
  expect(cage.started[0]?.isClosed).toBe(true);
  expect(await keeper.again(source)).toBeUndefined();
  await keeper.pick('game', mode);
  expect(cage.started).toHaveLength(2);
});

it('what waits for its first client is looked for all the same', async () => {
  cage.isThere = false;
  await expect(keep('cage').start()).rejects.toMatchObject({ code: 'MISSING_CAPABILITY', remedy: 'apt install cage' });
});

it('a host of such a kind needs an app', async () => {
  await keep('cage').start();
  await expect(keeper.pick('desktop', mode)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await keep('cage', { app: ['/usr/bin/foot'] }).start();
  await keeper.pick('desktop', mode);
  expect(cage.started.map(({ options }) => options.app)).toEqual([['/usr/bin/foot']]);
});
