import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../../scripts/root.ts';
import { missingTools } from '../../../scripts/test/system-tools.ts';
import { walkProcedures } from '../../../src/control/auth/procedure-meta.ts';
import { contract } from '../../../src/control/contract/contract.ts';
import type { HostStatus } from '../../../src/control/contract/schemas.ts';
import { PerunHome } from '../../support/host/running-host.ts';

const run = promisify(execFile);
const version = '4.32.5';
const tool = join(root, '.cache', `schemathesis-${version}`);
const without = missingTools(process.env['PATH'] ?? '').some(({ command }) => command === 'virtualenv');
/** Streams have no end that a fuzzer could wait for, and the host has to live on. */
const left = /^(?:host\.stop|host\.logs|events\.watch|stats\.watch)$/;
const operations = [...walkProcedures(contract)].filter(({ path }) => !left.test(path.join('.'))).length;

/** The fuzzer in an environment of its own, kept for the next run. */
async function install(): Promise<void> {
  const program = join(tool, 'bin', 'schemathesis');
  if (existsSync(program)) return;
  rmSync(tool, { recursive: true, force: true });
  await run('virtualenv', ['--quiet', tool]);
  await run(join(tool, 'bin', 'pip'), ['install', '--quiet', `schemathesis==${version}`]);
}

describe.skipIf(without)('the control API under a fuzzer that is not ours', () => {
  let home: PerunHome;
  beforeAll(async () => {
    home = await PerunHome.create();
    await install();
  }, 300_000);
  afterAll(() => home.remove());

  test('answers every request as its document says, and none with a fault of its own', async () => {
    // What the fuzzer launches must be nowhere to be found.
    const nowhere = join(home.folder, 'nowhere');
    mkdirSync(nowhere);
    home.env['PATH'] = nowhere;
    await home.json('host', 'start', '-d', '--listen', home.unixAddress, '--control', 'tcp://127.0.0.1:0');
    const { api, pid } = await home.json<HostStatus>('host', 'status');
    const { token } = await home.json<{ token: string }>('host', 'token');
    const game = join(root, 'dist', 'cores', 'chip8', 'games', 'bricks.xo8');
    const { session } = await home.json<{ session: string }>('core', 'run', game);
    const config = [
      `headers = { Authorization = "Bearer ${token}" }`,
      // What reads and steers finds a session; what ends one does not, so that there is one to the end.
      '[[operations]]',
      'include-operation-id = ["session.show", "session.run", "core.logs"]',
      `parameters = { "path.id" = "${session}" }`,
    ];
    writeFileSync(join(home.folder, 'schemathesis.toml'), `${config.join('\n')}\n`, { mode: 0o600 });
    const args = [
      ...['--config-file', join(home.folder, 'schemathesis.toml'), 'run', join(root, 'docs', 'api', 'openapi.json')],
      ...['--url', `${api}api/v1`, '--exclude-operation-id-regex', left.source, '--checks', 'all', '--seed', '1'],
      // No schema can say which bytes are a save, nor which moments there are.
      ...['--exclude-checks', 'positive_data_acceptance'],
      ...['--max-time', '45', '--request-timeout', '30', '--continue-on-failure', '--no-color'],
    ];
    const { stdout, code } = await run(join(tool, 'bin', 'schemathesis'), args, {
      cwd: home.folder,
      env: { ...home.env, PATH: process.env['PATH'] },
      maxBuffer: 64 * 1024 * 1024,
    }).then(
      (ended) => ({ stdout: ended.stdout, code: 0 }),
      (error: unknown) => {
        const ended = { stdout: String(error), code: -1 };
        return typeof error === 'object' ? { ...ended, ...error } : ended;
      },
    );
    expect(code, stdout.slice(-6000)).toBe(0);
    expect(stdout).toContain(`Tested: ${operations}\n`);
    // It lives, and has seen no fault that it would have logged.
    expect((await home.json<HostStatus>('host', 'status')).pid).toBe(pid);
    expect((await home.run('host', 'logs', '-n', '5000')).stdout).not.toContain('could not be answered');
  }, 240_000);
});
