import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import koffi from 'koffi';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { notifySystemd, socketAddress } from '../../../src/platform/systemd.ts';

const libc = koffi.load(null);
const socket = libc.func('int socket(int, int, int)') as (family: number, type: number, protocol: number) => number;
const bind = libc.func('int bind(int, const void *, uint32_t)') as (fd: number, at: Buffer, length: number) => number;
const receive = libc.func('intptr_t recv(int, _Out_ void *, size_t, int)') as (
  fd: number,
  into: Buffer,
  length: number,
  flags: number,
) => number;
const close = libc.func('int close(int)') as (fd: number) => number;
const doNotWait = 0x40;

let folder = '';
const open: number[] = [];
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ps-'))));
afterEach(() => {
  for (const descriptor of open.splice(0)) close(descriptor);
  rmSync(folder, { recursive: true, force: true });
});

/** A real datagram socket in place of the service manager's. */
function listen(path: string): () => string {
  const descriptor = socket(1, 2, 0);
  open.push(descriptor);
  const address = socketAddress(path);
  expect(bind(descriptor, address, address.length)).toBe(0);
  return () => {
    const buffer = Buffer.alloc(100);
    const count = receive(descriptor, buffer, buffer.length, doNotWait);
    return buffer.subarray(0, Math.max(0, count)).toString();
  };
}

describe('notifySystemd', () => {
  test('sends to a socket in the file system', async () => {
    const path = join(folder, 'notify');
    const received = listen(path);
    expect(await notifySystemd('READY=1', { NOTIFY_SOCKET: path })).toBe(true);
    expect(received()).toBe('READY=1');
  });

  test('sends to an abstract socket', async () => {
    const path = `@perun-test-${process.pid}-${folder.slice(-6)}`;
    const received = listen(path);
    expect(await notifySystemd('STOPPING=1', { NOTIFY_SOCKET: path })).toBe(true);
    expect(received()).toBe('STOPPING=1');
  });

  test('does nothing outside of systemd', async () => {
    expect(await notifySystemd('READY=1', {})).toBe(false);
    expect(await notifySystemd('READY=1', { NOTIFY_SOCKET: '' })).toBe(false);
  });

  test('fails by name where nobody listens or the path is none', async () => {
    await expect(notifySystemd('READY=1', { NOTIFY_SOCKET: join(folder, 'none') })).rejects.toMatchObject({
      code: 'UNREACHABLE',
    });
    await expect(notifySystemd('READY=1', { NOTIFY_SOCKET: 'relative' })).rejects.toMatchObject({
      code: 'ADDRESS_INVALID',
    });
    await expect(notifySystemd('READY=1', { NOTIFY_SOCKET: `/${'x'.repeat(200)}` })).rejects.toMatchObject({
      code: 'ADDRESS_INVALID',
    });
  });
});
