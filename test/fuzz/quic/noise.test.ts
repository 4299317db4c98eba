import { createSocket, type Socket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { QuicheEndpoint } from '../../../src/transport/quic/quiche/endpoint.ts';
import { patterned } from '../../conformance/transport/pair.ts';
import { keepQuic } from '../../support/quic/kept.ts';
import { connecting, listening } from '../../support/quic/pair.ts';
import { fuzzTimeoutMs } from '../perun/runs.ts';

const undo: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const each of undo.splice(0).toReversed()) await each();
});

async function udp(): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  undo.push(() => new Promise((resolve) => socket.close(() => resolve())));
  return socket;
}

/** First packets of real clients, as they would reach a listener. */
async function realPackets(endpoint: QuicheEndpoint, count: number): Promise<Uint8Array[]> {
  const trap = await udp();
  const packets: Uint8Array[] = [];
  trap.on('message', (packet) => packets.push(packet));
  const { port } = trap.address();
  const attempts = Array.from({ length: count }, () =>
    endpoint.connect({ ...connecting, host: '127.0.0.1', port, timeoutMs: 400 }).catch(() => {}),
  );
  await Promise.all(attempts);
  return packets;
}

const memoryOf = (pid: number | undefined): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

test(
  'noise, broken and real first packets neither end the process nor fill it',
  { timeout: fuzzTimeoutMs },
  async () => {
    const { keeper, dispose } = keepQuic();
    undo.push(dispose);
    await keeper.start();
    const outside = new QuicheEndpoint();
    undo.push(() => outside.close());
    const { port } = await keeper.endpoint.listen({ ...listening, address: '127.0.0.1' }, () => {});
    const place = { ...connecting, host: '127.0.0.1', port };
    await outside.connect(place);
    const real = await realPackets(outside, 8);
    expect(real.length).toBeGreaterThanOrEqual(8);
    const { pid } = keeper;
    const before = memoryOf(pid);
    const sender = await udp();

    for (let index = 0; index < 6000; index++) {
      const packet = Uint8Array.from(real[index % real.length] ?? []);
      if (index % 4 === 0) packet.set(patterned(packet.length, index));
      // A valid head before noise: it gets as far as decryption.
      if (index % 4 === 1) packet.set(patterned(packet.length - 60, index), 60);
      if (index % 4 === 2) packet[index % packet.length] = (packet[index % packet.length] ?? 0) ^ (1 << (index % 8));
      // Any first id, so that each is a client of its own; every eighth packet is as a client sent it.
      if (index % 8 === 3) packet.set(patterned(8, index), 6);
      sender.send(packet.subarray(0, index % 64 === 5 ? index % 1200 : packet.length), port, '127.0.0.1');
      if (index % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 5));
    }

    await outside.connect(place);
    expect(keeper.pid).toBe(pid);
    expect(memoryOf(pid) - before).toBeLessThan(48 * 1024 * 1024);
  },
);
