import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Connection } from '../../../../src/transport/types.ts';
import { createBrowserTransport } from '../../../../src/transport/websocket/websocket.browser.ts';
import { createWebSocketTransport } from '../../../../src/transport/websocket/websocket.node.ts';
import { Inbox, settle, whenClosed } from '../../../conformance/transport/pair.ts';
import { frame, type RawPeer, rawServer } from './raw-peer.ts';

const node = createWebSocketTransport({ lingerMs: 100 });
const browser = createBrowserTransport({ lingerMs: 100, maxHeldBytes: 10 });
const cleanup: (() => unknown)[] = [];

afterEach(async () => {
  for (const undo of cleanup.splice(0)) await undo();
});

/** A server as old as the first protocol: answers the upgrade, then does as `then` says and nothing else. */
async function oldServer(then: (peer: RawPeer) => void): Promise<{ address: string; peer: () => RawPeer }> {
  let peer: RawPeer | undefined;
  const { server, port } = await rawServer((made) => {
    peer = made;
    void answer(made, then);
  });
  cleanup.push(() => {
    peer?.socket.destroy();
    server.close();
  });
  const address = `ws://127.0.0.1:${port}`;
  return {
    address,
    peer: () => {
      if (peer === undefined) throw new Error('nobody came');
      return peer;
    },
  };
}

const heads = new WeakMap<RawPeer, string>();

