import { spawn as spawnProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { spawn as spawnInTerminal } from 'zigpty';
import { root } from '../../../scripts/root.ts';
import { TestUser } from '../cli/cli.ts';

const script = join(root, 'scripts', 'start.ts');

let user: TestUser;
beforeEach(() => {
  user = new TestUser();
});
afterEach(() => user.leave());

async function sessions(): Promise<{ id: string; state: string }[]> {
  return (await user.json('session', 'list')) as { id: string; state: string }[];
}

it('without a terminal it says where the game is, serves until SIGTERM, and leaves nothing', async () => {
  const child = spawnProcess(process.execPath, [script, '--built'], {
    env: user.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  try {
    await expect.poll(() => said, { timeout: 50_000 }).toMatch(/^listening /m);
    const id = /^session +(?<id>\S+)$/m.exec(said)?.groups?.['id'];
    expect(await sessions()).toMatchObject([{ id, state: 'live' }]);
    expect(said).toMatch(new RegExp(`^browser +http://127\\.0\\.0\\.1:\\d+/#/s/${id}$`, 'm'));
  } finally {
    child.kill('SIGTERM');
  }
  expect(await ended).toBe(0);
  expect((await user.run('host', 'status')).code).toBe(5);
});

it('on a terminal it plays there, and a host that ran before stays', async () => {
  await user.host();
  const terminal = spawnInTerminal(process.execPath, [script, '--built'], {
    cols: 80,
    rows: 24,
    cwd: root,
    env: { ...user.env, TERM: 'xterm-256color' },
  });
  let said = '';
  terminal.onData((data) => {
    said += data.toString();
  });
  const ended = new Promise<number>((resolve) => {
    terminal.onExit(({ exitCode }) => resolve(exitCode));
  });
  try {
    await expect.poll(() => said, { timeout: 50_000 }).toContain('\u001b[?1049h');
    await expect.poll(async () => (await sessions()).map(({ state }) => state)).toEqual(['live']);
    expect(said).toContain('using the host that already runs');
  } finally {
    terminal.write('\u0003');
  }
  expect(await ended).toBe(0);
  // The end may be known before the last that was written has been read.
  await expect.poll(() => said).toContain('\u001b[?1049l');
  expect(await sessions()).toEqual([]);
  expect((await user.run('host', 'status')).code).toBe(0);
});
