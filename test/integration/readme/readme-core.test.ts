import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from '../../../scripts/root.ts';
import { TestUser } from '../cli/cli.ts';

let user: TestUser;
beforeEach(() => {
  user = new TestUser();
});
afterEach(() => user.leave());

it('the core of the README runs, and its frames differ', async () => {
  const source = /```ts\n(?<code>[\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.groups?.['code'];
  if (source === undefined) throw new Error('README.md has no example in TypeScript');
  writeFileSync(join(user.folder, 'bounce.ts'), source);
  mkdirSync(join(user.folder, 'node_modules'));
  symlinkSync(root, join(user.folder, 'node_modules', 'perun'));

  await user.host();
  const run = await user.run('core', 'run', 'node', '--json', '--', 'bounce.ts');
  const { session } = JSON.parse(run.stdout) as { session: string };
  const { code, stdout } = await user.run('client', 'connect', '--session', session, '--view', 'dump', '--frames', '3');
  expect(code).toBe(0);
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line).toMatch(/^\d+ 64x48 [0-9a-f]{64}$/);
  expect(new Set(lines.map((line) => line.split(' ')[2])).size).toBe(3);
});
