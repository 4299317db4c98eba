import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '../../../../src/transport/types.ts';
import { attachWebSocket, type Attachment, type AttachOptions } from '../../../../src/transport/websocket/attach.ts';
import { createWebSocketTransport } from '../../../../src/transport/websocket/websocket.node.ts';
import { Inbox, whenClosed } from '../../../conformance/transport/pair.ts';
import { askUpgrade, frame, type RawPeer } from './raw-peer.ts';

let server: Server;
let port: number;
let connections: Connection[];
const peers: RawPeer[] = [];

beforeEach(async () => {
  connections = [];
  server = createServer((_, response) => response.end('the page'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});

afterEach(() => {
  for (const peer of peers.splice(0)) peer.socket.destroy();
  for (const connection of connections) connection.destroy();
  server.closeAllConnections();
  server.close();
});

function attach(options: Partial<AttachOptions> = {}): Attachment {
  return attachWebSocket(server, { onConnection: (connection) => connections.push(connection), ...options });
}

function ask(...asking: Parameters<typeof askUpgrade> extends [number, ...infer R] ? R : never): RawPeer {
  const peer = askUpgrade(port, ...asking);
  peers.push(peer);
  return peer;
}

async function admitted(): Promise<{ peer: RawPeer; connection: Connection }> {
  const peer = ask();
  expect(await peer.head()).toMatch(/^HTTP\/1\.1 101 /);
  const connection = connections.at(-1);
  if (connection === undefined) throw new Error('no connection');
  return { peer, connection };
}

describe('an upgrade', () => {
  test('is answered without extensions; the connection knows path, query and peer', async () => {
    attach();
    const peer = ask({
      path: '/s/red-fox-1?seat=2',
      headers: [`Host: localhost:${port}`, 'Sec-WebSocket-Extensions: permessage-deflate'],
    });
    const head = await peer.head();
    expect(head).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    expect(head.toLowerCase()).not.toContain('extensions');
    expect(connections).toMatchObject([{ path: '/s/red-fox-1?seat=2', local: true, scheme: 'ws', framing: 'message' }]);
    expect(connections[0]?.remote).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  test('is taken with header names in any case', async () => {
    attach();
    const peer = ask({ headers: [`host: 127.0.0.1:${port}`] });
    expect(await peer.head()).toMatch(/^HTTP\/1\.1 101 /);
  });

  test.each([
    ['a foreign page', ['Origin: http://evil.example'], 'pages of http://evil.example may not connect'],
    ['a page without origin', ['Origin: null'], 'pages of null may not connect'],
  ])('from %s is refused with 403 and one line', async (_, headers, line) => {
    attach();
    const peer = ask({ headers: [`Host: 127.0.0.1:${port}`, ...headers] });
    expect(await peer.head()).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    await peer.until(({ ended }) => ended);
    const body = peer.received.toString();
    expect(body).toContain(line);
    expect(body.match(/\n/g)).toHaveLength(1);
    expect(connections).toEqual([]);
  });

  test('under a foreign name is refused, with or without Origin', async () => {
    attach();
    for (const origin of [[], [`Origin: http://evil.example:${port}`]]) {
      const peer = ask({ headers: [`Host: evil.example:${port}`, ...origin] });
      expect(await peer.head()).toMatch(/^HTTP\/1\.1 403 /);
    }
    expect(connections).toEqual([]);
  });

  test('from our own page, an allowed page, or under an allowed name is taken', async () => {
    attach({ allowOrigin: ['https://play.example'], allowHost: ['box.lan'] });
    for (const headers of [
      [`Host: 127.0.0.1:${port}`, `Origin: http://127.0.0.1:${port}`],
      [`Host: 127.0.0.1:${port}`, 'Origin: https://play.example'],
      [`Host: box.lan:${port}`],
    ]) {
      expect(await ask({ headers }).head()).toMatch(/^HTTP\/1\.1 101 /);
    }
    expect(connections).toHaveLength(3);
  });

  test('may be refused by the owner, whose reason cannot forge headers', async () => {
    attach({
      accept: (request) =>
        request.url === '/yes' ? { admit: true } : { admit: false, reason: 'full\r\nX-Forged: 1\n\nmore' },
    });
    expect(await ask({ path: '/yes' }).head()).toMatch(/^HTTP\/1\.1 101 /);
    const peer = ask({ path: '/no' });
    expect(await peer.head()).not.toContain('X-Forged');
    await peer.until(({ ended }) => ended);
    expect(peer.received.toString()).toBe('full X-Forged: 1 more\n');
  });

  test('is refused where the owner fails to decide, and the fault is told', async () => {
    const faults: unknown[] = [];
    const accept = (): never => {
      throw new Error('a bad rule');
    };
    attach({ accept, onListenerError: (error) => faults.push(error) });
    expect(await ask().head()).toMatch(/^HTTP\/1\.1 403 /);
    expect(faults).toMatchObject([{ message: 'a bad rule' }]);
  });

  test('the reason reaches a connector of ours', async () => {
    attach({ accept: () => ({ admit: false, reason: 'the house is full' }) });
    const tried = createWebSocketTransport().connect(`ws://127.0.0.1:${port}/x`);
    await expect(tried).rejects.toMatchObject({ code: 'REFUSED' });
    await expect(tried).rejects.toThrow('the house is full');
  });

  test('that is not ours is left to others; plain requests stay the owner\u2019s', async () => {
    attach({ claims: (request) => request.url?.startsWith('/perun') === true });
    server.on('upgrade', (request, stream) => {
      if (request.url === '/terminal') stream.end('HTTP/1.1 418 Other\r\n\r\n');
    });
    expect(await ask({ path: '/terminal' }).head()).toMatch(/^HTTP\/1\.1 418 /);
    expect(await ask({ path: '/perun' }).head()).toMatch(/^HTTP\/1\.1 101 /);
    const page = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
    expect(await page.text()).toBe('the page');
  });

  test('after the attachment closed no more are taken, and open connections stay', async () => {
    const attachment = attach();
    const { peer, connection } = await admitted();
    await attachment.close();
    await attachment.close();
    expect(await ask().head()).not.toMatch(/ 101 /);
    const inbox = new Inbox(connection);
    peer.socket.write(frame(2, 'still', true));
    await inbox.has(5);
  });
});

describe('on the wire', () => {
  test('each send is one unmasked binary frame, and a close has no body', async () => {
    attach();
    const { peer, connection } = await admitted();
    connection.send(Uint8Array.from([1, 2, 3]));
    connection.send(Uint8Array.from([4]));
    void connection.close();
    await peer.until(({ received }) => received.length >= 10);
    expect([...peer.received]).toEqual([0x82, 3, 1, 2, 3, 0x82, 1, 4, 0x88, 0]);
  });

  test('glued, split and fragmented frames come out as the messages they are', async () => {
    attach();
    const { peer, connection } = await admitted();
    const inbox = new Inbox(connection);
    const parts = [frame(2, 'ab', true), frame(2, 'cd', true, false), frame(0, 'ef', true), frame(2, 'g', true)];
    const wire = Buffer.concat(parts);
    peer.socket.write(wire.subarray(0, 11));
    await inbox.has(2);
    peer.socket.write(wire.subarray(11));
    await inbox.has(7);
    expect(inbox.chunks.map((chunk) => Buffer.from(chunk).toString())).toEqual(['ab', 'cdef', 'g']);
  });

  test('a ping is answered with its own payload and is not data', async () => {
    attach();
    const { peer, connection } = await admitted();
    const inbox = new Inbox(connection);
    peer.socket.write(Buffer.concat([frame(9, 'hi', true), frame(2, 'x', true)]));
    await inbox.has(1);
    await peer.until(({ received }) => received.length >= 4);
    expect([...peer.received]).toEqual([0x8a, 2, 0x68, 0x69]);
    expect(inbox.bytes).toBe(1);
  });

  test('a text message closes with 1003; what follows it is not delivered', async () => {
    attach();
    const { peer, connection } = await admitted();
    const inbox = new Inbox(connection);
    const gone = whenClosed(connection);
    peer.socket.write(Buffer.concat([frame(2, 'a', true), frame(1, 'hello', true), frame(2, 'b', true)]));
    await peer.until(({ received }) => received.length >= 4);
    expect([peer.received[0], peer.received.readUInt16BE(2)]).toEqual([0x88, 1003]);
    peer.socket.end(frame(8, '', true));
    expect(await gone).toMatchObject({ code: 'PROTOCOL_MALFORMED' });
    expect(inbox.bytes).toBe(1);
  });

  test('a message over the limit closes with 1009 on its header alone', async () => {
    attach({ maxPayload: 100 });
    const { peer, connection } = await admitted();
    const gone = whenClosed(connection);
    // 2^40 bytes are announced, none of them is sent.
    peer.socket.write(Buffer.from([0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0]));
    await peer.until(({ received }) => received.length >= 4);
    expect([peer.received[0], peer.received.readUInt16BE(2)]).toEqual([0x88, 1009]);
    peer.socket.end();
    expect(await gone).toMatchObject({ code: 'PROTOCOL_TOO_LARGE' });
  });

  test.each([
    ['an unmasked frame', Buffer.from([0x82, 1, 7])],
    ['an unknown opcode', frame(3, 'x', true)],
    ['a reserved bit', Buffer.from([0xc2, 0x81, 0, 0, 0, 0, 7])],
  ])('%s ends the connection as malformed', async (_, bytes) => {
    attach();
    const { peer, connection } = await admitted();
    const gone = whenClosed(connection);
    peer.socket.write(bytes);
    await peer.until(({ received }) => received.length >= 4);
    peer.socket.end();
    expect(await gone).toMatchObject({ code: 'PROTOCOL_MALFORMED' });
  });

  test.each([
    [1000, undefined],
    [1001, undefined],
    [1008, 'REFUSED'],
    [1011, 'CONNECTION_LOST'],
    [4321, 'CONNECTION_LOST'],
  ])('the peer closing with %i ends it as %s', async (code, expected) => {
    attach();
    const { peer, connection } = await admitted();
    const gone = whenClosed(connection);
    peer.socket.end(frame(8, Uint8Array.from([code >> 8, code & 0xff, 0x62, 0x79, 0x65]), true));
    const error = await gone;
    if (expected === undefined) expect(error).toBeUndefined();
    else
      expect(error).toMatchObject({ code: expected, message: expect.stringContaining(`code ${code}, bye`) as string });
  });

  test('a peer that leaves without a close frame is a connection lost', async () => {
    attach();
    const { peer, connection } = await admitted();
    const gone = whenClosed(connection);
    peer.socket.end();
    expect(await gone).toMatchObject({ code: 'CONNECTION_LOST' });
  });

  test('messages that came while paused come before the end that followed them', async () => {
    attach();
    const { peer, connection } = await admitted();
    const seen: string[] = [];
    const gone = new Promise<void>((resolve) => {
      connection.data.on((chunk) => {
        seen.push(Buffer.from(chunk).toString());
        connection.pause();
        setTimeout(() => connection.resume(), 2);
      });
      connection.closed.on((error) => {
        seen.push(error === undefined ? 'end' : error.message);
        resolve();
      });
    });
    const letters = ['a', 'b', 'c', 'd'].map((letter) => frame(2, letter, true));
    peer.socket.end(Buffer.concat([...letters, frame(8, '', true)]));
    await gone;
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'end']);
  });
});
