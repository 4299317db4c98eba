import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PerunClient } from '../../../../src/client/client.ts';
import type { ReceivedFrame } from '../../../../src/client/types.ts';
import type { Connection } from '../../../../src/transport/types.ts';
import { CountedClock, FakeClock } from '../fake-clock.ts';
import { limits } from '../rig.ts';
import { picture, ScriptedHost, seedCapabilities } from '../scripted-host.ts';

const frames = 12;

interface Outcome {
  readonly last: ReceivedFrame | undefined;
  readonly sentBytes: number;
  readonly connections: number;
  readonly timers: number;
}

/**
 * A source that shows picture 0, 1, 2 … one every 20 ms. The first connection is cut after `cutAt` bytes from the host;
 * whoever comes gets the picture of that moment whole, and then what follows.
 */
async function playThrough(cutAt: number, capabilities: number, seed: number): Promise<Outcome> {
  const clock = new FakeClock();
  const clientClock = new CountedClock(clock);
  const host = new ScriptedHost({ clock, capabilities, link: { latencyMs: 3, chunks: 'random', seed } });
  await host.listen();
  let sentBytes = 0;
  let connections = 0;
  const client = new PerunClient({
    clock: clientClock,
    random: () => 0.5,
    limits: { ...limits, reconnectMinMs: 10 },
    connect: async (signal) => {
      const connection = await host.connect(signal);
      connections += 1;
      return connections > 1 ? connection : cutAfter(connection, cutAt, (bytes) => (sentBytes += bytes));
    },
  });
  const decoded: ReceivedFrame[] = [];
  client.decoded.on((frame) => decoded.push(frame));
  let shown = 0;
  host.onReady = (peer) => peer.frame(picture(shown, 16, 8));
  client.start();
  for (; shown < frames; shown += 1) {
    for (const peer of host.peers) if (peer.isReady) peer.frame(picture(shown, 16, 8));
    await clock.advance(20);
  }
  shown = frames - 1;
  await clock.advance(500);
  const closed = client.close();
  await clock.advance(6000);
  await closed;
  return { last: decoded.at(-1), sentBytes, connections, timers: clientClock.timers };
}

/** The same connection, of which only so many bytes arrive before it breaks. */
function cutAfter(connection: Connection, bytes: number, count: (bytes: number) => void): Connection {
  let left = bytes;
  const listen = connection.data.on.bind(connection.data);
  connection.data.on = (listener) =>
    listen((chunk) => {
      count(chunk.length);
      const part = chunk.subarray(0, left);
      left -= part.length;
      if (part.length > 0) listener(part);
      if (left === 0) connection.destroy();
    });
  return connection;
}

const runs = Number(process.env['PERUN_FUZZ_RUNS'] ?? 60);

describe.each([
  ['with the extension', 0x0107],
  ['without it', seedCapabilities],
])('a connection to a host %s', (_, capabilities) => {
  it(
    'cut after any byte leads to the same last frame on the next one',
    async () => {
      const whole = await playThrough(Number.MAX_SAFE_INTEGER, capabilities, 1);
      expect(whole.connections).toBe(1);
      expect(whole.last?.pixels).toEqual(picture(frames - 1, 16, 8).pixels);
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: whole.sentBytes - 1 }),
          fc.integer({ min: 1, max: 1_000_000 }),
          async (cutAt, seed) => {
            const cut = await playThrough(cutAt, capabilities, seed);
            expect(cut.connections).toBe(2);
            expect(cut.last?.pixels).toEqual(whole.last?.pixels);
            expect(cut.timers).toBe(0);
          },
        ),
        {
          numRuns: runs,
          examples: [1, 2, 5, 6, 7, 14, 15].map((cutAt): [number, number] => [cutAt, 1]),
        },
      );
    },
    5000 + runs * 100,
  );
});
