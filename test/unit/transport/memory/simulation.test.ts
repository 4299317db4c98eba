import { describe, expect, test } from 'vitest';
import { MemoryNetwork, type MemoryNetworkOptions } from '../../../../src/transport/memory/memory.ts';
import type { Connection } from '../../../../src/transport/types.ts';
import { FakeClock } from '../../client/fake-clock.ts';

interface Arrival {
  readonly at: number;
  readonly bytes: number[];
}

/** A line between two ends on a clock of our own; times are counted from when it was ready. */
async function line(options: MemoryNetworkOptions) {
  const clock = new FakeClock();
  const { transport } = new MemoryNetwork({ ...options, clock });
  let server: Connection | undefined;
  await transport.listen('memory://there', (connection) => (server = connection));
  const connecting = transport.connect('memory://there', { timeoutMs: 1e9 });
  await clock.advance(2 * (options.latencyMs ?? 0));
  const client = await connecting;
  if (server === undefined) throw new Error('nothing was accepted');
  const start = clock.now();
  const arrivals: Arrival[] = [];
  server.data.on((chunk) => arrivals.push({ at: clock.now() - start, bytes: [...chunk] }));
  return { clock, client, server, arrivals, elapsed: () => clock.now() - start };
}

const times = (arrivals: readonly Arrival[]): number[] => arrivals.map(({ at }) => at);
const order = (arrivals: readonly Arrival[]): number[] => arrivals.flatMap(({ bytes }) => bytes);

describe('latency', () => {
  test('a send arrives exactly that much later, and connecting takes it twice', async () => {
    const clock = new FakeClock();
    const { transport } = new MemoryNetwork({ clock, latencyMs: 40 });
    const accepted: number[] = [];
    await transport.listen('memory://there', () => accepted.push(clock.now()));
    const start = clock.now();
    let connectedAt = 0;
    void transport.connect('memory://there').then(() => (connectedAt = clock.now()));
    await clock.advance(79);
    expect([accepted, connectedAt]).toEqual([[start + 40], 0]);
    await clock.advance(1);
    expect(connectedAt).toBe(start + 80);
  });

  test('each way on its own', async () => {
    const { clock, client, server, arrivals, elapsed } = await line({ latencyMs: 25 });
    server.data.on((chunk) => server.send(chunk));
    const back: number[] = [];
    client.data.on(() => back.push(elapsed()));
    client.send(Uint8Array.of(1));
    await clock.advance(10);
    client.send(Uint8Array.of(2));
    await clock.advance(100);
    expect(times(arrivals)).toEqual([25, 35]);
    expect(back).toEqual([50, 60]);
  });

  test('jitter moves sends about but never past each other, and the same seed gives the same run', async () => {
    const run = async (seed: number): Promise<Arrival[]> => {
      const { clock, client, arrivals } = await line({ latencyMs: 10, jitterMs: 20, seed });
      for (let count = 0; count < 40; count++) {
        client.send(Uint8Array.of(count));
        await clock.advance(3);
      }
      await clock.advance(100);
      return arrivals;
    };
    const [first, again, other] = [await run(7), await run(7), await run(8)];
    expect(order(first)).toEqual(Array.from({ length: 40 }, (_, index) => index));
    expect(times(first)).toEqual(times(first).toSorted((left, right) => left - right));
    const delays = times(first).map((at, index) => at - 3 * index);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...delays)).toBeLessThanOrEqual(30);
    expect(new Set(delays).size).toBeGreaterThan(5);
    expect(again).toEqual(first);
    expect(times(other)).not.toEqual(times(first));
  });
});