async function answer(peer: RawPeer, then: (peer: RawPeer) => void): Promise<void> {
  const head = await peer.head();
  heads.set(peer, head);
  const key = /Sec-WebSocket-Key: (\S+)/i.exec(head)?.[1] ?? '';
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  peer.socket.write(`${lines.join('\r\n')}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  then(peer);
}

async function connected(transport = node, then: (peer: RawPeer) => void = () => {}) {
  const { address, peer } = await oldServer(then);
  const connection: Connection = await transport.connect(address);
  cleanup.push(() => connection.destroy());
  return { connection, peer: peer() };
}

describe('our connector on the wire', () => {
  test('asks for the path, spells headers as old servers want them, and names no origin or extension', async () => {
    const { address, peer } = await oldServer(() => {});
    const connection = await node.connect(`${address}/s/red-fox-1?seat=2`);
    cleanup.push(() => connection.destroy());
    const head = heads.get(peer()) ?? '';
    expect(head).toMatch(/^GET \/s\/red-fox-1\?seat=2 HTTP\/1\.1\r\n/);
    expect(head).toMatch(/\r\nSec-WebSocket-Key: /);
    expect(head).not.toMatch(/origin|extensions|protocol:/i);
    expect(connection).toMatchObject({ path: '', local: true, remote: address.slice('ws://'.length) });
  });

  test('bytes glued to the answer of the upgrade are not lost', async () => {
    const { connection } = await connected(node, (peer) => peer.socket.write(frame(2, 'early', false)));
    await settle();
    const inbox = new Inbox(connection);
    await inbox.has(5);
    expect(Buffer.from(inbox.whole()).toString()).toBe('early');
  });

  test('a close is one empty close frame; a server that never answers it does not hold us up', async () => {
    const { connection, peer } = await connected();
    const gone = whenClosed(connection);
    await connection.close();
    expect(await gone).toBeUndefined();
    await peer.until(({ ended }) => ended);
    expect([...peer.received.subarray(0, 2)]).toEqual([0x88, 0x80]);
    expect(peer.received.length).toBe(6);
  });

  test('a server that goes away without a word is a connection lost', async () => {
    const { connection, peer } = await connected();
    const gone = whenClosed(connection);
    peer.socket.end();
    expect(await gone).toMatchObject({ code: 'CONNECTION_LOST' });
  });

  test.each([
    [403, 'no such seat\nsecond line', 'REFUSED', 'HTTP 403: no such seat)'],
    [401, '', 'REFUSED', 'HTTP 401)'],
    [404, 'not here', 'UNREACHABLE', 'HTTP 404: not here)'],
    [200, '<html>', 'UNREACHABLE', 'HTTP 200: <html>)'],
  ])('an answer of HTTP %i is told', async (status, body, code, said) => {
    const server = createServer((_, response) => response.writeHead(status).end(body));
    server.on('upgrade', (_, stream) => {
      stream.end(`HTTP/1.1 ${status} Other\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanup.push(() => server.close());
    const address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const tried = node.connect(address);
    await expect(tried).rejects.toMatchObject({ code });
    await expect(tried).rejects.toThrow(address);
    await expect(tried).rejects.toThrow(said);
  });

  test('something that is no HTTP at all is told', async () => {
    const { server, port } = await rawServer((peer) => peer.socket.end('PERUN\0\x01'));
    cleanup.push(() => server.close());
    await expect(node.connect(`ws://127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });
});

describe('the browser form', () => {
  test('ends with LIMIT_REACHED rather than keep without bound what comes while paused', async () => {
    const { connection, peer } = await connected(browser);
    const inbox = new Inbox(connection);
    const gone = whenClosed(connection);
    connection.pause();
    peer.socket.write(frame(2, '0123456789', false));
    await settle();
    expect(connection.isClosed).toBe(false);
    peer.socket.write(frame(2, 'x', false));
    expect(await gone).toMatchObject({ code: 'LIMIT_REACHED' });
    connection.resume();
    await settle();
    expect(inbox.bytes).toBe(0);
  });

  test('what was kept comes in order, with what comes after it', async () => {
    const { connection, peer } = await connected(browser);
    const inbox = new Inbox(connection);
    connection.pause();
    peer.socket.write(frame(2, 'abc', false));
    peer.socket.write(frame(2, 'de', false));
    await settle();
    connection.resume();
    peer.socket.write(frame(2, 'f', false));
    await inbox.has(6);
    expect(inbox.chunks.map((chunk) => Buffer.from(chunk).toString())).toEqual(['abc', 'de', 'f']);
  });

  test('a text message ends it as malformed', async () => {
    const { connection, peer } = await connected(browser);
    const gone = whenClosed(connection);
    peer.socket.write(frame(1, 'hello', false));
    expect(await gone).toMatchObject({ code: 'PROTOCOL_MALFORMED' });
  });

  test('a server that never answers a close does not hold it up', async () => {
    const { connection } = await connected(browser);
    await connection.close();
    expect(connection.isClosed).toBe(true);
  });

  test('the reason a server closes with is told', async () => {
    const { connection, peer } = await connected(browser);
    const gone = whenClosed(connection);
    peer.socket.end(frame(8, Uint8Array.from([0x03, 0xf0, 0x6e, 0x6f]), false));
    expect(await gone).toMatchObject({ code: 'REFUSED', message: expect.stringContaining('code 1008, no') as string });
  });

  test('cannot listen, nor connect to what is no WebSocket', async () => {
    await expect(browser.listen('ws://127.0.0.1:0', () => {})).rejects.toMatchObject({ code: 'ADDRESS_INVALID' });
    await expect(browser.connect('tcp://127.0.0.1:1')).rejects.toMatchObject({ code: 'ADDRESS_INVALID' });
  });
});

describe('a listener of its own', () => {
  test('says what it is to a plain request', async () => {
    const listener = await node.listen('ws://127.0.0.1:0', () => {});
    const response = await fetch(listener.address.replace('ws:', 'http:'));
    expect(response.status).toBe(426);
    expect(await response.text()).toContain('Perun');
    await listener.close();
  });

  test('answers to the name it was asked to listen on', async () => {
    const listener = await node.listen('ws://localhost:0', (connection) => connection.destroy());
    expect(listener.address).toMatch(/^ws:\/\/(127\.0\.0\.1|\[::1\]):\d+$/);
    const port = listener.address.slice(listener.address.lastIndexOf(':') + 1);
    const connection = await node.connect(`ws://localhost:${port}`);
    await whenClosed(connection);
    await listener.close();
  });

  test('has no TLS', async () => {
    await expect(node.listen('wss://127.0.0.1:0', () => {})).rejects.toMatchObject({ code: 'MISSING_CAPABILITY' });
  });
});
