import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clockProbe } from '../../../../src/platform/doctor/clock.ts';
import { logSpaceProbe } from '../../../../src/platform/doctor/log-space.ts';
import { privateFolderProbe } from '../../../../src/platform/doctor/private-folder.ts';
import { runtimeBaseProbe } from '../../../../src/platform/doctor/runtime-base.ts';
import { resolvePaths } from '../../../../src/platform/paths.ts';

const isRoot = process.getuid?.() === 0;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perun-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('private folders', () => {
  const look = (path: string): Promise<object> =>
    privateFolderProbe({ id: 'f', title: 'f', purpose: 'f', path }).probe();

  test('one of our own is ok, and one that could be made', async () => {
    expect(await look(folder)).toEqual({ state: 'ok', found: folder });
    const deep = join(folder, 'a', 'b');
    expect(await look(deep)).toEqual({ state: 'ok', found: `${deep}, made when needed` });
    symlinkSync(folder, join(folder, 'link'));
    expect(await look(join(folder, 'link'))).toMatchObject({ state: 'ok' });
  });

  test('a file in its place, and a file on its way', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(await look(file)).toEqual({
      state: 'missing',
      found: `${file} is not a folder`,
      remedy: `mv ${file} ${file}.old`,
    });
    expect(await look(join(file, 'a', 'b'))).toMatchObject({ state: 'missing', remedy: `mv ${file} ${file}.old` });
  });

  test('a link that leads nowhere', async () => {
    symlinkSync(join(folder, 'gone'), join(folder, 'link'));
    expect(await look(join(folder, 'link'))).toMatchObject({ state: 'missing' });
  });

  test('one that others may read', async () => {
    chmodSync(folder, 0o755);
    expect(await look(folder)).toMatchObject({ state: 'missing', remedy: `chmod 700 ${folder}` });
  });

  // Root may write everywhere, and only root can give folders away: each looks at what can be provoked.
  test(isRoot ? 'one of somebody else' : 'one that may not be written', async () => {
    if (isRoot) chownSync(folder, 12_345, 12_345);
    else chmodSync(folder, 0o500);
    const finding = isRoot ? { found: `${folder} belongs to user 12345` } : { remedy: `chmod u+rwx ${folder}` };
    expect(await look(folder)).toMatchObject({ state: 'missing', ...finding });
    if (!isRoot) expect(await look(join(folder, 'a'))).toMatchObject({ state: 'missing', ...finding });
  });
});

describe('socket paths', () => {
  const look = (env: Record<string, string>): Promise<object> => runtimeBaseProbe(resolvePaths(env, 77), env).probe();

  test('in the runtime folder of the login, or why not', async () => {
    expect(await look({ XDG_RUNTIME_DIR: folder })).toMatchObject({ state: 'ok' });
    const long = join(folder, 'x'.repeat(90));
    mkdirSync(long);
    expect(await look({ XDG_RUNTIME_DIR: long })).toMatchObject({
      state: 'not needed',
      found: expect.stringContaining('is too long') as string,
    });
    expect(await look({ XDG_RUNTIME_DIR: join(folder, 'gone') })).toMatchObject({
      found: expect.stringContaining('names no folder') as string,
    });
    expect(await look({})).toMatchObject({ found: expect.stringContaining('is not set') as string });
  });

  test('too long for the system', async () => {
    const paths = { ...resolvePaths({ XDG_RUNTIME_DIR: folder }), controlSocket: `/${'x'.repeat(107)}` };
    expect(await runtimeBaseProbe(paths, {}).probe()).toMatchObject({
      state: 'missing',
      found: `/${'x'.repeat(107)} has 108 bytes`,
    });
  });
});

test('logs that fill the disk, or could not be written', async () => {
  const state = join(folder, 'state');
  expect(await logSpaceProbe(state).probe()).toMatchObject({ state: 'ok' });
  mkdirSync(join(state, 'cores'), { recursive: true });
  writeFileSync(join(state, 'cores', 'a.log'), 'x'.repeat(2000));
  writeFileSync(join(state, 'host.log'), 'x'.repeat(2000));
  expect(await logSpaceProbe(state, { most: 4000, fewestFree: 0 }).probe()).toMatchObject({ state: 'ok' });
  expect(await logSpaceProbe(state, { most: 3999, fewestFree: 0 }).probe()).toMatchObject({
    state: 'missing',
    remedy: `rm ${state}/cores/*.log`,
  });
  const full = { most: 4000, fewestFree: Number.POSITIVE_INFINITY };
  expect(await logSpaceProbe(state, full).probe()).toMatchObject({
    state: 'missing',
    remedy: `make room on the disk of ${state}`,
  });
});

test('a clock in the past, and one behind its own log', async () => {
  const log = join(folder, 'host.log');
  expect(await clockProbe(log).probe()).toMatchObject({ state: 'ok' });
  expect(await clockProbe(log, 0).probe()).toMatchObject({
    state: 'missing',
    found: '1970-01-01T00:00:00.000Z is in the past',
  });
  writeFileSync(log, '');
  const ahead = new Date(Date.now() + 3_600_000);
  utimesSync(log, ahead, ahead);
  expect(await clockProbe(log).probe()).toMatchObject({ state: 'missing', remedy: 'timedatectl set-ntp true' });
});
