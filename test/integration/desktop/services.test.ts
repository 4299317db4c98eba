import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { busAnswers, listens, pipewireState } from '../../../backends/bindings/desktop/answers.ts';
import { findProgram } from '../../../backends/bindings/desktop/environment.ts';
import {
  type DesktopServices,
  probeDesktopServices,
  startDesktopServices,
} from '../../../backends/bindings/desktop/services.ts';

const folders: string[] = [];
const opened: DesktopServices[] = [];

afterEach(async () => {
  for (const services of opened.splice(0).toReversed()) await services.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function runtimeDirectory(): string {
  const folder = mkdtempSync(join(tmpdir(), 'perun-rt-'));
  folders.push(folder);
  return folder;
}

async function start(folder: string, said: string[] = []): Promise<DesktopServices> {
  const services = await startDesktopServices({ runtimeDirectory: folder, say: (line) => said.push(line) });
  opened.push(services);
  return services;
}

/** The lab has no server for those that know PulseAudio alone. */
const hasPulse = findProgram('pipewire-pulse') !== undefined;
const started = hasPulse ? 4 : 3;
const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

it('a bus and PipeWire with its session manager answer, and are gone when closed', async () => {
  const folder = runtimeDirectory();
  const services = await start(folder);
  expect(services.pids).toHaveLength(started);
  expect(await listens(join(folder, 'pulse', 'native'))).toBe(hasPulse);
  expect(await busAnswers(join(folder, 'bus'))).toBe(true);
  expect(await pipewireState(services.pipewire, services.env)).toBe('managed');
  expect(services.env).toMatchObject({
    XDG_RUNTIME_DIR: folder,
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'bus')}`,
  });

  const { pids } = services;
  await services.close();
  await services.close();
  expect(pids.filter(isAlive)).toEqual([]);
  expect(services.pids).toEqual([]);
  expect(await busAnswers(join(folder, 'bus'))).toBe(false);
  expect(await pipewireState(services.pipewire, services.env)).toBe('silent');
});

it('what runs already is used, and left running', async () => {
  const folder = runtimeDirectory();
  const first = await start(folder);
  const second = await start(folder);
  expect(second.pids).toEqual([]);
  await second.close();
  expect(await pipewireState(first.pipewire, first.env)).toBe('managed');
});

it('a service that dies is told of once, with what it was', async () => {
  const services = await start(runtimeDirectory());
  const told: string[] = [];
  const isTold = new Promise<void>((resolve) => {
    services.ended.on((error) => {
      told.push(error.message);
      resolve();
    });
  });
  const [, pipewire] = services.pids;
  if (pipewire === undefined) throw new Error('nothing was started');
  process.kill(pipewire, 'SIGKILL');
  await isTold;
  await services.close();
  expect(told).toEqual([expect.stringMatching(/^pipewire ended by itself \(SIGKILL\)/)]);
});

it('sockets that a crash left behind are no obstacle', async () => {
  const folder = runtimeDirectory();
  const first = await start(folder);
  for (const pid of first.pids) process.kill(pid, 'SIGKILL');
  await first.close();
  const second = await start(folder);
  expect(second.pids).toHaveLength(started);
});

it('missing programs are named with their packages, a path that is too long is refused', async () => {
  expect(probeDesktopServices('/nowhere')).toEqual({
    available: false,
    found: 'not in PATH: dbus-daemon, pipewire, pw-cli, wireplumber',
    remedy: 'apt install dbus-daemon pipewire pipewire-bin wireplumber',
  });
  const long = join(runtimeDirectory(), 'x'.repeat(90));
  await expect(startDesktopServices({ runtimeDirectory: long, say: () => undefined })).rejects.toMatchObject({
    code: 'USAGE',
  });
});
