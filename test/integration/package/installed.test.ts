import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../../scripts/root.ts';
import { TestUser } from '../cli/cli.ts';

/**
 * The package as users get it: packed, and unpacked under node_modules, where Node strips no types. Its dependencies are
 * linked from the checkout.
 */
let user: TestUser;
let perun: string;
beforeAll(() => {
  user = new TestUser();
  const modules = join(user.folder, 'm', 'node_modules');
  mkdirSync(join(modules, 'perun'), { recursive: true });
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', user.folder], { cwd: root });
  const tarball = join(user.folder, packed.toString().trim());
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', join(modules, 'perun')]);
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  perun = join(modules, 'perun', 'bin', 'run.js');
});
afterAll(() => user.leave());

function run(...args: string[]): string {
  return execFileSync(process.execPath, [perun, ...args], {
    env: user.env,
    cwd: user.folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

it('ships no source, no test and no tool', () => {
  const shipped = readdirSync(join(perun, '..', '..')).toSorted();
  expect(shipped).toEqual(
    [
      ...[
        'LICENSE',
        'README.md',
        'bin',
        'dist',
        'docs',
        'oclif.manifest.json',
        'package.json',
        'packaging',
        'schemas',
        'vectors',
      ],
    ].toSorted(),
  );
  expect(readdirSync(join(perun, '..', '..', 'packaging')).toSorted()).toEqual([
    'completions',
    'man',
    'systemd',
    'udev',
  ]);
});

it('knows its built-in cores and templates, and plays a game of its own', () => {
  const cores = JSON.parse(run('core', 'list', '--available', '--json')) as { name: string; origin: string }[];
  expect(cores.filter(({ origin }) => origin === 'built in').map(({ name }) => name)).toContain('chip8');
  expect(run('core', 'new', 'typescript', 'mine', '--json')).toContain('mine');
  run('host', 'start', '--detach', '--listen', user.unix);
  const game = join(perun, '..', '..', 'dist', 'cores', 'chip8', 'games', 'bricks.xo8');
  const { session } = JSON.parse(run('core', 'run', game, '--json')) as { session: string };
  const frames = run('client', 'connect', '--session', session, '--view', 'dump', '--frames', '2').trim().split('\n');
  expect(frames).toHaveLength(2);
  for (const frame of frames) expect(frame).toMatch(/^\d+ \d+x\d+ [0-9a-f]{64}$/);
});
