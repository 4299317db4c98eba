import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CoreStatus, SessionInfo, Stats } from '../../../src/control/contract/schemas.ts';
import type { FrameDigest } from '../../../src/host/headless-view.ts';
import { identifyProcess, isProcessAlive } from '../../../src/platform/process-identity.ts';
import { TestUser } from './cli.ts';

let user: TestUser;
beforeAll(async () => {
  user = new TestUser();
  // Clears the screen, draws a hex digit at 12/6 and stays.
  const program = [0x00, 0xe0, 0x60, 0x0c, 0x61, 0x06, 0xf0, 0x29, 0xd0, 0x15, 0x12, 0x0a];
  writeFileSync(join(user.folder, 'digit.ch8'), new Uint8Array(program));
  await user.host('tcp://127.0.0.1:0', 'ws://127.0.0.1:0');
});
afterAll(() => user.leave());

interface Started {
  readonly core: CoreStatus;
  readonly session: string;
}

const run = async (...args: string[]): Promise<Started> => (await user.json('core', 'run', ...args)) as Started;

describe('perun core and session', () => {
  test('a game runs, is seen exactly by every door, and is stopped with its session', async () => {
    const { core, session } = await run('digit.ch8');
    expect(core).toMatchObject({ id: session, name: 'chip8', state: 'running', restarts: 0, lastExit: null });
    const process = identifyProcess(core.pid ?? 0);
    const sessions = (await user.json('session')) as SessionInfo[];
    expect(sessions.map(({ id, title, state }) => ({ id, title, state }))).toContainEqual({
      ...{ id: session, title: 'digit', state: 'live' },
    });
    expect(await user.json('session', 'show', session)).toMatchObject({ id: session, source: { kind: 'core' } });

    const { addresses } = (await user.json('host')) as { addresses: string[] };
    const pictures = await Promise.all(
      addresses.map(async (address) => {
        const { code, stdout, stderr } = await user.run(
          ...['client', 'connect', address, '--session', session, '--view', 'dump', '--frames', '3', '--json'],
        );
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        return stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as FrameDigest);
      }),
    );
    expect(pictures.map((frames) => frames.map(({ number }) => number))).toEqual(addresses.map(() => [1, 2, 3]));
    const hashes = new Set(pictures.flat().map(({ width, height, sha256 }) => `${width}x${height} ${sha256}`));
    expect(hashes.size).toBe(1);
    expect([...hashes][0]).toMatch(/^64x32 [0-9a-f]{64}$/);

    const stats = (await user.json('stats', session)) as Stats;
    expect(stats.sessions).toEqual([expect.objectContaining({ id: session, framesRefused: 0 })]);
    const stopped = await user.json('core', 'stop', session);
    expect(stopped).toMatchObject({ id: session, state: 'stopped', pid: null });
    expect(isProcessAlive(process)).toBe(false);
    expect((await user.run('session', 'show', session)).code).toBe(3);
    expect((await user.run('core', 'stop', session)).code).toBe(3);
    expect(await user.json('core', 'logs', session)).toMatchObject({ lines: expect.any(Array) as unknown[] });
  });

  test('a connection without picture counts frames and says which seat it had', async () => {
    const { session } = await run('digit.ch8');
    const result = await user.json(
      'client',
      'connect',
      '--view',
      'none',
      '--seat',
      '2',
      '--frames',
      '5',
      '-s',
      session,
    );
    expect(result).toMatchObject({ session, seat: 'player', player: 2, undecodable: 0, reconnects: 0 });
    const waiting = user.start('client', 'connect', '--view', 'none', '--session', session);
    await expect
      .poll(async () => ((await user.json('session', 'show', session)) as SessionInfo).people.length, {
        timeout: 20_000,
      })
      .toBe(1);
    const ended = await user.run('session', 'stop', session);
    expect(ended.code).toBe(2);
    await user.json('session', 'stop', session, '--yes');
    expect(await waiting.ended).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('the session has ended') as string,
    });
  });

  test('ends when nobody reads its output any more', async () => {
    const watcher = user.start('stats', '--watch', '--interval', '100', '--json');
    await expect.poll(watcher.stdout, { timeout: 20_000 }).not.toBe('');
    watcher.child.stdout?.destroy();
    expect((await watcher.ended).code).toBe(141);
  });

  test('a session that is not there ends with 3', async () => {
    const { code, stderr } = await user.run('client', 'connect', '--view', 'none', '--session', 'none-99');
    expect({ code, lines: stderr.trim().split('\n').length > 0 }).toEqual({ code: 3, lines: true });
  });

  test('a core that dies is restarted in its session', async () => {
    const { core, session } = await run('digit.ch8');
    process.kill(core.pid ?? 0, 'SIGKILL');
    await expect
      .poll(async () => ((await user.json('core', 'list')) as CoreStatus[]).find(({ id }) => id === session), {
        timeout: 20_000,
      })
      .toMatchObject({ state: 'running', restarts: 1, lastExit: 'ended by SIGKILL' });
    expect(await user.json('session', 'show', session)).toMatchObject({ id: session, state: 'live' });
    await user.json('core', 'stop', session);
  });

  test('what cannot run says why, and leaves no session', async () => {
    const before = ((await user.json('session', 'list')) as SessionInfo[]).length;
    writeFileSync(join(user.folder, 'empty.ch8'), '');
    writeFileSync(join(user.folder, 'game.xyz'), 'x');
    mkdirSync(join(user.folder, 'folder'));
    const empty = await user.run('core', 'run', 'empty.ch8', '--json');
    expect(empty.code).toBe(1);
    expect(JSON.parse(empty.stdout)).toMatchObject({ error: { code: 'CORE_FAILED' } });
    expect((await user.run('core', 'run', 'missing.ch8')).code).toBe(3);
    const unknown = await user.run('core', 'run', 'game.xyz');
    expect(unknown).toMatchObject({ code: 3, stderr: expect.stringContaining('known: chip8') as string });
    expect((await user.run('core', 'run', 'folder')).code).toBe(3);
    expect((await user.run('core', 'run', 'game.xyz', '--system', 'amiga')).code).toBe(3);
    expect((await user.run('core', 'run', 'no-such-program-here')).code).toBe(3);
    expect(((await user.json('session', 'list')) as SessionInfo[]).length).toBe(before);
  });

  test('a program that finishes takes its session with it; one that is given up stays listed', async () => {
    const quick = await user.run('core', 'run', process.execPath, '--', '-e', 'process.exit(0)');
    expect(quick).toMatchObject({ code: 1, stderr: expect.stringContaining('ended with exit code 0') as string });
    const node = [process.execPath, '--', '-e'];
    const [finishing, failing] = await Promise.all([
      run(...node, 'setTimeout(() => {}, 4500)'),
      run(...node, 'setTimeout(() => process.exit(3), 4500)'),
    ]);
    const ids = async (topic: string): Promise<string[]> =>
      ((await user.json(topic)) as { id: string }[]).map(({ id }) => id);
    await expect.poll(() => ids('session'), { timeout: 20_000 }).not.toContain(finishing.session);
    await expect.poll(() => ids('session'), { timeout: 20_000 }).not.toContain(failing.session);
    expect(await ids('core')).not.toContain(finishing.session);
    expect(await user.json('core')).toContainEqual(
      expect.objectContaining({ id: failing.session, state: 'failed', lastExit: 'ended with exit code 3' }),
    );
    await user.json('core', 'stop', failing.session);
    expect(await ids('core')).not.toContain(failing.session);
  });

  test('follows what a program writes, and stops it on Ctrl-C', async () => {
    const source = 'console.log("from the core", process.argv[1]); setInterval(() => {}, 1000)';
    const follower = user.start('core', 'run', process.execPath, '--follow', '--', '-e', source, '--', 'word');
    await expect.poll(follower.stderr, { timeout: 20_000 }).toContain('from the core word');
    const [core] = ((await user.json('core', 'list')) as CoreStatus[]).filter(({ command }) =>
      command.includes(source),
    );
    follower.child.kill('SIGINT');
    expect((await follower.ended).code).toBe(130);
    expect(isProcessAlive(identifyProcess(core?.pid ?? 0))).toBe(false);
  });

  test('statistics are watched until interrupted', async () => {
    const watcher = user.start('stats', '--watch', '--interval', '100', '--json');
    await expect.poll(() => watcher.stdout().split('\n').length, { timeout: 20_000 }).toBeGreaterThan(3);
    watcher.child.kill('SIGINT');
    expect((await watcher.ended).code).toBe(130);
    for (const line of watcher.stdout().trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('sessions');
  });
});

test('stopping a host with sessions needs a yes, and takes its cores along', async () => {
  const own = new TestUser();
  try {
    await own.host();
    writeFileSync(join(own.folder, 'loop.ch8'), new Uint8Array([0x12, 0x00]));
    const { core } = (await own.json('core', 'run', 'loop.ch8')) as Started;
    const identity = identifyProcess(core.pid ?? 0);
    const asked = await own.run('host', 'stop');
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('1 session(s)') as string });
    await own.json('host', 'stop', '--yes');
    expect(isProcessAlive(identity)).toBe(false);
  } finally {
    await own.leave();
  }
});

test('the cores of a killed host are ended by the next one', async () => {
  const own = new TestUser();
  try {
    const { pid } = await own.host();
    writeFileSync(join(own.folder, 'loop.ch8'), new Uint8Array([0x12, 0x00]));
    const { core } = (await own.json('core', 'run', 'loop.ch8')) as Started;
    const identity = identifyProcess(core.pid ?? 0);
    process.kill(pid, 'SIGKILL');
    await own.host();
    await expect.poll(() => isProcessAlive(identity), { timeout: 10_000 }).toBe(false);
  } finally {
    await own.leave();
  }
});
