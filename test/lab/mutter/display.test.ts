import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SdBus } from '../../../backends/bindings/sd-bus/bus.ts';
import type { BusValue } from '../../../backends/bindings/sd-bus/values.ts';
import { mutterDesktopBackend } from '../../../backends/desktop/mutter.ts';
import { mutterDisplayBackend } from '../../../backends/display/mutter.ts';
import { libeiBackend } from '../../../backends/injector/libei/libei.ts';
import type { RunningDesktop } from '../../../src/drivers/desktop.ts';

const mode = { width: 1170, height: 540, rate: 120 };
const said: string[] = [];
const folders: string[] = [];

async function start(): Promise<RunningDesktop> {
  const runtimeDirectory = mkdtempSync(join(tmpdir(), 'pm-'));
  folders.push(runtimeDirectory);
  return mutterDesktopBackend.start({
    runtimeDirectory,
    mode,
    env: {},
    app: null,
    say: (line) => said.push(line),
  });
}

let desktop: RunningDesktop;
beforeAll(async () => {
  desktop = await start();
});
afterAll(async () => {
  await desktop.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Video nodes that PipeWire has. */
function nodes(): string[] {
  const socket = desktop.place.pipewire ?? '';
  const text = execFileSync('pw-cli', ['-r', socket, 'ls', 'Node'], { encoding: 'utf8' });
  return [...text.matchAll(/media\.class = "(?<name>[^"]*Video[^"]*)"/g)].map(({ groups }) => groups?.['name'] ?? '');
}

/** Monitors that mutter has. */
async function monitors(): Promise<number> {
  const bus = await SdBus.connect(desktop.place.bus ?? '');
  try {
    const [, all] = await bus.call({
      destination: 'org.gnome.Mutter.DisplayConfig',
      path: '/org/gnome/Mutter/DisplayConfig',
      interface: 'org.gnome.Mutter.DisplayConfig',
      member: 'GetCurrentState',
    });
    return (all as BusValue[]).length;
  } finally {
    bus.close();
  }
}

it('is found by what is there, and started where it is not', () => {
  expect(mutterDesktopBackend.probe()).toMatchObject({ available: true, found: expect.stringContaining('mutter 4') });
  const { bus, runtimeDirectory, wayland, pipewire } = desktop.place;
  const env = { DBUS_SESSION_BUS_ADDRESS: bus ?? '', XDG_RUNTIME_DIR: runtimeDirectory, WAYLAND_DISPLAY: 'wayland-0' };
  expect(mutterDesktopBackend.find(env)).toEqual({ ...desktop.place, wayland, pipewire });
  expect(mutterDesktopBackend.find({ ...env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' })).toBeUndefined();
  expect(mutterDesktopBackend.find({})).toBeUndefined();
});

it('a display is a node, and two connections for input', async () => {
  expect(await mutterDisplayBackend.probe(desktop.place)).toMatchObject({ available: true });
  const display = await mutterDisplayBackend.open(desktop.place, mode);
  expect(display.capture).toMatchObject({ kind: 'pipewire', socket: desktop.place.pipewire, remote: null });
  expect(nodes()).toHaveLength(1);
  for (let round = 0; round < 2; round++) {
    const target = await display.input();
    expect(target).toMatchObject({ kind: 'eis', mapping: expect.any(String) });
    const injector = await libeiBackend.open(target, mode);
    expect(injector.abilities).toMatchObject({ keyboard: true, pointer: true, pen: false, text: false });
    injector.close();
  }
  await display.close();
  await expect(display.input()).rejects.toMatchObject({ code: 'FAILED' });
  await expect.poll(() => nodes()).toEqual([]);
});

it('twenty displays, one after the other, leave nothing', async () => {
  const before = readdirSync('/proc/self/fd').length;
  for (let round = 0; round < 20; round++) {
    const display = await mutterDisplayBackend.open(desktop.place, mode);
    const injector = await libeiBackend.open(await display.input(), mode);
    injector.close();
    await display.close();
  }
  await expect.poll(() => nodes()).toEqual([]);
  expect(await monitors()).toBe(0);
  expect(readdirSync('/proc/self/fd').length).toBe(before);
});

it('a compositor that is killed is told of once by all', async () => {
  const doomed = await start();
  const ended: unknown[] = [];
  doomed.ended.on((error) => ended.push(error));
  const display = await mutterDisplayBackend.open(doomed.place, mode);
  const injector = await libeiBackend.open(await display.input(), mode);
  const lost: Error[] = [];
  display.lost.on((error) => lost.push(error));
  process.kill(doomed.pids[0] ?? 0, 'SIGKILL');
  await expect.poll(() => lost).toMatchObject([{ code: 'CONNECTION_LOST' }]);
  await expect.poll(() => injector.isLost).toBe(true);
  await expect.poll(() => ended).toMatchObject([{ message: expect.stringContaining('mutter ended by itself') }]);
  injector.close();
  await display.close();
  await expect(mutterDisplayBackend.open(doomed.place, mode)).rejects.toMatchObject({ code: 'MISSING_CAPABILITY' });
  await doomed.close();
  expect(lost).toHaveLength(1);
  await expect(mutterDisplayBackend.open(doomed.place, mode)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  expect(doomed.pids).toEqual([]);
});
