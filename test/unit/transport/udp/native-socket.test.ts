import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { loadLibc, type UdpLibc } from '../../../../src/transport/udp/libc.ts';
import { NativeUdpSocket } from '../../../../src/transport/udp/native-socket.ts';
import type { UdpSocket } from '../../../../src/transport/udp/types.ts';

const libc = await loadLibc();
const offloads = { gso: true, gro: true };
const batch = { bytes: new Uint8Array(200 * 1000), size: 1000, count: 200 };
const opened: UdpSocket[] = [];

function bind(using: UdpLibc = libc): NativeUdpSocket {
  const socket = new NativeUdpSocket(using, offloads, { address: '127.0.0.1', port: 0, receiveBuffer: 1 << 22 });
  opened.push(socket);
  return socket;
}

afterEach(() => {
  for (const socket of opened.splice(0)) socket.close();
});

/** The C library, whose sendmmsg fails as told before it works; on loopback it seldom does so by itself. */
function failing(errors: (string | undefined)[]): { libc: UdpLibc; calls: () => number } {
  let error: string | undefined;
  let calls = 0;
  return {
    libc: {
      ...libc,
      sendmmsg: (...args) => {
        calls += 1;
        error = errors.shift();
        return error === undefined ? libc.sendmmsg(...args) : -1;
      },
      errno: () => error ?? libc.errno(),
    },
    calls: () => calls,
  };
}

describe('what sendmmsg may say', () => {
  it.each(['EAGAIN', 'ENOBUFS'])('%s: the rest is dropped and counted, and the next batch goes out', (name) => {
    const socket = bind(failing([undefined, name]).libc);
    const big = { bytes: new Uint8Array(5000 * 1000), size: 1000, count: 5000 };
    // One call takes 64 messages of 64 datagrams.
    expect(socket.send(big, 0, 5000, socket.local)).toBe(4096);
    expect(socket.counters).toMatchObject({ sent: 4096, dropped: 904, failed: 0 });
    expect(socket.send(batch, 0, 10, socket.local)).toBe(10);
    expect(socket.lastFailure).toBeUndefined();
  });

  it('EINTR: it is called again', () => {
    const socket = bind(failing(['EINTR', 'EINTR']).libc);
    expect(socket.send(batch, 0, 200, socket.local)).toBe(200);
  });

  it.each(['EIO', 'EINVAL'])('%s to what is to be cut: it goes out in single datagrams from then on', (name) => {
    const { libc: scripted, calls } = failing([name]);
    const socket = bind(scripted);
    expect(socket.send(batch, 0, 200, socket.local)).toBe(200);
    expect(socket.gso).toBe(false);
    const before = calls();
    expect(socket.send(batch, 0, 200, socket.local)).toBe(200);
    // 64 single datagrams for each call.
    expect(calls() - before).toBe(4);
    expect(socket.counters).toMatchObject({ sent: 400, failed: 0, dropped: 0 });
  });

  it('EMSGSIZE to all: they are too long, and that is no fault of cutting', () => {
    const socket = bind(failing(['EMSGSIZE', 'EMSGSIZE']).libc);
    expect(socket.send(batch, 0, 200, socket.local)).toBe(0);
    expect(socket.counters.tooLarge).toBe(200);
    expect(socket.gso).toBe(true);
  });

  it('ENETUNREACH: they are counted, and the reason is kept', () => {
    const socket = bind(failing(['ENETUNREACH']).libc);
    expect(socket.send(batch, 0, 3, socket.local)).toBe(0);
    expect(socket.counters).toMatchObject({ sent: 0, failed: 3 });
    expect(socket.lastFailure).toBe('ENETUNREACH');
  });
});

describe('a native socket', () => {
  it('waits for what comes, and no longer than told', () => {
    const [from, to] = [bind(), bind()];
    expect(to.wait(0)).toBe(false);
    expect(to.wait(5)).toBe(false);
    from.send(batch, 0, 1, to.local);
    expect(to.wait(5000)).toBe(true);
    expect(to.receive()).toBe(1);
    expect(to.wait(0)).toBe(false);
  });

  it('takes what the kernel has joined apart again', () => {
    const [from, to] = [bind(), bind()];
    const cut = { bytes: new Uint8Array(3000), size: 1000, count: 3 };
    from.send(cut, 0, 3, to.local);
    from.send({ bytes: new Uint8Array(10), size: 10, count: 1 }, 0, 1, to.local);
    let lengths: number[] = [];
    while (lengths.length < 4 && to.wait(10_000)) {
      const count = to.receive();
      lengths = [...lengths, ...to.inbox.lengths.subarray(0, count)];
    }
    expect(lengths).toEqual([1000, 1000, 1000, 10]);
  });

  it('a flood of strangers ends a call of receive', () => {
    const [stranger, to] = [bind(), bind()];
    to.expect('127.0.0.2');
    for (let round = 0; round < 20; round += 1) stranger.send(batch, 0, 100, to.local);
    expect(to.receive()).toBe(0);
    expect(to.counters.strangers).toBeGreaterThan(0);
  });

  it('works in a thread whose event loop never turns', async () => {
    const echo = new Worker(new URL('../../../support/udp/echo-worker.ts', import.meta.url));
    const [port] = (await once(echo, 'message')) as [number];
    const socket = bind();
    const to = { address: '127.0.0.1', port };
    for (let round = 0; round < 3; round += 1) {
      socket.send(batch, 0, 5, to);
      let got = 0;
      while (got < 5 && socket.wait(10_000)) got += socket.receive();
      expect(got).toBe(5);
    }
    socket.send({ bytes: new Uint8Array(1), size: 1, count: 1 }, 0, 1, to);
    const [turns] = (await once(echo, 'message')) as [number];
    expect(turns).toBe(0);
    await once(echo, 'exit');
  });
});
