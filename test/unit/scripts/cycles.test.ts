import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../../scripts/root.ts';

/** Linted in a copy: in its place the fixture is ignored, because it is wrong on purpose. */
let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'perun-cycle-'));
  cpSync(join(root, 'test/fixtures/boundaries/cycle'), join(copy, 'cycle'), { recursive: true });
  cpSync(join(root, '.oxlintrc.json'), join(copy, '.oxlintrc.json'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

it('a circle of imports is found, even of types alone', async () => {
  const output = await new Promise<string>((resolve) => {
    const oxlint = join(root, 'node_modules/.bin/oxlint');
    execFile(oxlint, ['--format', 'unix', 'cycle'], { cwd: copy }, (_error, stdout) => resolve(stdout));
  });
  expect(output).toMatch(/one\.ts:1:\d+: Dependency cycle detected/);
  expect(output).toMatch(/two\.ts:1:\d+: Dependency cycle detected/);
});
