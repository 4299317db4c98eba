import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { gamescopeDesktopBackend } from '../../../../backends/desktop/gamescope.ts';
import { gamescopeDisplayBackend } from '../../../../backends/display/gamescope.ts';
import type { RunningDesktop } from '../../../../src/drivers/desktop.ts';

const standIn = fileURLToPath(new URL('../../../support/desktop/fake-gamescope', import.meta.url));
const mode = { width: 1170, height: 540, rate: 119.88 };
const path = process.env['PATH'] ?? '';
let folder: string;
let desktop: RunningDesktop | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pg-'));
  process.env['PATH'] = `${standIn}${delimiter}${path}`;
});
afterEach(async () => {
  await desktop?.close();
  desktop = undefined;
  process.env['PATH'] = path;
  delete process.env['FAKE_GAMESCOPE_VERSION'];
  rmSync(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}, app: readonly string[] | null = ['sleep', '600']) {
  const options = { runtimeDirectory: folder, mode, env, app, say: () => undefined };
  desktop = await gamescopeDesktopBackend.start(options);
  return desktop;
}

it('starts one program at the mode, and finds its node and its sockets', async () => {
  expect(gamescopeDesktopBackend.isOfOneApp).toBe(true);
  expect(gamescopeDesktopBackend.probe()).toEqual({ available: true, found: 'gamescope 3.16.14' });
  const { place, pids } = await start({ GAME: 'mine' });
  expect(place).toEqual({
    ...{ kind: 'gamescope', runtimeDirectory: folder, sway: null, x11: ':7', node: 64 },
    ...{ wayland: join(folder, 'gamescope-0'), eis: join(folder, 'gamescope-0-ei') },
    ...{ bus: `unix:path=${folder}/bus`, pipewire: join(folder, 'pipewire-0') },
  });
  expect(pids.length).toBeGreaterThan(1);
  expect(JSON.parse(readFileSync(join(folder, 'seen.json'), 'utf8'))).toEqual({
    seen: {
      '--backend': 'headless',
      '--output-width': '1170',
      '--output-height': '540',
      '--nested-width': '1170',
      '--nested-height': '540',
      '--nested-refresh': '120',
    },
    program: ['sleep', '600'],
    bus: place.bus,
  });
  expect(gamescopeDesktopBackend.find({ XDG_RUNTIME_DIR: folder })).toMatchObject({
    ...{ kind: 'gamescope', wayland: place.wayland, eis: place.eis, pipewire: place.pipewire },
  });
  expect(gamescopeDesktopBackend.find({ XDG_RUNTIME_DIR: folder, GAMESCOPE_WAYLAND_DISPLAY: 'gamescope-9' })).toBe(
    undefined,
  );
});

it('its picture and input are those of the place, until it ends', async () => {
  const running = await start();
  const ended: unknown[] = [];
  running.ended.on((error) => ended.push(error));
  expect(await gamescopeDisplayBackend.probe(running.place)).toMatchObject({ available: true });
  const display = await gamescopeDisplayBackend.open(running.place, mode);
  const closed = await gamescopeDisplayBackend.open(running.place, mode);
  const lost: unknown[] = [];
  display.lost.on((error) => lost.push(error));
  closed.lost.on(() => expect.unreachable());
  expect(display.mode).toEqual(mode);
  expect(display.capture).toEqual({ kind: 'pipewire', socket: join(folder, 'pipewire-0'), node: 64, remote: null });
  expect(await display.input()).toEqual({ kind: 'eis', socket: join(folder, 'gamescope-0-ei'), mapping: null });
  await closed.close();
  process.kill(running.pids[0] ?? 0, 'SIGKILL');
  await expect.poll(() => lost).toMatchObject([{ code: 'CONNECTION_LOST' }]);
  await expect.poll(() => ended).toMatchObject([{ message: expect.stringContaining('gamescope ended by itself') }]);
  await display.close();
  await expect(gamescopeDisplayBackend.open(running.place, mode)).rejects.toMatchObject({ code: 'UNREACHABLE' });
});

it('a gamescope of which only the sockets are known, and that has no node, is refused', async () => {
  const { place } = await start();
  const { node: _node, ...without } = place;
  expect(await gamescopeDisplayBackend.probe(without)).toMatchObject({
    available: false,
    found: expect.stringContaining('no node in PipeWire'),
  });
  await expect(gamescopeDisplayBackend.open({ ...place, eis: null }, mode)).rejects.toMatchObject({
    code: 'MISSING_CAPABILITY',
  });
});

it.each(['3.14.29', '3.9', 'unknown'])('version %s is refused', (version) => {
  process.env['FAKE_GAMESCOPE_VERSION'] = version;
  expect(gamescopeDesktopBackend.probe()).toMatchObject({
    available: false,
    found: expect.stringContaining('3.15 or newer is needed'),
  });
});

it('without the program, or a program to show, it says so', async () => {
  await expect(start({}, null)).rejects.toMatchObject({ code: 'USAGE' });
  process.env['PATH'] = folder;
  expect(gamescopeDesktopBackend.probe()).toMatchObject({ available: false, found: 'gamescope is not in PATH' });
  await expect(start()).rejects.toMatchObject({ code: 'MISSING_CAPABILITY' });
});

it('one that dies at once is told of with its words, and nothing is left', async () => {
  await expect(start({ FAKE_GAMESCOPE: 'dies' })).rejects.toMatchObject({
    code: 'FAILED',
    message: expect.stringContaining('vulkan: failed to find a device'),
  });
});
