import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { congestionProbe } from '../../../../src/platform/doctor/congestion.ts';
import { descriptorsProbe } from '../../../../src/platform/doctor/descriptors.ts';
import { memoryProbe } from '../../../../src/platform/doctor/memory.ts';
import { nativeModuleProbe } from '../../../../src/platform/doctor/native-module.ts';
import { nodeVersionProbe } from '../../../../src/platform/doctor/node-version.ts';
import { portProbe } from '../../../../src/platform/doctor/port.ts';
import { ok, type Probe } from '../../../../src/platform/doctor/probe.ts';
import { programProbe } from '../../../../src/platform/doctor/program.ts';
import { runProbes } from '../../../../src/platform/doctor/run-probes.ts';
import { userManagerProbe } from '../../../../src/platform/doctor/user-manager.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perun-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['20.20.0', 'missing'],
  ['22.17.1', 'missing'],
  ['22.18.0', 'ok'],
  ['23.11.0', 'missing'],
  ['24.11.0', 'ok'],
  ['26.0.0', 'ok'],
])('Node %s is %s', async (version, state) => {
  expect((await nodeVersionProbe(version).probe()).state).toBe(state);
});

test('a native module that is not there', async () => {
  const gone = { name: 'gone', purpose: 'nothing', load: () => import(join(folder, 'gone.node')) };
  expect(await nativeModuleProbe({ ...gone, needed: true }).probe()).toMatchObject({ state: 'missing' });
  expect(await nativeModuleProbe({ ...gone, needed: false }).probe()).toMatchObject({ state: 'not needed' });
  const there = { ...gone, load: () => import('koffi'), needed: true };
  expect(await nativeModuleProbe(there).probe()).toEqual({ state: 'ok', found: 'loads' });
});

test('a port: free, held by our host, held by another beside our host, held by another', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const look = (hostPid: number | undefined): Promise<object> => portProbe({ port, purpose: 'p', hostPid }).probe();
  expect(await look(process.pid)).toEqual({ state: 'ok', found: 'held by your host' });
  expect(await look(1)).toMatchObject({ state: 'not needed' });
  expect(await look(undefined)).toMatchObject({
    state: 'missing',
    found: expect.stringContaining(`(pid ${process.pid})`) as string,
  });
  server.close();
  await once(server, 'close');
  expect(await look(undefined)).toEqual({ state: 'ok', found: 'free' });
});

test('TCP control: active, available, neither, unreadable', async () => {
  const settings = (active: string, available: string): void => {
    writeFileSync(join(folder, 'tcp_congestion_control'), `${active}\n`);
    writeFileSync(join(folder, 'tcp_available_congestion_control'), `${available}\n`);
  };
  const look = (): Promise<object> => congestionProbe(folder).probe();
  expect(await look()).toEqual({ state: 'not needed', found: 'cannot be read here' });
  settings('bbr', 'reno bbr');
  expect(await look()).toEqual({ state: 'ok', found: 'bbr' });
  settings('cubic', 'reno cubic bbr');
  expect(await look()).toMatchObject({ remedy: 'sudo sysctl -w net.ipv4.tcp_congestion_control=bbr' });
  settings('cubic', 'reno cubic');
  expect(await look()).toMatchObject({
    state: 'not needed',
    remedy: expect.stringContaining('modprobe tcp_bbr') as string,
  });
});

test('too few open files, as a shell with such a limit has', async () => {
  const limits = join(folder, 'limits');
  const look = (limit: number): Promise<object> => {
    writeFileSync(limits, execFileSync('sh', ['-c', `ulimit -n ${limit}; cat /proc/self/limits`]));
    return descriptorsProbe(2048, limits).probe();
  };
  expect(await look(100)).toEqual({ state: 'missing', found: 'only 100', remedy: 'ulimit -n 4096' });
  expect(await look(1000)).toMatchObject({ state: 'not needed' });
  expect(await look(4096)).toEqual({ state: 'ok', found: '4096' });
});

test('too little memory', async () => {
  expect(await memoryProbe().probe()).toMatchObject({ state: 'ok' });
  expect(await memoryProbe(100e6).probe()).toMatchObject({ state: 'missing', found: '100 MB available' });
});

test('a program on PATH, not executable, or absent', async () => {
  const look = (): Promise<object> => programProbe({ command: 'tool', purpose: 't' }, { PATH: folder }).probe();
  expect(await look()).toMatchObject({ state: 'not needed', remedy: 'sudo apt-get install tool' });
  writeFileSync(join(folder, 'tool'), '', { mode: 0o600 });
  expect(await look()).toMatchObject({ state: 'not needed' });
  rmSync(join(folder, 'tool'));
  writeFileSync(join(folder, 'tool'), '', { mode: 0o700 });
  expect(await look()).toEqual({ state: 'ok', found: join(folder, 'tool') });
});

test('systemd: absent, without user session, ending at logout, staying', async () => {
  const places = { system: join(folder, 'system'), linger: join(folder, 'linger') };
  const look = (): Promise<object> => userManagerProbe({ XDG_RUNTIME_DIR: folder, USER: 'ada' }, places).probe();
  expect(await look()).toMatchObject({ found: 'this machine runs without systemd' });
  mkdirSync(places.system);
  expect(await look()).toMatchObject({ found: 'no user session of systemd' });
  mkdirSync(join(folder, 'systemd'));
  writeFileSync(join(folder, 'systemd', 'private'), '');
  expect(await look()).toMatchObject({ state: 'not needed', remedy: 'loginctl enable-linger' });
  mkdirSync(places.linger);
  writeFileSync(join(places.linger, 'ada'), '');
  expect(await look()).toMatchObject({ state: 'ok' });
});

describe('running probes', () => {
  const probe = (id: string, look: Probe['probe']): Probe => ({
    ...{ id, area: 'machine', title: id, purpose: id },
    probe: look,
  });

  test('one that throws, or never answers, harms no other', async () => {
    const diagnoses = await runProbes(
      [
        probe('hangs', () => new Promise(() => {})),
        probe('throws', () => {
          throw new Error('no such thing');
        }),
        probe('works', () => ok('fine')),
      ],
      20,
    );
    expect(diagnoses.map(({ finding }) => `${finding.state}: ${finding.found}`)).toEqual([
      'missing: no answer within 20 ms',
      'missing: could not be looked at: no such thing',
      'ok: fine',
    ]);
  });
});
