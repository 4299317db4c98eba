/**
 * What a datagram of 1200 bytes costs its sender and its receiver, in µs of CPU of their threads: frames of 64 over
 * loopback, by every kind of socket. Fails where one got slower beside node:dgram than is kept in docs/bench/udp.json;
 * PERUN_BENCH_KEEP=1 keeps these.
 */
import { stdout } from 'node:process';
import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import { compareWithKept } from './kept-times.ts';
import type { UdpWay, UdpWayCost } from './udp/way.ts';

const bytes = 1200;
const ways: Readonly<Record<string, UdpWay>> = {
  'node:dgram': { carrier: 'dgram', gso: false, gro: false },
  'sendmmsg and recvmmsg': { carrier: 'native', gso: false, gro: false },
  'cut by the kernel (GSO)': { carrier: 'native', gso: true, gro: false },
  'cut and joined by the kernel (GSO, GRO)': { carrier: 'native', gso: true, gro: true },
};
const rounds = 3;

const times: Record<string, number> = {};
const width = Math.max(...Object.keys(ways).map((name) => name.length));
stdout.write(`${'1200 bytes, loopback'.padEnd(width)}  µs to send  Gbit/s/core  µs to receive     lost\n`);
for (const [name, way] of Object.entries(ways)) {
  let best: UdpWayCost | undefined;
  for (let round = 0; round < rounds; round += 1) {
    const cost = await measure(way);
    if (best === undefined || cost.send < best.send)
      best = { ...cost, receive: Math.min(cost.receive, best?.receive ?? Infinity) };
  }
  if (best === undefined) continue;
  times[`send, ${name}`] = best.send;
  times[`receive, ${name}`] = best.receive;
  const cells = [
    best.send.toFixed(2).padStart(10),
    ((bytes * 8) / 1000 / best.send).toFixed(1).padStart(11),
    best.receive.toFixed(2).padStart(13),
    `${(100 * best.lost).toFixed(1)} %`.padStart(7),
  ];
  stdout.write(`${name.padEnd(width)}  ${cells.join('  ')}\n`);
}
compareWithKept('udp', times, 'send, node:dgram');

/** Sender and receiver are threads of their own, as they are in a media process. */
async function measure(way: UdpWay): Promise<UdpWayCost> {
  const receiver = new Worker(new URL('./udp/receiver.ts', import.meta.url), { workerData: way });
  const [port] = (await once(receiver, 'message')) as [number];
  const done = once(receiver, 'message') as Promise<[{ micros: number; count: number }]>;
  const sender = new Worker(new URL('./udp/sender.ts', import.meta.url), { workerData: { ...way, port } });
  const [sent] = (await once(sender, 'message')) as [{ micros: number; count: number }];
  receiver.postMessage('end');
  const [got] = await done;
  await Promise.all([receiver.terminate(), sender.terminate()]);
  return { send: sent.micros / sent.count, receive: got.micros / got.count, lost: 1 - got.count / sent.count };
}
