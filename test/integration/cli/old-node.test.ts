import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { packageRoot } from '../../../src/platform/package-root.ts';

const entry = join(packageRoot(), 'bin', 'run.js');

/** Runs the entry as a Node of another version would see itself. */
function runAs(version: string): ReturnType<typeof spawnSync> {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: ${JSON.stringify(version)} });`;
  const preload = `data:text/javascript,${encodeURIComponent(pretend)}`;
  return spawnSync(process.execPath, ['--import', preload, entry, '--version'], { encoding: 'utf8' });
}

test.each(['20.20.2', '21.7.3', '22.17.1', '23.11.0', '24.10.0', '25.2.0'])(
  'Node %s is refused in one line',
  (version) => {
    const { status, stdout, stderr } = runAs(version);
    expect({ status, stdout }).toEqual({ status: 7, stdout: '' });
    expect(stderr).toBe(
      `perun: needs Node 22.18+, 24.11+ or 26+, but this is ${version}; install a newer one, or put it first on PATH\n`,
    );
  },
);

test.each(['22.18.0', '24.11.1', '26.0.0', '28.1.0'])('Node %s will do', (version) => {
  expect(runAs(version).status).toBe(0);
});

test('the guard asks for what package.json asks for', () => {
  const { engines } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  expect(engines.node).toBe('^22.18 || ^24.11 || >=26');
});
