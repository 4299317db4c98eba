import { createSocket } from 'node:dgram';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DatagramBatch } from '../../../src/shared/datagram-batch.ts';
import type { UdpPeer } from '../../../src/transport/udp/peer.ts';
import type { UdpOptions, UdpSocket } from '../../../src/transport/udp/types.ts';

type Opened = Partial<Omit<UdpOptions, 'carrier'>>;

/** What every UDP socket must do, whatever it is made of. */
export function udpSuite(name: string, open: (options: UdpOptions) => Promise<UdpSocket>): void {
  describe(`UDP: ${name}`, () => {
    const sockets: UdpSocket[] = [];
    const bind = async (options: Opened = {}): Promise<UdpSocket> => {
      const socket = await open({ address: '127.0.0.1', port: 0, receiveBuffer: 1 << 20, ...options });
      sockets.push(socket);
      return socket;
    };
    afterEach(() => {
      for (const socket of sockets.splice(0)) socket.close();
    });

    it.each([
      ['127.0.0.1', '127.0.0.1'],
      ['::1', '::1'],
    ])('carries a batch over %s, each datagram whole', async (address, shown) => {
      const [from, to] = [await bind({ address }), await bind({ address })];
      expect(to.local).toEqual({ address: shown, port: expect.any(Number) });
      expect(from.send(numbered(100, 1200), 0, 100, to.local)).toBe(100);
      const got = await collect(to, 100);
      expect(got.map(({ bytes }) => bytes.length)).toEqual(Array(100).fill(1200));
      expect(got.map(({ bytes }) => numberOf(bytes)).toSorted((a, b) => a - b)).toEqual(upTo(100));
      expect(got.every(({ bytes }) => bytes.subarray(4).every((byte) => byte === (numberOf(bytes) & 0xff)))).toBe(true);
      expect(new Set(got.map(({ peer }) => JSON.stringify(peer)))).toEqual(new Set([JSON.stringify(from.local)]));
      await vi.waitFor(() => expect(from.counters).toMatchObject({ sent: 100, sentBytes: 120_000, dropped: 0 }));
      expect(to.counters).toMatchObject({ received: 100, receivedBytes: 120_000, strangers: 0, oversized: 0 });
    });

    it('an IPv6 socket for all addresses reaches IPv4 and back', async () => {
      const [six, four] = [await bind({ address: '::' }), await bind()];
      six.send(numbered(1, 50), 0, 1, four.local);
      const [first] = await collect(four, 1);
      expect(first?.peer).toEqual({ address: '127.0.0.1', port: six.local.port });
      four.send(numbered(1, 60), 0, 1, { address: '127.0.0.1', port: six.local.port });
      const [second] = await collect(six, 1);
      expect(second?.peer).toEqual(four.local);
      expect(second?.bytes.length).toBe(60);
    });

    it('sends a part of a batch', async () => {
      const [from, to] = [await bind(), await bind()];
      expect(from.send(numbered(10, 40), 3, 4, to.local)).toBe(4);
      const got = await collect(to, 4);
      expect(got.map(({ bytes }) => numberOf(bytes)).toSorted((a, b) => a - b)).toEqual([3, 4, 5, 6]);
      expect(from.send(numbered(10, 40), 5, 0, to.local)).toBe(0);
    });

    it('sends a frame of hundreds of datagrams in several parts', async () => {
      const [from, to] = [await bind(), await bind({ receiveBuffer: 8 << 20 })];
      const batch = numbered(700, 1448);
      let next = 0;
      while (next < 700) {
        next += from.send(batch, next, Math.min(70, 700 - next), to.local);
        await new Promise(setImmediate);
        await collect(to, 0);
      }
      await vi.waitFor(() => {
        to.receive();
        expect(to.counters.received).toBe(700);
      });
    });

    it('lets the batch be filled anew at once', async () => {
      const [from, to] = [await bind(), await bind()];
      const batch = numbered(20, 500);
      from.send(batch, 0, 20, to.local);
      batch.bytes.fill(0xee);
      const got = await collect(to, 20);
      expect(got.map(({ bytes }) => numberOf(bytes)).toSorted((a, b) => a - b)).toEqual(upTo(20));
    });

    it('tells two senders apart, and answers each', async () => {
      const [a, b, to] = [await bind(), await bind(), await bind()];
      a.send(numbered(3, 100), 0, 3, to.local);
      b.send(numbered(3, 200), 0, 3, to.local);
      const got = await collect(to, 6);
      for (const { bytes, peer } of got) expect(peer).toEqual(bytes.length === 100 ? a.local : b.local);
      to.send(numbered(1, 10), 0, 1, b.local);
      to.send(numbered(1, 20), 0, 1, a.local);
      expect((await collect(a, 1))[0]?.bytes.length).toBe(20);
      expect((await collect(b, 1))[0]?.bytes.length).toBe(10);
    });

    it('takes empty datagrams and those of the longest kind, and none that are longer', async () => {
      const to = await bind({ maxDatagramBytes: 300 });
      const foreign = createSocket('udp4');
      const sendOne = (length: number): Promise<void> =>
        new Promise((resolve) => foreign.send(new Uint8Array(length), to.local.port, '127.0.0.1', () => resolve()));
      for (const length of [0, 300, 301, 5000, 1]) await sendOne(length);
      const got = await collect(to, 3);
      expect(got.map(({ bytes }) => bytes.length).toSorted((x, y) => x - y)).toEqual([0, 1, 300]);
      await vi.waitFor(() => {
        to.receive();
        expect(to.counters.oversized).toBe(2);
      });
      foreign.close();
    });

    it('takes from the expected address only, and then from the expected port only', async () => {
      const [friend, stranger] = [await bind({ address: '127.0.0.1' }), await bind({ address: '127.0.0.2' })];
      const to = await bind({ address: '0.0.0.0' });
      const target = { address: '127.0.0.1', port: to.local.port };
      to.expect('127.0.0.1');
      stranger.send(numbered(5, 40), 0, 5, target);
      friend.send(numbered(2, 80), 0, 2, target);
      expect((await collect(to, 2)).map(({ bytes }) => bytes.length)).toEqual([80, 80]);
      await vi.waitFor(() => {
        to.receive();
        expect(to.counters).toMatchObject({ received: 2, strangers: 5 });
      });
      const neighbour = await bind();
      to.expect('127.0.0.1', friend.local.port);
      neighbour.send(numbered(1, 40), 0, 1, target);
      friend.send(numbered(1, 81), 0, 1, target);
      expect((await collect(to, 1)).map(({ bytes }) => bytes.length)).toEqual([81]);
      to.expect(undefined);
      stranger.send(numbered(1, 42), 0, 1, target);
      expect((await collect(to, 1)).map(({ bytes }) => bytes.length)).toEqual([42]);
    });

    it('leaves out what a stranger had sent before somebody was expected', async () => {
      const [friend, stranger, to] = [await bind(), await bind(), await bind()];
      stranger.send(numbered(1, 40), 0, 1, to.local);
      await new Promise(setImmediate);
      to.expect(friend.local.address, friend.local.port);
      friend.send(numbered(1, 50), 0, 1, to.local);
      expect((await collect(to, 1)).map(({ bytes }) => bytes.length)).toEqual([50]);
      expect(to.counters).toMatchObject({ received: 1, strangers: 1 });
    });

    it('once connected sends without a receiver, and takes from that peer only', async () => {
      const [a, b, stranger] = [await bind(), await bind(), await bind()];
      a.connect(b.local);
      expect(a.send(numbered(5, 100), 0, 5)).toBe(5);
      expect((await collect(b, 5))[0]?.peer).toEqual(a.local);
      stranger.send(numbered(1, 40), 0, 1, a.local);
      b.send(numbered(1, 60), 0, 1, a.local);
      expect((await collect(a, 1)).map(({ bytes }) => bytes.length)).toEqual([60]);
    });

    it('counts that nobody listens at the peer it is connected to, and goes on', async () => {
      const gone = await bind();
      const peer = gone.local;
      gone.close();
      const socket = await bind();
      socket.connect(peer);
      await vi.waitFor(() => {
        socket.send(numbered(1, 40), 0, 1);
        socket.receive();
        expect(socket.counters.refused).toBeGreaterThan(0);
      });
      const back = await bind(peer);
      await vi.waitFor(async () => {
        socket.send(numbered(1, 40), 0, 1);
        await new Promise(setImmediate);
        expect(back.receive()).toBeGreaterThan(0);
      });
      expect(socket.lastFailure).toBeUndefined();
    });

    it('counts datagrams that are too long for any network, and sends the next', async () => {
      const [from, to] = [await bind(), await bind()];
      expect(from.send(numbered(2, 1000), 0, 2, to.local)).toBe(2);
      from.send(numbered(2, 70_000), 0, 2, to.local);
      await vi.waitFor(() => expect(from.counters.tooLarge).toBe(2));
      from.send(numbered(2, 1000), 0, 2, to.local);
      await collect(to, 4);
      expect(from.counters).toMatchObject({ sent: 4, failed: 0 });
      expect(from.lastFailure).toBeUndefined();
    });

    it('calls back while something waits, and not when told to stop', async () => {
      const [from, to] = [await bind(), await bind()];
      let got = 0;
      const stop = to.onReadable(() => {
        for (let count = to.receive(); count > 0; count = to.receive()) got += count;
      });
      from.send(numbered(10, 100), 0, 10, to.local);
      await vi.waitFor(() => expect(got).toBe(10));
      stop();
      stop();
      from.send(numbered(1, 100), 0, 1, to.local);
      await collect(to, 1);
      expect(got).toBe(10);
    });

    it('keeps no more than it may while nobody receives', async () => {
      const [from, to] = [await bind(), await bind({ receiveBuffer: 65_536, inboxBytes: 65_536 })];
      for (let round = 0; round < 50; round += 1) {
        from.send(numbered(40, 1400), 0, 40, to.local);
        await new Promise(setImmediate);
      }
      let most = 0;
      let bytes = 0;
      for (let count = to.receive(); count > 0; count = to.receive()) {
        most = Math.max(most, count);
        bytes += count * 1400;
        await new Promise(setImmediate);
      }
      expect(most).toBeGreaterThan(0);
      // What the kernel kept for both carriers (it doubles what it is asked for), and Node beside it.
      expect(bytes).toBeLessThan(2_000_000);
      expect(to.inbox.bytes.length).toBeLessThanOrEqual(65_536);
    });

    it('says why it cannot be opened', async () => {
      const taken = await bind();
      await expect(bind({ port: taken.local.port })).rejects.toThrow(
        expect.objectContaining({ code: 'ADDRESS_IN_USE', message: expect.stringContaining(`:${taken.local.port}`) }),
      );
      await expect(bind({ address: '192.0.2.1' })).rejects.toThrow(
        expect.objectContaining({ code: 'ADDRESS_INVALID' }),
      );
      await expect(bind({ address: 'localhost' })).rejects.toThrow(
        expect.objectContaining({ code: 'ADDRESS_INVALID' }),
      );
      await expect(bind({ port: 70_000 })).rejects.toThrow(expect.objectContaining({ code: 'ADDRESS_INVALID' }));
    });

    it('refuses ranges that are none, and receivers that are none', async () => {
      const socket = await bind();
      const usage = expect.objectContaining({ code: 'USAGE' });
      for (const [first, count] of [
        [-1, 2],
        [0, 11],
        [9, 2],
        [0, Number.NaN],
      ] as const) {
        expect(() => socket.send(numbered(10, 40), first, count, socket.local)).toThrow(usage);
      }
      expect(() => socket.send(numbered(10, 40), 0, 1)).toThrow(usage);
      expect(() => socket.send(numbered(10, 40), 0, 1, { address: '::1', port: 9 })).toThrow(
        expect.objectContaining({ code: 'ADDRESS_INVALID' }),
      );
      expect(socket.counters.sent).toBe(0);
    });

    it('closes twice, and is of no use then', async () => {
      const socket = await bind();
      socket.onReadable(() => {});
      socket.close();
      socket.close();
      const usage = expect.objectContaining({ code: 'USAGE' });
      expect(() => socket.receive()).toThrow(usage);
      expect(() => socket.send(numbered(1, 40), 0, 1, socket.local)).toThrow(usage);
      expect(() => socket.wait(1)).toThrow(usage);
      expect(() => socket.expect('127.0.0.1')).toThrow(usage);
      await bind({ port: socket.local.port });
    });
  });
}

interface Got {
  readonly bytes: Uint8Array;
  readonly peer: UdpPeer;
}

/** Receives until so many datagrams have come, turning the event loop in between. */
async function collect(socket: UdpSocket, wanted: number): Promise<Got[]> {
  const got: Got[] = [];
  await vi.waitFor(
    () => {
      for (let count = socket.receive(); count > 0; count = socket.receive()) {
        for (let index = 0; index < count; index += 1) {
          got.push({ bytes: socket.inbox.datagram(index).slice(), peer: socket.inbox.peerOf(index) });
        }
      }
      expect(got.length).toBeGreaterThanOrEqual(wanted);
    },
    { timeout: 10_000, interval: 5 },
  );
  return got;
}

/** Datagrams that begin with their number, and consist of its last byte. */
function numbered(count: number, size: number): DatagramBatch {
  const bytes = new Uint8Array(count * size);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < count; index += 1) {
    bytes.fill(index & 0xff, index * size, (index + 1) * size);
    view.setUint32(index * size, index);
  }
  return { bytes, size, count };
}

const numberOf = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
