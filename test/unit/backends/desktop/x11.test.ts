import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { X11Connection } from '../../../../backends/bindings/x11/connection.ts';
import { x11DesktopBackend } from '../../../../backends/desktop/x11.ts';
import type { RunningDesktop } from '../../../../src/drivers/desktop.ts';

const mode = { width: 320, height: 200, rate: 60 };
const started: RunningDesktop[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const desktop of started.splice(0)) await desktop.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function privateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'perun-xvfb-'));
  folders.push(folder);
  return folder;
}

async function start(): Promise<RunningDesktop> {
  const runtimeDirectory = privateFolder();
  const desktop = await x11DesktopBackend.start({ runtimeDirectory, mode, env: {}, app: null, say: () => {} });
  started.push(desktop);
  return desktop;
}

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

describe('Xvfb as a desktop', () => {
  it('has the size that was asked for, sound beside it, and lets nobody in without its cookie', async () => {
    const { place, pids } = await start();
    expect(place).toMatchObject({ kind: 'x11', wayland: null });
    expect(place.pipewire).toBe(join(place.runtimeDirectory, 'pipewire-0'));
    expect(place.bus).toBe(`unix:path=${join(place.runtimeDirectory, 'bus')}`);
    const display = place.x11 ?? '';
    const connection = new X11Connection({ display, authority: place.authority ?? null });
    expect([connection.width, connection.height]).toEqual([320, 200]);
    connection.close();
    expect(() => new X11Connection({ display, authority: '/nowhere' })).toThrow(
      /no X server answers at :\d+ by \/nowhere/,
    );
    expect(pids.length).toBeGreaterThan(1);
  });

  it('ends with all that was started, and says nothing of an end that was asked for', async () => {
    const desktop = await start();
    const { pids, place } = desktop;
    let told = 0;
    desktop.ended.on(() => (told += 1));
    await desktop.close();
    await desktop.close();
    expect(pids.filter((pid) => isAlive(pid))).toEqual([]);
    expect(existsSync(`/tmp/.X11-unix/X${place.x11?.slice(1)}`)).toBe(false);
    expect(told).toBe(0);
  });

  it('several at once have displays of their own, and none takes the place of another', async () => {
    const desktops = await Promise.all([start(), start(), start()]);
    const displays = desktops.map(({ place }) => place.x11 ?? '');
    expect(new Set(displays).size).toBe(3);
    for (const { place } of desktops) {
      new X11Connection({ display: place.x11 ?? '', authority: place.authority ?? null }).close();
    }
  });

  it('tells of a server that dies', async () => {
    const desktop = await start();
    const error = new Promise((resolve) => void desktop.ended.on(resolve));
    process.kill(desktop.pids[0] ?? 0, 'SIGKILL');
    expect(await error).toMatchObject({ code: 'FAILED', message: expect.stringContaining('SIGKILL') as string });
  });

  it('is found by DISPLAY, where a server of this machine listens', async () => {
    const { place } = await start();
    const env = {
      DISPLAY: place.x11 ?? '',
      XAUTHORITY: place.authority ?? '',
      XDG_RUNTIME_DIR: place.runtimeDirectory,
    };
    expect(x11DesktopBackend.find(env)).toMatchObject({ x11: place.x11, authority: place.authority, bus: null });
    expect(x11DesktopBackend.find({ DISPLAY: ':4711' })).toBeUndefined();
    expect(x11DesktopBackend.find({ DISPLAY: 'elsewhere:0' })).toBeUndefined();
    expect(x11DesktopBackend.find({})).toBeUndefined();
  });

  it('says what the server said where it does not start', async () => {
    const runtimeDirectory = privateFolder();
    const program = join(runtimeDirectory, 'Xvfb');
    writeFileSync(program, '#!/bin/sh\necho no luck today >&2\nexit 3\n', { mode: 0o755 });
    const env = { PATH: `${runtimeDirectory}:/usr/bin:/bin` };
    const opened = x11DesktopBackend.start({ runtimeDirectory, mode, env, app: null, say: () => {} });
    const message = expect.stringContaining('no luck today') as string;
    await expect(opened).rejects.toMatchObject({ code: 'FAILED', message });
  });

  it('refuses sizes that no screen has', async () => {
    for (const size of [0, 15, 32_768, 100.5, Number.NaN]) {
      const options = { runtimeDirectory: privateFolder(), env: {}, app: null, say: () => {} };
      const opened = x11DesktopBackend.start({ ...options, mode: { ...mode, width: size } });
      await expect(opened).rejects.toMatchObject({ code: 'USAGE' });
    }
  });
});
