import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acquireLock, lockHolder, waitForLock } from '../../../src/platform/lock.ts';
import { findPortHolder, listeningInodes } from '../../../src/platform/port-holder.ts';
import {
  identifyProcess,
  isProcessAlive,
  readProcessIdentity,
  waitForEnd,
} from '../../../src/platform/process-identity.ts';
import { packageRoot } from '../../../src/platform/package-root.ts';

let folder = '';
const children: ChildProcess[] = [];
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pr-'))));
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function node(source: string): ChildProcess {
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { cwd: packageRoot() });
  children.push(child);
  return child;
}

async function ended(): Promise<{ pid: number; started: string }> {
  const child = node('setInterval(() => {}, 1000)');
  const identity = identifyProcess(child.pid ?? 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  return identity;
}

describe('process identity', () => {
  test('tells the living from the dead, and from a later process of the same pid', async () => {
    const own = identifyProcess(process.pid);
    expect(own.started).toMatch(/^\d+$/);
    expect(isProcessAlive(own)).toBe(true);
    expect(isProcessAlive({ ...own, started: '1' })).toBe(false);
    const gone = await ended();
    expect(isProcessAlive(gone)).toBe(false);
    expect(await waitForEnd(gone, 1000)).toBe(true);
    expect(await waitForEnd(own, 30)).toBe(false);
  });

  test('reads only what is one', () => {
    expect(readProcessIdentity({ pid: 5, started: '9' })).toEqual({ pid: 5, started: '9' });
    for (const value of [null, 5, {}, { pid: 1, started: '' }, { pid: 2.5, started: '' }, { pid: -5, started: '' }]) {
      expect(readProcessIdentity(value)).toBeUndefined();
    }
  });
});

describe('lock', () => {
  test('is held once, names its holder, and is free after release', () => {
    const path = join(folder, 'host.lock');
    const lock = acquireLock(path);
    expect(lockHolder(path)?.pid).toBe(process.pid);
    expect(() => acquireLock(path)).toThrow(
      expect.objectContaining({
        code: 'HOST_RUNNING',
        message: expect.stringContaining(`pid ${process.pid}`) as string,
      }),
    );
    lock.release();
    lock.release();
    expect(lockHolder(path)).toBeUndefined();
    acquireLock(path).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is taken over from a process that is gone, and from rubbish', async () => {
    const path = join(folder, 'host.lock');
    writeFileSync(path, JSON.stringify(await ended()));
    const first = acquireLock(path);
    expect(lockHolder(path)?.pid).toBe(process.pid);
    first.release();
    writeFileSync(path, '{');
    const second = acquireLock(path);
    expect(lockHolder(path)?.pid).toBe(process.pid);
    second.release();
  });

  test('does not remove a lock that is no longer its own', async () => {
    const path = join(folder, 'host.lock');
    const lock = acquireLock(path);
    writeFileSync(path, JSON.stringify(await ended()));
    lock.release();
    expect(readdirSync(folder)).toEqual(['host.lock']);
  });

  test('goes to exactly one of many that find a stale one', async () => {
    const path = join(folder, 'host.lock');
    writeFileSync(path, JSON.stringify(await ended()));
    const source = `
      import { acquireLock } from './src/platform/lock.ts';
      try { acquireLock(${JSON.stringify(path)}); process.stdout.write('held\\n'); }
      catch (error) { process.stdout.write(error.code + '\\n'); }
      setInterval(() => {}, 1000);`;
    const answers = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const [chunk] = (await once(node(source).stdout ?? process.stdin, 'data')) as [Buffer];
        return chunk.toString().trim();
      }),
    );
    expect(answers.toSorted()).toEqual([...Array<string>(5).fill('HOST_RUNNING'), 'held']);
  });
});

describe('waiting for a lock', () => {
  test('ends when it is let go of, one after another', async () => {
    const path = join(folder, 'file.lock');
    const first = await waitForLock(path, 1000);
    let inside = 0;
    const others = Array.from({ length: 5 }, async () => {
      const lock = await waitForLock(path, 20_000);
      inside += 1;
      expect(inside).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 2));
      inside -= 1;
      lock.release();
    });
    first.release();
    await Promise.all(others);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('gives up in the end, and says who holds it', async () => {
    const path = join(folder, 'file.lock');
    const lock = acquireLock(path);
    await expect(waitForLock(path, 20)).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining(`process ${process.pid}`) as string,
    });
    lock.release();
  });

  test('does not stop at the guard of a takeover that was cut off', async () => {
    const path = join(folder, 'file.lock');
    writeFileSync(path, JSON.stringify(await ended()));
    writeFileSync(`${path}.takeover`, JSON.stringify(await ended()));
    (await waitForLock(path, 1000)).release();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('port holder', () => {
  test('names the process that listens', async () => {
    const child = node(`
      import { createServer } from 'node:net';
      const server = createServer().listen(0, '127.0.0.1', () => console.log(server.address().port));`);
    const [chunk] = (await once(child.stdout ?? process.stdin, 'data')) as [Buffer];
    const holder = findPortHolder(Number(chunk.toString()));
    expect(holder?.pid).toBe(child.pid);
    expect(holder?.command).toBe(readFileSync(`/proc/${child.pid}/comm`, 'utf8').trim());
  });

  test('knows nobody where nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(findPortHolder(port)?.pid).toBe(process.pid);
    await new Promise((resolve) => server.close(resolve));
    expect(findPortHolder(port)).toBeUndefined();
  });

  test('reads /proc/net/tcp and passes over connections', () => {
    const text = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:2328 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0
   1: 0100007F:2328 0100007F:9999 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0
   2: 0100007F:2329 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4713 1 0
`;
    expect(listeningInodes(text, 9000)).toEqual(['4711']);
    expect(listeningInodes('', 9000)).toEqual([]);
  });
});

test('an end signal aborts once and a second one ends the process', async () => {
  const source = `
    import { abortOnEndSignals } from './src/platform/signals.ts';
    const { signal, received } = abortOnEndSignals();
    signal.addEventListener('abort', () => console.log('aborted by ' + received()));
    setInterval(() => {}, 1000);
    console.log('ready');`;
  const child = node(source);
  const stdout = child.stdout ?? process.stdin;
  await once(stdout, 'data');
  child.kill('SIGINT');
  const [said] = (await once(stdout, 'data')) as [Buffer];
  expect(said.toString()).toBe('aborted by SIGINT\n');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([143, null]);
});
