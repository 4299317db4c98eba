import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from '../../../scripts/root.ts';
import { missingFiles, missingTools, systemFiles, systemTools } from '../../../scripts/test/system-tools.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perun-tools-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('finds a tool anywhere on the path, if it can be run', () => {
  writeFileSync(join(folder, 'tmux'), '');
  const path = ['', join(folder, 'absent'), folder].join(delimiter);
  expect(missingTools(path).map((tool) => tool.command)).toContain('tmux');
  chmodSync(join(folder, 'tmux'), 0o755);
  expect(missingTools(path).map((tool) => tool.command)).toEqual(
    systemTools.map((tool) => tool.command).filter((command) => command !== 'tmux'),
  );
});

it('finds a file in any folder of its folder', () => {
  const file = { folder, file: 'libretro/a.so', package: 'a', tests: 'none' };
  expect(missingFiles([file])).toEqual([file]);
  mkdirSync(join(folder, 'machine', 'libretro'), { recursive: true });
  writeFileSync(join(folder, 'machine', 'libretro', 'a.so'), '');
  expect(missingFiles([file])).toEqual([]);
});

it('setup-system installs exactly the listed tools', () => {
  const script = readFileSync(join(root, 'scripts/setup-system'), 'utf8');
  const list = /^needed=\((?<pairs>[^)]*)\)$/m.exec(script)?.groups?.['pairs']?.split(' ');
  expect(list).toEqual(systemTools.map((tool) => `${tool.package}:${tool.command}`));
  const files = /^files=\((?<pairs>[^)]*)\)$/m.exec(script)?.groups?.['pairs']?.split(' ');
  expect(files).toEqual(systemFiles.map((one) => `${one.package}:${one.folder}/*/${one.file}`));
});
