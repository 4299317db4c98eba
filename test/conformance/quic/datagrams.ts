import { expect, test } from 'vitest';
import { nextDatagram, nextStream, sendUntil } from '../../support/quic/pair.ts';
import { patterned, settle } from '../transport/pair.ts';
import type { QuicStage } from './stage.ts';

/** Datagrams: whole or not at all, never late. */
export function datagramTests(stage: QuicStage): void {
  test.each([1, 18, 1000, 1200])('a datagram of %i bytes arrives as it was, both ways', async (size) => {
    const { client, server } = await stage.pair();
    const [atServer, atClient] = [nextDatagram(server), nextDatagram(client)];
    expect(await sendUntil(() => client.sendDatagram(patterned(size, 1)), atServer)).toEqual(patterned(size, 1));
    expect(await sendUntil(() => server.sendDatagram(patterned(size, 2)), atClient)).toEqual(patterned(size, 2));
  });

  test('the longest one is told; a longer one is not taken, nor an empty one', async () => {
    const { client, server } = await stage.pair();
    expect(client.maxDatagramBytes).toBeGreaterThan(1200);
    const got = nextDatagram(server);
    expect(client.sendDatagram(patterned(client.maxDatagramBytes + 1))).toBe(false);
    expect(client.sendDatagram(new Uint8Array(0))).toBe(false);
    const longest = patterned(client.maxDatagramBytes);
    expect(await sendUntil(() => client.sendDatagram(longest), got)).toEqual(longest);
  });

  test('those before anybody listens are kept, the newest few', async () => {
    const { client, server } = await stage.pair();
    for (let index = 0; index < 50; index++) {
      client.sendDatagram(Uint8Array.of(index));
      if (index % 5 === 4) await settle();
    }
    const got: number[] = [];
    server.onDatagram(([index = -1]) => got.push(index));
    await settle();
    expect(got.length).toBeGreaterThan(0);
    expect(got.length).toBeLessThanOrEqual(32);
    // Some may be lost on the way; those that are kept are the last that came.
    expect(got.at(-1)).toBeGreaterThan(40);
    expect(got).toEqual(got.toSorted((a, b) => a - b));
  });

  test('a flood costs no memory: the oldest goes, the newest arrives, the connection stays', async () => {
    const { client, server } = await stage.pair();
    let last = -1;
    let count = 0;
    server.onDatagram((bytes) => {
      last = Buffer.from(bytes).readUInt32LE(0);
      count++;
    });
    const before = process.memoryUsage().arrayBuffers;
    const datagram = Buffer.alloc(1000);
    for (let index = 0; index < 20_000; index++) {
      datagram.writeUInt32LE(index);
      client.sendDatagram(Uint8Array.from(datagram));
    }
    const stream = client.openStream();
    stream.send(Uint8Array.of(1));
    await nextStream(server);
    await settle();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 << 20);
    expect(count).toBeGreaterThan(0);
    expect(last).toBeGreaterThan(0);
    const after = nextDatagram(server);
    expect([...(await sendUntil(() => client.sendDatagram(Uint8Array.of(9)), after))]).toEqual([9]);
  });
}
