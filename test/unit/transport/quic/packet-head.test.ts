import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  mayOpen,
  readPacketHead,
  smallestInitialBytes,
  versionNegotiation,
} from '../../../../src/transport/quic/quiche/packet-head.ts';

interface Initial {
  readonly version?: number;
  readonly destination: Uint8Array;
  readonly source: Uint8Array;
  readonly token?: Uint8Array;
}

function initial({ version = 1, destination, source, token = new Uint8Array(0) }: Initial): Uint8Array {
  const length = token.length < 64 ? [token.length] : [0x40 | (token.length >> 8), token.length & 0xff];
  const head = Buffer.concat([
    Buffer.of(0xc3, 0, 0, 0, version, destination.length),
    destination,
    Buffer.of(source.length),
    source,
    Buffer.from(length),
    token,
  ]);
  return Uint8Array.from(Buffer.concat([head, Buffer.alloc(Math.max(0, smallestInitialBytes - head.length))]));
}

const id = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

test('the first packet of a client is read, with and without a token', () => {
  for (const token of [id(0, 0), id(20, 3), id(200, 4)]) {
    const packet = initial({ destination: id(20, 1), source: id(8, 2), token });
    const head = readPacketHead(packet);
    expect(head).toEqual({
      ...{ form: 'long', version: 1, initial: true },
      ...{ destination: id(20, 1), source: id(8, 2), token },
    });
    expect(head !== undefined && mayOpen(head, packet.length)).toBe(true);
  }
});

test('a packet of an open connection is known by the id we gave it', () => {
  const packet = Uint8Array.from([0x41, ...id(16, 9), 1, 2, 3]);
  expect(readPacketHead(packet)).toEqual({ form: 'short', destination: id(16, 9) });
});

test.each([
  ['nothing', new Uint8Array(0)],
  ['a short head that is cut', Uint8Array.from([0x40, ...id(15, 1)])],
  ['no fixed bit', Uint8Array.from([0x00, ...id(40, 1)])],
  ['a long head that is cut', Uint8Array.of(0xc0, 0, 0, 0, 1, 4, 1, 2)],
  ['a destination of 21 bytes', initial({ destination: id(21, 1), source: id(8, 2) })],
  ['a source of 21 bytes', initial({ destination: id(8, 1), source: id(21, 2) })],
  ['a token longer than the packet', initial({ destination: id(8, 1), source: id(8, 2) }).subarray(0, 23)],
  ['a token that no Retry gives', initial({ destination: id(8, 1), source: id(8, 2), token: id(300, 1) })],
])('%s is no packet, or none that opens', (_what, bytes) => {
  const head = readPacketHead(bytes);
  expect(head === undefined || !mayOpen(head, bytes.length)).toBe(true);
});

test('a first packet that is too small, or with too short an id, opens nothing', () => {
  const small = initial({ destination: id(8, 1), source: id(8, 2) }).subarray(0, 1199);
  const guessed = initial({ destination: id(7, 1), source: id(8, 2) });
  for (const bytes of [small, guessed]) {
    const head = readPacketHead(bytes);
    expect(head !== undefined && mayOpen(head, bytes.length)).toBe(false);
  }
});

test('another version is answered with the one that is spoken, ids exchanged', () => {
  const head = readPacketHead(initial({ version: 99, destination: id(8, 1), source: id(5, 2) }));
  if (head?.form !== 'long') throw new Error('not read');
  const answer = versionNegotiation(head, 0x3f);
  expect([...answer]).toEqual([0xbf, 0, 0, 0, 0, 5, ...id(5, 2), 8, ...id(8, 1), 0, 0, 0, 1]);
});

test('any bytes are read or refused, and what is read lies within them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, long) => {
      if (bytes.length > 0) bytes[0] = long ? (bytes[0] ?? 0) | 0xc0 : (bytes[0] ?? 0) & 0x7f;
      if (long && bytes.length > 4) bytes.set([0, 0, 0, 1], 1);
      const head = readPacketHead(bytes);
      if (head === undefined) return;
      const parts = head.form === 'short' ? [head.destination] : [head.destination, head.source, head.token];
      for (const part of parts) expect(part.length).toBeLessThanOrEqual(256);
      expect(parts.reduce((sum, part) => sum + part.length, 0)).toBeLessThanOrEqual(bytes.length);
    }),
    { numRuns: 2000 },
  );
});
