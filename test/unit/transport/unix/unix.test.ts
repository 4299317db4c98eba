import { chmod, link, lstat, mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Listener } from '../../../../src/transport/types.ts';
import { createUnixTransport } from '../../../../src/transport/unix/unix.ts';
import { temporaryFolder } from '../../../conformance/transport/folder.ts';

const transport = createUnixTransport();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let path: string;
const open: { close: () => unknown }[] = [];

beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, 'perun.sock');
});

afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  await folder.remove();
});

async function listen(at = path): Promise<Listener> {
  const listener = await transport.listen(`unix://${at}`, (connection) => connection.destroy());
  open.push(listener);
  return listener;
}

/** A socket file that nobody answers on: what a killed program leaves behind. */
async function leaveStale(at = path): Promise<void> {
  const server = createServer();
  const born = `${at}.born`;
  await new Promise<void>((resolve) => server.listen(born, resolve));
  await link(born, at);
  await new Promise((resolve) => server.close(resolve));
}

const mode = async (at: string): Promise<number> => (await lstat(at)).mode & 0o777;

describe('the socket file', () => {
  test('is a socket of its owner alone, whatever the folder allows', async () => {
    await chmod(folder.path, 0o777);
    await listen();
    expect((await lstat(path)).isSocket()).toBe(true);
    expect(await mode(path)).toBe(0o600);
  });

  test('stands in folders made for it, which are private; nothing else is left lying there', async () => {
    const deep = join(folder.path, 'a', 'b', 'perun.sock');
    await listen(deep);
    expect(await mode(join(folder.path, 'a'))).toBe(0o700);
    expect(await mode(join(folder.path, 'a', 'b'))).toBe(0o700);
    expect(await readdir(join(folder.path, 'a', 'b'))).toEqual(['perun.sock']);
  });

  test('leaves the mode of a folder that was there alone', async () => {
    const shared = join(folder.path, 'shared');
    await mkdir(shared);
    await chmod(shared, 0o755);
    await listen(join(shared, 'perun.sock'));
    expect(await mode(shared)).toBe(0o755);
  });

  test('goes when the listener closes', async () => {
    const listener = await listen();
    await listener.close();
    expect(await readdir(folder.path)).toEqual([]);
  });

  test('is not removed by a listener it no longer belongs to', async () => {
    const first = await listen();
    await rename(path, `${path}.moved`);
    await listen();
    const { ino } = await lstat(path);
    await first.close();
    expect((await lstat(path)).ino).toBe(ino);
    await expect(transport.connect(`unix://${path}`)).resolves.toMatchObject({ remote: path });
  });
});

describe('something stands there already', () => {
  test('a socket nobody answers on is replaced', async () => {
    await leaveStale();
    const listener = await listen();
    const client = await transport.connect(listener.address);
    client.destroy();
    expect(await readdir(folder.path)).toEqual(['perun.sock']);
  });

  test('a socket somebody answers on is not: ADDRESS_IN_USE, and it still works', async () => {
    await listen();
    await expect(listen()).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
    await expect(listen()).rejects.toThrow(`unix://${path}`);
    const client = await transport.connect(`unix://${path}`);
    client.destroy();
    expect(await readdir(folder.path)).toEqual(['perun.sock']);
  });

  test('a listener of another program counts as well', async () => {
    const server: Server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(path, resolve));
    open.push(server);
    await expect(listen()).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
    expect((await lstat(path)).isSocket()).toBe(true);
  });

  test('a file is left alone, though nobody answers on it', async () => {
    await writeFile(path, 'a save game');
    await expect(listen()).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
    await expect(listen()).rejects.toThrow('not a socket');
    expect(await readFile(path, 'utf8')).toBe('a save game');
    expect(await readdir(folder.path)).toEqual(['perun.sock']);
  });

  test('a symbolic link is left alone, even to a stale socket', async () => {
    await leaveStale(join(folder.path, 'stale'));
    await symlink('stale', path);
    await expect(listen()).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
    expect((await lstat(path)).isSymbolicLink()).toBe(true);
  });

  test.each([false, true])('of ten that start at once exactly one listens (stale file there: %s)', async (stale) => {
    if (stale) await leaveStale();
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => listen()));
    const lost = all.filter((each) => each.status === 'rejected').map((each): unknown => each.reason);
    expect(lost).toHaveLength(9);
    for (const reason of lost) expect(reason).toMatchObject({ code: 'ADDRESS_IN_USE' });
    const client = await transport.connect(`unix://${path}`);
    client.destroy();
    expect(await readdir(folder.path)).toEqual(['perun.sock']);
  });
});

describe('what cannot be', () => {
  test('a parent that is a file', async () => {
    await writeFile(path, '');
    await expect(listen(join(path, 'x.sock'))).rejects.toMatchObject({ name: 'PerunError' });
  });

  test('a path so long that only the last step would not fit', async () => {
    const long = join(folder.path, 'd'.repeat(104 - Buffer.byteLength(folder.path)), 'x');
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(107);
    await expect(listen(long)).rejects.toMatchObject({ code: 'ADDRESS_INVALID' });
  });

  test('connecting to a file that is no socket says that nothing answers', async () => {
    await writeFile(path, '');
    const tried = transport.connect(`unix://${path}`);
    await expect(tried).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await expect(tried).rejects.toThrow(`unix://${path} (ECONNREFUSED)`);
  });
});

test('listens in a worker thread, where umask may not be set', async () => {
  const module = fileURLToPath(new URL('../../../../src/transport/unix/unix.ts', import.meta.url));
  const code = `
    const { parentPort } = require('node:worker_threads');
    void import(${JSON.stringify(module)}).then(async ({ createUnixTransport }) => {
      const listener = await createUnixTransport().listen(${JSON.stringify(`unix://${path}`)}, (connection) => {
        connection.data.on((chunk) => connection.send(chunk));
      });
      parentPort.postMessage(listener.address);
    });
  `;
  const worker = new Worker(code, { eval: true });
  open.push({ close: () => worker.terminate() });
  const address = await new Promise<string>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  expect(await mode(path)).toBe(0o600);
  const client = await transport.connect(address);
  const echo = new Promise<Uint8Array>((resolve) => client.data.on(resolve));
  client.send(Uint8Array.of(1, 2, 3));
  expect([...(await echo)]).toEqual([1, 2, 3]);
  client.destroy();
});
