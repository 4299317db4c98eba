import { Socket } from 'node:net';
import { MessageChannel, Worker } from 'node:worker_threads';
import { Post } from '../../media/post.ts';
import { Steering } from '../../media/steering.ts';
import { entryUrl } from '../../platform/entry-url.ts';
import { type ErrorJson, toPerunError } from '../../shared/errors.ts';
import { FrameRing } from '../../shared/frame-ring.ts';
import { SampleRing } from '../../shared/sample-ring.ts';
import { MessageLine } from './message-line.ts';
import { readOrder, type MediaNews, type MediaOrder, type StartOrder } from './messages.ts';
import { ShownDesktop } from './shown-desktop.ts';
import {
  type FromRoutes,
  type FromSender,
  type FromVideo,
  ringSlotBytes,
  ringSlots,
  type RouteStart,
  type SenderStart,
  soundFrames,
  spokenFrames,
  type ToSender,
  type VideoStart,
} from './workers.ts';

/** Entry of a media process: one rendition, made by one thread and sent by another. This one only hands orders on. */
const hostDescriptor = 3;
const steering = new Steering();
let ring: FrameRing | undefined;
let orders: MessageChannel | undefined;
let routes: Worker | undefined;
let desktop: ShownDesktop | undefined;
let isOver = false;

const line = new MessageLine(
  new Socket({ fd: hostDescriptor, readable: true, writable: true }),
  (message) => heed(readOrder(message)),
  // Without its host nobody would ever end it.
  () => void leave(),
);
const tell = (news: MediaNews): void => line.send(news);

/** Orderly, as far as that goes quickly: compositors are told that their output has gone. */
async function leave(): Promise<void> {
  isOver = true;
  steering.stop();
  await desktop?.close();
  process.exit(0);
}

async function fail(error: ErrorJson, isStuck = false): Promise<void> {
  if (isOver) return;
  isOver = true;
  steering.stop();
  // Whoever hears of it ends this process.
  if (!isStuck) await desktop?.close();
  tell({ kind: 'failed', error });
  line.end();
}

async function begin(start: StartOrder): Promise<void> {
  const bytes = start.source.kind === 'units' ? Math.max(start.source.bytes, 64 * 1024) : ringSlotBytes;
  ring = FrameRing.create(ringSlots, bytes);
  steering.kbps = start.kbps;
  orders = new MessageChannel();
  const samples = SampleRing.create(soundFrames, start.channels).memory;
  const spoken = SampleRing.create(spokenFrames).memory;
  const shared = { ring: ring.memory, steering: steering.memory, start };
  const post = Post.create().memory;
  if (start.source.kind === 'desktop') {
    const { place } = start.source;
    const { mode, ways = { output: 'auto', input: 'auto' } } = start;
    desktop = await ShownDesktop.open({ place, mode, ways, samples, spoken, steering, worker, fail });
  }
  const sending: SenderStart = { ...shared, orders: orders.port2, post };
  const seeing: VideoStart = { ...shared, samples, desktop: desktop?.pictures };
  const routing: RouteStart = { samples, spoken, post, steering: steering.memory, start };
  // One after the other: the source begins when all else is there.
  worker('sender', './sender-entry', sending, [orders.port2]).on('message', (message: FromSender) => {
    if (message.kind === 'failed') return void fail(message.error);
    if (message.kind !== 'ready') return tell(message);
    routes = worker('routes', './route-entry', routing, []);
    routes.on('message', (said: FromRoutes) => {
      if (said.kind === 'failed') return void fail(said.error);
      if (said.kind !== 'ready') return desktop?.hear(said);
      worker('video', './video-entry', seeing).on('message', (news: FromVideo) => {
        if (news.kind === 'failed') return void fail(news.error);
        if (news.kind === 'ready' && routes !== undefined) desktop?.begin(routes);
        tell(news);
      });
    });
  });
}

function worker(
  name: string,
  entry: string,
  workerData: unknown,
  transferList: MessageChannel['port1'][] = [],
): Worker {
  // Descriptors are the process's: one thread opens what another closes.
  const options = { name, workerData, transferList, trackUnmanagedFds: false };
  const made = new Worker(entryUrl(import.meta.url, entry), options);
  const lost = (error: unknown): void => void fail(toPerunError(error).toJSON());
  made.once('error', lost);
  made.once('exit', (code) => {
    if (name === 'sender' || code !== 0) lost(new Error(`the thread of ${name} ended with code ${code}`));
  });
  return made;
}

function heed(order: MediaOrder): void {
  if (order.kind === 'start') {
    begin(order).catch((error: unknown) => fail(toPerunError(error).toJSON()));
    return;
  }
  if (order.kind === 'keyframe') return steering.askKeyframe();
  if (order.kind === 'kbps') {
    steering.kbps = order.kbps;
    return;
  }
  // Whom the route is for is known there before the receiver's port is told.
  if (order.kind === 'grants' || order.kind === 'add' || order.kind === 'remove') routes?.postMessage(order);
  if (order.kind !== 'grants') send(order);
}

/** The thread that sends blocks on the ring: it is woken to look. */
function send(order: ToSender): void {
  orders?.port1.postMessage(order);
  ring?.wake();
}

// Both would end the host as well; the process ends with its host, not before.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
tell({ kind: 'hello', pid: process.pid });
