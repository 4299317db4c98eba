import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from '../../../scripts/root.ts';
import { missingTools, systemTools } from '../../../scripts/test/system-tools.ts';

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

it('setup-system installs exactly the listed tools', () => {
  const script = readFileSync(join(root, 'scripts/setup-system'), 'utf8');
  const list = /^needed=\((?<pairs>[^)]*)\)$/m.exec(script)?.groups?.['pairs']?.split(' ');
  expect(list).toEqual(systemTools.map((tool) => `${tool.package}:${tool.command}`));
});
