import { connect as openSocket, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { parseAddress } from '../../../../src/transport/address.ts';
import { createTcpTransport, isSelf } from '../../../../src/transport/tcp/tcp.ts';
import type { Connection } from '../../../../src/transport/types.ts';
import { freePort } from '../../../conformance/transport/ports.ts';
import { deferred, Inbox, patterned, sameBytes, whenClosed } from '../../../conformance/transport/pair.ts';

const transport = createTcpTransport();
const open: { destroy?: () => unknown; close?: () => unknown }[] = [];

afterEach(async () => {
  for (const each of open.splice(0)) {
    if (each.destroy) each.destroy();
    else await each.close?.();
  }
});

/** Our listener with a bare socket of Node at the other end. */
async function bareClient(): Promise<{ server: Connection; socket: Socket }> {
  const accepted = deferred<Connection>();
  const listener = await transport.listen('127.0.0.1:0', accepted.resolve);
  const address = parseAddress(listener.address);
  if (address.scheme !== 'tcp') throw new Error('not TCP');
  const socket = openSocket({ host: address.host, port: address.port, allowHalfOpen: true });
  socket.on('error', () => {});
  const server = await accepted.promise;
  open.push(listener, server, socket);
  return { server, socket };
}

describe('the other end', () => {
  test('that has said its last is sent what is queued, then the connection ends in good order', async () => {
    const { server, socket } = await bareClient();
    const received: Buffer[] = [];
    const ended = new Promise((resolve) => socket.once('end', resolve));
    const gone = whenClosed(server);
    const sent = patterned(6_000_000);
    server.send(sent);
    socket.end();
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    await ended;
    expect(sameBytes(new Uint8Array(Buffer.concat(received)), sent)).toBe(true);
    expect(await gone).toBeUndefined();
  });

  test('that resets is a connection lost, by name of its address', async () => {
    const { server, socket } = await bareClient();
    const gone = whenClosed(server);
    socket.resetAndDestroy();
    const error = await gone;
    expect(error).toMatchObject({ code: 'CONNECTION_LOST' });
    expect(error?.message).toContain(server.remote);
    expect(error?.message).toContain('ECONNRESET');
    expect(error?.cause).toBeInstanceOf(Error);
  });

  test('that says its last and takes nothing is cut off after the linger', async () => {
    const impatient = createTcpTransport({ lingerMs: 50 });
    const accepted = deferred<Connection>();
    const listener = await impatient.listen('127.0.0.1:0', accepted.resolve);
    const address = parseAddress(listener.address);
    if (address.scheme !== 'tcp') throw new Error('not TCP');
    const socket = openSocket({ host: address.host, port: address.port, allowHalfOpen: true });
    socket.on('error', () => {});
    const server = await accepted.promise;
    open.push(listener, server, socket);
    const gone = whenClosed(server);
    for (let count = 0; count < 32; count++) server.send(patterned(1 << 20));
    socket.pause();
    socket.end();
    expect(await gone).toMatchObject({ code: 'CONNECTION_LOST' });
  });

  test('that is a slow reader gets everything after a close, however long that takes', async () => {
    const patient = createTcpTransport({ lingerMs: 500 });
    const sink = createServer((socket) => {
      socket.on('error', () => {});
      socket.pause();
      // A little now and then: progress, though never within one linger time the whole.
      const timer = setInterval(() => {
        const part: unknown = socket.read();
        if (part instanceof Buffer) taken += part.length;
      }, 5);
      socket.on('readable', () => {});
      socket.once('end', () => clearInterval(timer));
    });
    let taken = 0;
    await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
    open.push(sink);
    const client = await patient.connect(`127.0.0.1:${(sink.address() as AddressInfo).port}`);
    const gone = whenClosed(client);
    for (let count = 0; count < 16; count++) client.send(patterned(1 << 20));
    await client.close();
    expect(await gone).toBeUndefined();
    expect(taken).toBe(16 << 20);
  });
});

test('closing with bytes unread is an end for the peer and not a reset', async () => {
  const quick = createTcpTransport({ lingerMs: 100 });
  const accepted = deferred<Connection>();
  const listener = await quick.listen('127.0.0.1:0', accepted.resolve);
  const client = await quick.connect(listener.address);
  const server = await accepted.promise;
  open.push(listener, client, server);
  client.pause();
  server.pause();
  const inbox = new Inbox(server);
  const gone = whenClosed(server);
  for (let count = 0; count < 4; count++) server.send(patterned(100_000));
  client.send(patterned(1_200_000));
  await client.close();
  server.resume();
  expect(await gone).toBeUndefined();
  expect(inbox.bytes).toBe(1_200_000);
});

describe('facts', () => {
  test('a listener on every IPv6 address sees IPv4 peers under their own name', async () => {
    const accepted = deferred<Connection>();
    const listener = await transport.listen('[::]:0', accepted.resolve).catch(() => undefined);
    // A kernel without IPv6 has nothing to see here; the name is then checked on IPv4 alone.
    const four = listener ?? (await transport.listen('0.0.0.0:0', accepted.resolve));
    open.push(four);
    const port = four.address.slice(four.address.lastIndexOf(':') + 1);
    const client = await transport.connect(`127.0.0.1:${port}`);
    const server = await accepted.promise;
    open.push(client, server);
    expect(client.remote).toBe(`127.0.0.1:${port}`);
    expect(server.remote).toMatch(/^127\.0\.0\.1:\d+$/);
    expect([client.local, server.local]).toEqual([true, true]);
  });

  test('a name is bound as the address it stands for', async () => {
    const listener = await transport.listen('localhost:0', () => {});
    open.push(listener);
    expect(listener.address).toMatch(/^tcp:\/\/(127\.0\.0\.1|\[::1\]):[1-9]\d*$/);
  });
});

describe('what cannot be', () => {
  test('an address that this machine does not have', async () => {
    const tried = transport.listen('tcp://192.0.2.77:0', () => {});
    await expect(tried).rejects.toMatchObject({ code: 'ADDRESS_INVALID' });
    await expect(tried).rejects.toThrow('tcp://192.0.2.77:0');
  });

  test('a name with several addresses: each that was tried is told', async () => {
    const nobody = createServer();
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
    const { port } = nobody.address() as AddressInfo;
    await new Promise((resolve) => nobody.close(resolve));
    const tried = transport.connect(`localhost:${port}`);
    await expect(tried).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await expect(tried).rejects.toThrow(`127.0.0.1 port ${port}`);
  });

  test('a socket that met itself is told from one that met a listener', async () => {
    // The kernel may draw the very port that is tried as our own; here it is made to.
    const port = await freePort();
    const self = openSocket({ host: '127.0.0.1', port, localAddress: '127.0.0.1', localPort: port });
    const server = createServer();
    open.push(self, server);
    await new Promise<void>((resolve) => self.once('connect', resolve));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const other = openSocket({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
    open.push(other);
    await new Promise<void>((resolve) => other.once('connect', resolve));
    expect([isSelf(self), isSelf(other)]).toEqual([true, false]);
  });
});

test('the port of a listener just closed, with connections open, can be bound again', async () => {
  const { server, socket } = await bareClient();
  const inbox = new Inbox(server);
  const [listener] = open as [{ close: () => Promise<void>; address: string }];
  await listener.close();
  const again = await transport.listen(listener.address, () => {});
  open.push(again);
  socket.write(Uint8Array.of(5));
  await inbox.has(1);
  expect(again.address).toBe(listener.address);
});