describe('a narrow line', () => {
  test('takes bytes at its rate; the rest is queued and drained is told once it is not', async () => {
    const { clock, client, arrivals, elapsed } = await line({ bytesPerSecond: 1000, latencyMs: 5, framing: 'message' });
    const drainedAt: number[] = [];
    client.drained.on(() => drainedAt.push(elapsed()));
    for (let count = 0; count < 3; count++) client.send(new Uint8Array(100).fill(count));
    expect(client.queued).toBe(300);
    await clock.advance(100);
    expect(client.queued).toBe(200);
    await clock.advance(150);
    expect([client.queued, drainedAt]).toEqual([100, []]);
    await clock.advance(50);
    expect([client.queued, drainedAt]).toEqual([0, [300]]);
    await clock.advance(5);
    expect(times(arrivals)).toEqual([105, 205, 305]);
  });

  test('is not faster after it was idle', async () => {
    const { clock, client, arrivals } = await line({ bytesPerSecond: 1000, framing: 'message' });
    client.send(new Uint8Array(100));
    await clock.advance(5000);
    client.send(new Uint8Array(100));
    client.send(new Uint8Array(100));
    await clock.advance(5000);
    expect(times(arrivals)).toEqual([100, 5100, 5200]);
  });

  test('is not slower for timers that fire late', async () => {
    class LateClock extends FakeClock {
      override after(ms: number, callback: () => void): () => void {
        return super.after(ms + 3, callback);
      }
    }
    const clock = new LateClock();
    const { transport } = new MemoryNetwork({ clock, bytesPerSecond: 1000, framing: 'message' });
    await transport.listen('memory://there', () => {});
    const connecting = transport.connect('memory://there');
    await clock.advance(10);
    const client = await connecting;
    for (let count = 0; count < 20; count++) client.send(new Uint8Array(10));
    await clock.advance(203);
    expect(client.queued).toBe(0);
  });

  test('a large send on a stream goes out in segments', async () => {
    const { clock, client, server } = await line({ bytesPerSecond: 1 << 20 });
    let bytes = 0;
    server.data.on((chunk) => (bytes += chunk.length));
    client.send(new Uint8Array(1 << 20));
    await clock.advance(500);
    expect(bytes).toBe(1 << 19);
    expect(client.queued).toBe(1 << 19);
  });
});

describe('a window', () => {
  test('holds the sender back while the other end does not read', async () => {
    const { clock, client, server, arrivals } = await line({ windowBytes: 1000, framing: 'message' });
    server.pause();
    for (let count = 0; count < 5; count++) client.send(new Uint8Array(400).fill(count));
    await clock.advance(1000);
    expect([client.queued, arrivals.length]).toEqual([1200, 0]);
    server.resume();
    await clock.advance(0);
    expect(client.queued).toBe(0);
    expect(arrivals.map(({ bytes }) => bytes[0])).toEqual([0, 1, 2, 3, 4]);
  });

  test('lets one message through that is larger than itself', async () => {
    const { clock, client, arrivals } = await line({ windowBytes: 10, framing: 'message' });
    client.send(new Uint8Array(50));
    client.send(new Uint8Array(60));
    await clock.advance(10);
    expect(arrivals.map(({ bytes }) => bytes.length)).toEqual([50, 60]);
  });
});

describe('chunks', () => {
  const sends = [[1], [2, 3], [4, 5, 6, 7, 8]];

  test.each([
    ['sent' as const, [[1], [2, 3], [4, 5, 6, 7, 8]]],
    ['glued' as const, [[1, 2, 3, 4, 5, 6, 7, 8]]],
    [1, [[1], [2], [3], [4], [5], [6], [7], [8]]],
    [
      3,
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8],
      ],
    ],
  ])('%s', async (chunks, expected) => {
    const { clock, client, arrivals } = await line({ chunks });
    for (const bytes of sends) client.send(Uint8Array.from(bytes));
    await clock.advance(1);
    expect(arrivals.map(({ bytes }) => bytes)).toEqual(expected);
  });

  test('glue holds only what arrived together', async () => {
    const { clock, client, arrivals } = await line({ chunks: 'glued', latencyMs: 5 });
    client.send(Uint8Array.of(1));
    client.send(Uint8Array.of(2));
    await clock.advance(1);
    client.send(Uint8Array.of(3));
    await clock.advance(10);
    expect(arrivals.map(({ bytes }) => bytes)).toEqual([[1, 2], [3]]);
  });

  test('random cuts keep every byte in its place and differ in size', async () => {
    const { clock, client, arrivals } = await line({ chunks: 'random', seed: 3 });
    const sent = Array.from({ length: 2000 }, (_, index) => index & 0xff);
    client.send(Uint8Array.from(sent));
    await clock.advance(1);
    expect(order(arrivals)).toEqual(sent);
    expect(new Set(arrivals.map(({ bytes }) => bytes.length)).size).toBeGreaterThan(3);
  });
});

