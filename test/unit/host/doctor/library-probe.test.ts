import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { libraryProbe } from '../../../../src/host/doctor/library-probe.ts';
import type { Finding } from '../../../../src/platform/doctor/probe.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perun-library-probe-'));
  const known = (name: string, system: string): string =>
    `[[libraries.known]]\nname = "${name}"\npackage = "lib-${name}"\nsystems = ["${system}"]\nextensions = [".x"]\n`;
  mkdirSync(join(folder, 'cores', 'player'), { recursive: true });
  writeFileSync(
    join(folder, 'cores', 'player', 'perun-core.toml'),
    `name = "player"\ncommand = ["x"]\n[libraries]\nfolders = ["${folder}/lib"]\nending = ".so"\n` +
      known('first', 'nes') +
      known('second', 'nes') +
      known('third', 'snes'),
  );
  mkdirSync(join(folder, 'lib'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const look = (): Promise<Finding> =>
  libraryProbe({ builtIn: join(folder, 'cores'), installed: join(folder, 'none') }, {}).probe();

test('none is no fault, and the packages are named, one for each system', async () => {
  expect(await look()).toEqual({
    state: 'not needed',
    found: 'none found',
    remedy: 'apt install lib-first lib-third',
  });
});

test('what is there, and what brings the rest', async () => {
  writeFileSync(join(folder, 'lib', 'second.so'), '');
  expect(await look()).toEqual({
    state: 'ok',
    found: 'second (nes); none for snes',
    remedy: 'apt install lib-third',
  });
  writeFileSync(join(folder, 'lib', 'third.so'), '');
  expect(await look()).toEqual({ state: 'ok', found: 'second (nes), third (snes)' });
});
