/**
 * What sending in slices is worth: a page of text that scrolls fast, coded by libx264 in one thread at 60 Hz and sent by another
 * over loopback, as a media process does it. Span: capture → first datagram handed to the system, and → all of them, ms.
 */
import { stdout } from 'node:process';
import { Worker } from 'node:worker_threads';
import { createSealer } from '../../src/codec/aead/aead.node.ts';
import { SealDirection } from '../../src/codec/aead/types.ts';
import { createErasureCode } from '../../src/codec/fec/create-erasure-code.ts';
import { Receiver } from '../../src/media/receiver.ts';
import { Sender } from '../../src/media/sender.ts';
import { Steering } from '../../src/media/steering.ts';
import { Datagram } from '../../src/protocol/punktfunk/constants.ts';
import { Packetiser } from '../../src/protocol/punktfunk/packetiser.ts';
import { FrameRing } from '../../src/shared/frame-ring.ts';
import { openUdp } from '../../src/transport/udp/udp.ts';
import type { UdpSocket } from '../../src/transport/udp/types.ts';
import type { Coding } from './slices/coding.ts';

const frames = 300;
const now = (): number => Number(process.hrtime.bigint()) / 1e6;

stdout.write(
  `${'picture'.padEnd(12)} ${'slices'.padEnd(7)} first sent p50    p99   all sent p50    p99  packets of a frame\n`,
);
for (const [width, height] of [
  [1280, 720],
  [1920, 1080],
] as const) {
  for (const slices of [1, 4]) await measure(width, height, slices);
}

async function measure(width: number, height: number, slices: number): Promise<void> {
  const ring = FrameRing.create(8, 1 << 20);
  const steering = new Steering();
  steering.kbps = 20_000;
  const sent: { readonly at: number; readonly frame: number; readonly captured: number }[] = [];
  const [socket, drain] = [
    await openUdp({ address: '127.0.0.1', port: 0 }),
    await openUdp({ address: '127.0.0.1', port: 0 }),
  ];
  const coder = createErasureCode(1);
  const packetiser = new Packetiser({ coder, shardBytes: 1408, maxDataShards: 4096, maxFrameBytes: ring.slotBytes });
  const secrets = {
    cipher: 0,
    key: Buffer.alloc(16, 1),
    salt: Buffer.alloc(4),
    direction: SealDirection.hostToClient,
  } as const;
  const sealer = await createSealer(secrets);
  // What goes out is looked at before it is sealed: the header names frame and capture time.
  const stamps: { readonly frame: number; readonly captured: number }[] = [];
  const looking: typeof sealer = Object.assign(Object.create(sealer) as typeof sealer, {
    close: () => sealer.close(),
    seal: (batch: Parameters<typeof sealer.seal>[0]) => {
      const view = new DataView(batch.bytes.buffer, batch.bytes.byteOffset);
      for (let index = 0; index < batch.count; index++) {
        const header = index * batch.size + Datagram.sequenceBytes;
        stamps.push({
          frame: view.getUint32(header + 8, true),
          captured: Number(view.getBigUint64(header, true)) / 1e6,
        });
      }
      sealer.seal(batch);
    },
  });
  let next = 0;
  const timed: UdpSocket = Object.assign(Object.create(socket) as UdpSocket, {
    close: () => socket.close(),
    receive: () => 0,
    send: (...given: Parameters<UdpSocket['send']>) => {
      const taken = socket.send(...given);
      const at = now();
      for (let index = 0; index < given[2]; index++)
        sent.push({ at, ...(stamps[next++] ?? { frame: 0, captured: 0 }) });
      return taken;
    },
  });
  const sender = new Sender({ ring, steering, now, times: undefined });
  const punchedFrom = { address: '127.0.0.1', port: drain.local.port };
  const receiver = new Receiver({
    ...{
      id: 'one',
      socket: timed,
      sealer: looking,
      packetiser,
      rate: 60,
      firstFrame: 0,
      sameNumbers: false,
      frames: 0,
    },
    ...{ streamed: slices > 1, punchedFrom },
  });
  sender.receivers.set('one', receiver);
  const workerData: Coding = { ring: ring.memory, steering: steering.memory, width, height, slices, frames };
  const worker = new Worker(new URL('./slices/coding.ts', import.meta.url), { workerData });
  let isOver = false;
  worker.once('exit', () => (isOver = true));
  while (!isOver) {
    sender.turn(10);
    await new Promise(setImmediate);
  }
  sender.close();
  drain.close();
  const [first, all] = [new Map<number, number>(), new Map<number, number>()];
  for (const { at, frame, captured } of sent.slice(1)) {
    if (!first.has(frame)) first.set(frame, at - captured);
    all.set(frame, at - captured);
  }
  const of = (ages: Map<number, number>, share: number): string => {
    const sorted = [...ages.values()].slice(20).toSorted((a, b) => a - b);
    return (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2);
  };
  const columns = [
    of(first, 0.5).padStart(14),
    of(first, 0.99).padStart(6),
    of(all, 0.5).padStart(14),
    of(all, 0.99).padStart(6),
  ];
  const packets = (sent.length / Math.max(1, all.size)).toFixed(1).padStart(19);
  stdout.write(`${`${width}×${height}`.padEnd(12)} ${String(slices).padEnd(7)} ${columns.join(' ')} ${packets}\n`);
}
