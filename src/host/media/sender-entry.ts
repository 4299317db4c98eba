import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { createSealer, probeAead } from '../../codec/aead/aead.node.ts';
import { SealDirection } from '../../codec/aead/types.ts';
import { createErasureCode } from '../../codec/fec/create-erasure-code.ts';
import { FrameTimes } from '../../media/frame-times.ts';
import { Post } from '../../media/post.ts';
import { ProbeRun } from '../../media/probe-run.ts';
import { Receiver } from '../../media/receiver.ts';
import { Sender } from '../../media/sender.ts';
import { Steering } from '../../media/steering.ts';
import { Packetiser } from '../../protocol/punktfunk/packetiser.ts';
import { encodeHostTiming } from '../../protocol/punktfunk/planes/host-timing.ts';
import { PerunError, toPerunError } from '../../shared/errors.ts';
import { FrameRing } from '../../shared/frame-ring.ts';
import { defaultLimits } from '../../shared/limits.ts';
import { openUdp, probeUdp } from '../../transport/udp/udp.ts';
import type { AddOrder, StatsNews, StreamResume } from './messages.ts';
import type { FromSender, SenderStart, ToSender } from './workers.ts';

/** Longest turn without looking at orders, and between statistics, in ms. */
const [turnMs, statsMs] = [20, 250];

/** Entry of the thread that sends frames. It blocks on the ring, so that nothing of this process can make a frame late. */
const { ring: memory, steering: words, start, orders, post: letters } = workerData as SenderStart;
const tell = (message: FromSender): void => parentPort?.postMessage(message);
const ring = FrameRing.of(memory);
const steering = new Steering(words);
const now = (): number => Number(process.hrtime.bigint()) / 1e6;
const times = start.perf ? new FrameTimes() : undefined;
const sender = new Sender({ ring, steering, now, times });
const post = Post.of(letters);
const finished = new Set<string>();

async function add(order: AddOrder): Promise<void> {
  const { id, resume } = order;
  const { mediaReceivers } = defaultLimits;
  if (sender.receivers.size >= mediaReceivers) {
    throw new PerunError('LIMIT_REACHED', `a rendition has at most ${mediaReceivers} receivers`);
  }
  if (sender.receivers.has(id)) throw new PerunError('USAGE', `there is a receiver ${id} already`);
  const direction = SealDirection.hostToClient;
  const secrets = { cipher: order.cipher, key: fromHex(order.key), salt: fromHex(order.salt), direction };
  const sealer = await createSealer(secrets, resume.sequence);
  const packetiser = new Packetiser({
    coder: createErasureCode(order.fecScheme),
    shardBytes: order.shardBytes,
    maxDataShards: order.maxDataShards,
    maxFrameBytes: ring.slotBytes,
    fecPercent: order.fecPercent,
    firstSequence: resume.packet,
  });
  const socket = await openUdp({ address: order.local, port: resume.port });
  socket.expect(order.peer);
  const receiver = new Receiver({
    ...{ id, socket, sealer, packetiser, frames: order.frames, streamed: order.streamed },
    rate: start.mode.rate,
    firstFrame: resume.frame,
    sameNumbers: start.source.kind === 'units',
    ...(order.timing && { onSent: (timing) => void post.put(id, encodeHostTiming(timing)) }),
    punchedFrom: resume.peerPort === 0 ? undefined : { address: order.peer, port: resume.peerPort },
  });
  sender.receivers.set(id, receiver);
  tell({ kind: 'added', id, port: receiver.port });
}

function remove(id: string): void {
  const receiver = sender.receivers.get(id);
  tell({ kind: 'removed', id, resume: receiver === undefined ? null : resumeOf(receiver) });
  sender.receivers.delete(id);
  finished.delete(id);
  receiver?.close();
}

function forget({ id, frame }: Extract<ToSender, { kind: 'forget' }>): void {
  const number = sender.receivers.get(id)?.ringNumberOf(frame);
  if (number === undefined) steering.askKeyframe();
  else steering.forget(number);
}

function probe({ id, kbps, durationMs }: Extract<ToSender, { kind: 'probe' }>): void {
  const over = (outcome: Parameters<ConstructorParameters<typeof ProbeRun>[3]>[0]): void => {
    tell({ kind: 'probed', id, outcome });
  };
  const receiver = sender.receivers.get(id);
  const isStarted = receiver?.startProbe(new ProbeRun(kbps, durationMs, now(), over)) ?? false;
  if (!isStarted) tell({ kind: 'probed', id, outcome: null });
}

async function follow(order: ToSender): Promise<void> {
  try {
    if (order.kind === 'add') await add(order);
    else if (order.kind === 'remove') remove(order.id);
    else if (order.kind === 'probe') probe(order);
    else if (order.kind === 'forget') forget(order);
    else if (order.kind === 'stats') tell(stats());
    else {
      const receiver = sender.receivers.get(order.id);
      if (receiver !== undefined) receiver.fecPercent = order.percent;
    }
  } catch (error) {
    if (order.kind !== 'add') throw error;
    tell({ kind: 'refused', id: order.id, error: toPerunError(error).toJSON() });
  }
}

function stats(): StatsNews {
  const receivers = [...sender.receivers.values()].map((receiver) => ({
    ...{ id: receiver.id, ...receiver.counters, punched: receiver.peer !== undefined },
    fecPercent: receiver.fecPercent,
    resume: resumeOf(receiver),
  }));
  return { kind: 'stats', receivers, kbps: steering.kbps, oversized: 0, perf: times?.summary ?? null };
}

function resumeOf(receiver: Receiver): StreamResume {
  return {
    port: receiver.port,
    sequence: receiver.nextSequence,
    frame: receiver.nextFrame,
    packet: receiver.nextPacket,
    peerPort: receiver.peer?.port ?? 0,
  };
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'hex'));
}

async function run(): Promise<void> {
  let toldAt = -Infinity;
  while (!steering.stopped) {
    for (let order = receiveMessageOnPort(orders); order !== undefined; order = receiveMessageOnPort(orders)) {
      await follow(order.message as ToSender);
    }
    sender.turn(turnMs);
    for (const [id, receiver] of sender.receivers) {
      if (!receiver.isDone || finished.has(id)) continue;
      finished.add(id);
      tell({ kind: 'finished', id });
    }
    if (now() - toldAt >= statsMs) {
      toldAt = now();
      tell(stats());
    }
    // A socket of node:dgram lives in the event loop.
    if ([...sender.receivers.values()].some(({ needsEventLoop }) => needsEventLoop)) await new Promise(setImmediate);
  }
}

/** What is loaded once is there before the first receiver: one that comes from another process is not to wait for it. */
async function prepare(): Promise<void> {
  await Promise.all([probeAead(), probeUdp()]);
  createErasureCode(0);
  createErasureCode(1);
}

try {
  await prepare();
  tell({ kind: 'ready' });
  await run();
} catch (error) {
  tell({ kind: 'failed', error: toPerunError(error).toJSON() });
} finally {
  sender.close();
  orders.close();
}
