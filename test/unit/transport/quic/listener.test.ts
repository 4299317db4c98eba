import { createSocket, type Socket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import { defaultLimits } from '../../../../src/shared/limits.ts';
import { QuicheEndpoint } from '../../../../src/transport/quic/quiche/endpoint.ts';
import { readPacketHead } from '../../../../src/transport/quic/quiche/packet-head.ts';
import type { QuicConnection } from '../../../../src/transport/quic/types.ts';
import { settle } from '../../../conformance/transport/pair.ts';
import { connecting, listening } from '../../../support/quic/pair.ts';

const undo: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const each of undo.splice(0).toReversed()) await each();
});

function endpointWith(limits: Partial<typeof defaultLimits>): QuicheEndpoint {
  const endpoint = new QuicheEndpoint({ ...defaultLimits, ...limits });
  undo.push(() => endpoint.close());
  return endpoint;
}

/** A UDP port, and what came there. */
async function udp(): Promise<{ readonly socket: Socket; readonly got: Uint8Array[]; readonly port: number }> {
  const socket = createSocket('udp4');
  const got: Uint8Array[] = [];
  socket.on('message', (packet) => got.push(Uint8Array.from(packet)));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  undo.push(() => new Promise((resolve) => socket.close(() => resolve())));
  return { socket, got, port: socket.address().port };
}

/** What a client sends first, as it would reach a listener. */
async function firstPacket(): Promise<Uint8Array> {
  const { got, port } = await udp();
  const endpoint = endpointWith({});
  const attempt = endpoint.connect({ ...connecting, host: '127.0.0.1', port }).catch(() => {});
  await expect.poll(() => got.length).toBeGreaterThan(0);
  await endpoint.close();
  await attempt;
  return got[0] ?? new Uint8Array(0);
}

/** The type bits of a packet with a long head: 0 Initial, 3 Retry. */
const typeOf = (packet: Uint8Array | undefined): number => ((packet?.[0] ?? 0) >> 4) & 3;

test('another version is told which one is spoken, but not for a datagram that is too small', async () => {
  const { port } = await endpointWith({}).listen({ ...listening, address: '127.0.0.1' }, () => {});
  const { socket, got } = await udp();
  const packet = await firstPacket();
  packet.set([0xfa, 0xce, 0xb0, 0x0c], 1);
  socket.send(packet.subarray(0, 1199), port, '127.0.0.1');
  await settle();
  expect(got).toEqual([]);
  socket.send(packet, port, '127.0.0.1');
  await expect.poll(() => got.length).toBe(1);
  expect([...(got[0] ?? [])].slice(1, 5)).toEqual([0, 0, 0, 0]);
  expect([...(got[0] ?? [])].slice(-4)).toEqual([0, 0, 0, 1]);
  expect(got[0]?.length).toBeLessThan(60);
});

test('once handshakes are open, a client has to show its address, and gets in when it does', async () => {
  const accepted: QuicConnection[] = [];
  const endpoint = endpointWith({ quicHandshakes: 4 });
  const { port } = await endpoint.listen({ ...listening, address: '127.0.0.1' }, (one) => accepted.push(one));
  const [first, second] = [await firstPacket(), await firstPacket()];
  const [opener, other] = [await udp(), await udp()];
  opener.socket.send(first, port, '127.0.0.1');
  await expect.poll(() => opener.got.length).toBeGreaterThan(0);
  expect(typeOf(opener.got[0])).not.toBe(3);
  other.socket.send(second, port, '127.0.0.1');
  await expect.poll(() => other.got.length).toBe(1);
  expect(typeOf(other.got[0])).toBe(3);
  // Nothing is kept of it: asked a thousand times, it answers as often, and still lets others in.
  for (let index = 0; index < 1000; index++) other.socket.send(second, port, '127.0.0.1');
  const client = await endpointWith({}).connect({ ...connecting, host: '127.0.0.1', port });
  expect(client.alpn).toBe('pkf1');
  await expect.poll(() => accepted.length).toBe(1);
});

test('beyond the limit of connections nobody is answered, until one leaves', async () => {
  const endpoint = endpointWith({ quicConnections: 2 });
  const { port } = await endpoint.listen({ ...listening, address: '127.0.0.1' }, () => {});
  const outside = endpointWith({});
  const place = { ...connecting, host: '127.0.0.1', port };
  const first = await outside.connect(place);
  await outside.connect(place);
  await expect(outside.connect({ ...place, timeoutMs: 300 })).rejects.toMatchObject({ code: 'TIMEOUT' });
  first.close(0, '');
  expect((await outside.connect(place)).alpn).toBe('pkf1');
});

test('one address has no more than its share', async () => {
  const endpoint = endpointWith({ quicPerAddress: 1 });
  const { port } = await endpoint.listen({ ...listening, address: '127.0.0.1' }, () => {});
  const outside = endpointWith({});
  const place = { ...connecting, host: '127.0.0.1', port };
  await outside.connect(place);
  await expect(outside.connect({ ...place, timeoutMs: 300 })).rejects.toMatchObject({ code: 'TIMEOUT' });
});

test('a handshake that is not finished is forgotten, and its place is free again', async () => {
  const endpoint = endpointWith({ quicHandshakes: 1, quicHandshakeMs: 200, quicConnections: 1 });
  const { port } = await endpoint.listen({ ...listening, address: '127.0.0.1' }, () => {});
  const packet = await firstPacket();
  const { socket, got } = await udp();
  socket.send(packet, port, '127.0.0.1');
  await expect.poll(() => got.length).toBeGreaterThan(0);
  expect((await endpointWith({}).connect({ ...connecting, host: '127.0.0.1', port })).alpn).toBe('pkf1');
});

test('packets of a connection from another address are not its packets', async () => {
  const endpoint = endpointWith({});
  const { port } = await endpoint.listen({ ...listening, address: '127.0.0.1' }, () => {});
  const [one, other] = [await udp(), await udp()];
  const packet = await firstPacket();
  one.socket.send(packet, port, '127.0.0.1');
  await expect.poll(() => one.got.length).toBeGreaterThan(0);
  other.socket.send(packet, port, '127.0.0.1');
  await settle();
  expect(other.got).toEqual([]);
  expect(readPacketHead(one.got[0] ?? new Uint8Array(0))?.form).toBe('long');
});
