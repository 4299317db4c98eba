/**
 * What QUIC costs on loopback: time to connect, round trips of a stream and of datagrams, bytes of a stream and datagrams
 * per second; with both ends in this process, and with the one end in a process of its own, as a host has it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, stdout } from 'node:process';
import { QuicKeeper } from '../../src/host/quic/quic-keeper.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { defaultLimits } from '../../src/shared/limits.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { QuicheEndpoint } from '../../src/transport/quic/quiche/endpoint.ts';
import type { QuicEndpoint } from '../../src/transport/quic/types.ts';
import { connecting, listening, openQuicPair, type QuicPair } from '../support/quic/pair.ts';

const quick = argv.includes('--quick');
const rounds = quick ? 200 : 2000;
const floodMs = quick ? 300 : 2000;

interface Figures {
  readonly connectMs: number;
  readonly streamUs: readonly [p50: number, p99: number];
  readonly datagramUs: readonly [p50: number, p99: number];
  readonly streamMbit: number;
  readonly datagramsPerSecond: number;
  readonly datagramsLostShare: number;
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

async function timed(count: number, one: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const start = performance.now();
    await one();
    times.push((performance.now() - start) * 1000);
  }
  return times.toSorted((a, b) => a - b);
}

const both = (times: readonly number[]): readonly [number, number] => [quantile(times, 0.5), quantile(times, 0.99)];

async function connectTimes(server: QuicEndpoint, client: QuicEndpoint): Promise<number> {
  const listener = await server.listen({ ...listening, address: '127.0.0.1' }, () => {});
  const place = { ...connecting, host: '127.0.0.1', port: listener.port };
  const times = await timed(quick ? 8 : 40, async () => (await client.connect(place)).close(0));
  return quantile(times, 0.5) / 1000;
}

async function streamTimes({ client, server }: QuicPair): Promise<readonly [number, number]> {
  server.onStream((stream) => stream.onData((chunk) => stream.send(chunk)));
  const stream = client.openStream();
  let answered = (): void => {};
  stream.onData(() => answered());
  const message = new Uint8Array(64);
  return both(
    await timed(rounds, () => {
      const back = new Promise<void>((resolve) => (answered = resolve));
      stream.send(message);
      return back;
    }),
  );
}

async function datagramTimes({ client, server }: QuicPair): Promise<readonly [number, number]> {
  server.onDatagram((bytes) => void server.sendDatagram(bytes));
  let answered = (): void => {};
  client.onDatagram(() => answered());
  const message = new Uint8Array(18);
  return both(
    await timed(rounds, () => {
      const back = new Promise<void>((resolve) => (answered = resolve));
      client.sendDatagram(message);
      // One that is lost would stop everything.
      return Promise.race([back, new Promise((resolve) => setTimeout(resolve, 200))]);
    }),
  );
}

async function streamSpeed({ client, server }: QuicPair): Promise<number> {
  let received = 0;
  server.onStream((stream) => stream.onData((chunk) => (received += chunk.length)));
  const stream = client.openStream('uni');
  const chunk = new Uint8Array(64 * 1024);
  const start = performance.now();
  while (performance.now() - start < floodMs) {
    if (stream.queued < 1 << 20) stream.send(chunk);
    else await new Promise((resolve) => setImmediate(resolve));
  }
  const seconds = (performance.now() - start) / 1000;
  stream.reset(0);
  return (received * 8) / 1e6 / seconds;
}

/** As large as a piece of sound, and no more of them under way than the queue holds: none is dropped for being late. */
async function datagramSpeed({ client, server }: QuicPair): Promise<{ perSecond: number; lostShare: number }> {
  let [received, sent, lost] = [0, 0, 0];
  server.onDatagram(() => received++);
  const message = new Uint8Array(200);
  const start = performance.now();
  let progress = { at: start, received: 0 };
  while (performance.now() - start < floodMs) {
    while (sent - lost - received < 16 && client.sendDatagram(message)) sent++;
    await new Promise((resolve) => setImmediate(resolve));
    const now = performance.now();
    if (received > progress.received) progress = { at: now, received };
    else if (now - progress.at > 100) {
      lost = sent - received;
      progress = { at: now, received };
    }
  }
  return { perSecond: received / ((performance.now() - start) / 1000), lostShare: lost / sent };
}

async function measure(server: QuicEndpoint, client: QuicEndpoint): Promise<Figures> {
  const connectMs = await connectTimes(server, client);
  const streamUs = await streamTimes(await openQuicPair(server, client));
  const datagramUs = await datagramTimes(await openQuicPair(server, client));
  const streamMbit = await streamSpeed(await openQuicPair(server, client));
  const flood = await datagramSpeed(await openQuicPair(server, client));
  return {
    ...{ connectMs, streamUs, datagramUs, streamMbit },
    ...{ datagramsPerSecond: flood.perSecond, datagramsLostShare: flood.lostShare },
  };
}

function line(name: string, figures: Figures): string {
  const { connectMs, streamUs, datagramUs, streamMbit, datagramsPerSecond, datagramsLostShare } = figures;
  const pair = ([p50, p99]: readonly [number, number]): string => `${p50.toFixed(0)} / ${p99.toFixed(0)}`;
  const cells = [
    name.padEnd(34),
    connectMs.toFixed(1).padStart(10),
    pair(streamUs).padStart(16),
    pair(datagramUs).padStart(18),
    streamMbit.toFixed(0).padStart(13),
    datagramsPerSecond.toFixed(0).padStart(12),
    `${(datagramsLostShare * 100).toFixed(1)} %`.padStart(8),
  ];
  return `${cells.join(' ')}\n`;
}

const folder = mkdtempSync(join(tmpdir(), 'perun-quic-'));
const options = { runtimeDirectory: folder, limits: defaultLimits, clock: systemClock, logger: silentLogger };
const keeper = new QuicKeeper(options);
const endpoint = new QuicheEndpoint();
try {
  await keeper.start();
  stdout.write(
    `${''.padEnd(34)} connect ms  stream p50/p99 µs datagram p50/p99 µs  stream Mbit/s  datagrams/s     lost\n`,
  );
  stdout.write(line('both ends in one process', await measure(endpoint, endpoint)));
  stdout.write(line('host in the QUIC process', await measure(keeper.endpoint, endpoint)));
} finally {
  await endpoint.close();
  await keeper.close();
  rmSync(folder, { recursive: true, force: true });
}