describe('an unreliable line', () => {
  test('loses whole sends, about as many as asked for, and the others arrive whole', async () => {
    const { clock, client, arrivals } = await line({ unreliable: { loss: 0.3 }, seed: 5 });
    for (let count = 0; count < 1000; count++) client.send(Uint8Array.of(count >> 8, count & 0xff));
    await clock.advance(10);
    expect(arrivals.length).toBeGreaterThan(630);
    expect(arrivals.length).toBeLessThan(770);
    expect(arrivals.every(({ bytes }) => bytes.length === 2)).toBe(true);
    const numbers = arrivals.map(({ bytes: [high = 0, low = 0] }) => (high << 8) | low);
    expect(numbers).toEqual(numbers.toSorted((left, right) => left - right));
  });

  test('what is lost does not fill the window for ever', async () => {
    const { clock, client } = await line({ unreliable: { loss: 1 }, windowBytes: 100 });
    for (let count = 0; count < 50; count++) client.send(new Uint8Array(80));
    await clock.advance(10);
    expect(client.queued).toBe(0);
  });

  test('lets later sends overtake one that is held back, by exactly that time', async () => {
    const { clock, client, arrivals } = await line({ latencyMs: 2, unreliable: { reorder: 0.5, holdMs: 7 }, seed: 2 });
    for (let count = 0; count < 30; count++) {
      client.send(Uint8Array.of(count));
      await clock.advance(1);
    }
    await clock.advance(50);
    const delays = arrivals.map(({ at, bytes }) => at - (bytes[0] ?? 0));
    expect(new Set(delays)).toEqual(new Set([2, 9]));
    expect(order(arrivals)).not.toEqual(order(arrivals).toSorted((left, right) => left - right));
    expect(new Set(order(arrivals)).size).toBe(30);
  });

  test('is a message line', async () => {
    const { client } = await line({ framing: 'stream', unreliable: {} });
    expect(client.framing).toBe('message');
  });
});

describe('ending', () => {
  test('the end travels behind the bytes and takes the same time', async () => {
    const { clock, client, server, arrivals, elapsed } = await line({ latencyMs: 20, bytesPerSecond: 1000 });
    const ends: [string, number, Error | undefined][] = [];
    client.closed.on((error) => ends.push(['client', elapsed(), error]));
    server.closed.on((error) => ends.push(['server', elapsed(), error]));
    client.send(new Uint8Array(100));
    void client.close();
    await clock.advance(200);
    expect(times(arrivals)).toEqual([120]);
    expect(ends).toEqual([
      ['client', 100, undefined],
      ['server', 120, undefined],
    ]);
  });

  test('destroying with bytes queued is told at the other end as a loss, after what had left', async () => {
    const { clock, client, server, arrivals } = await line({ bytesPerSecond: 1000, framing: 'message' });
    const ends: (Error | undefined)[] = [];
    server.closed.on((error) => ends.push(error));
    client.send(new Uint8Array(10));
    client.send(new Uint8Array(10));
    await clock.advance(10);
    client.destroy();
    await clock.advance(100);
    expect(arrivals.length).toBe(1);
    expect(ends).toMatchObject([{ code: 'CONNECTION_LOST' }]);
  });

  test('a close that waits for room ends as soon as the other end is gone', async () => {
    const { clock, client, server } = await line({ windowBytes: 100, framing: 'message' });
    server.pause();
    for (let count = 0; count < 5; count++) client.send(new Uint8Array(100));
    void client.close();
    await clock.advance(10);
    expect(client.isClosed).toBe(false);
    server.destroy();
    await clock.advance(10);
    expect(client.isClosed).toBe(true);
  });

  test('the end waits while a listener has paused between two chunks', async () => {
    const { clock, client, server, arrivals } = await line({ framing: 'message' });
    server.data.on(() => server.pause());
    for (let count = 0; count < 3; count++) client.send(Uint8Array.of(count));
    void client.close();
    for (let seen = 1; seen <= 3; seen++) {
      await clock.advance(10);
      expect([arrivals.length, server.isClosed]).toEqual([seen, false]);
      server.resume();
    }
    await clock.advance(10);
    expect(server.isClosed).toBe(true);
  });

  test('no timer is left once both ends are closed', async () => {
    const { clock, client, server } = await line({ latencyMs: 5, jitterMs: 5, bytesPerSecond: 10_000 });
    server.send(new Uint8Array(500));
    client.send(new Uint8Array(500));
    void client.close();
    await clock.advance(10_000);
    expect([client.isClosed, server.isClosed]).toEqual([true, true]);
    expect(clock.timers).toBe(0);
  });
});

test('the path asked for is seen by the listener only', async () => {
  const { transport } = new MemoryNetwork();
  const accepted = new Promise<Connection>((resolve) => void transport.listen('memory://there', resolve));
  const client = await transport.connect('memory://there/s/red-fox-1?seat=2');
  expect([client.path, (await accepted).path]).toEqual(['', '/s/red-fox-1?seat=2']);
});
