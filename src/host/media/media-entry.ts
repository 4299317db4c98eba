import { Socket } from 'node:net';
import { MessageChannel, Worker } from 'node:worker_threads';
import { Post } from '../../media/post.ts';
import { Steering } from '../../media/steering.ts';
import { entryUrl } from '../../platform/entry-url.ts';
import { toPerunError } from '../../shared/errors.ts';
import { FrameRing } from '../../shared/frame-ring.ts';
import { SampleRing } from '../../shared/sample-ring.ts';
import { MessageLine } from './message-line.ts';
import { readOrder, type MediaNews, type MediaOrder, type StartOrder } from './messages.ts';
import {
  type FromRoutes,
  type FromSender,
  type FromVideo,
  ringSlotBytes,
  ringSlots,
  type RouteStart,
  type SenderStart,
  soundFrames,
  type ToSender,
  type VideoStart,
} from './workers.ts';

/** Entry of a media process: one rendition, made by one thread and sent by another. This one only hands orders on. */
const hostDescriptor = 3;
const steering = new Steering();
let ring: FrameRing | undefined;
let orders: MessageChannel | undefined;
let routes: Worker | undefined;
let isOver = false;

const line = new MessageLine(
  new Socket({ fd: hostDescriptor, readable: true, writable: true }),
  (message) => heed(readOrder(message)),
  // Without its host nobody would ever end it.
  () => process.exit(0),
);
const tell = (news: MediaNews): void => line.send(news);

function begin(start: StartOrder): void {
  const bytes = start.source.kind === 'units' ? Math.max(start.source.bytes, 64 * 1024) : ringSlotBytes;
  ring = FrameRing.create(ringSlots, bytes);
  steering.kbps = start.kbps;
  orders = new MessageChannel();
  const samples = SampleRing.create(soundFrames).memory;
  const shared = { ring: ring.memory, steering: steering.memory, start };
  const post = Post.create().memory;
  const sending: SenderStart = { ...shared, orders: orders.port2, post };
  const seeing: VideoStart = { ...shared, samples };
  const routing: RouteStart = { samples, post, steering: steering.memory, start };
  // One after the other: the source begins when all else is there.
  worker('sender', './sender-entry', sending, [orders.port2]).on('message', (message: FromSender) => {
    if (message.kind !== 'ready') return tell(message);
    routes = worker('routes', './route-entry', routing, []);
    routes.on('message', (said: FromRoutes) => {
      if (said.kind === 'failed') return tell(said);
      if (said.kind !== 'ready') return;
      worker('video', './video-entry', seeing, []).on('message', (news: FromVideo) => tell(news));
    });
  });
}

function worker(name: string, entry: string, workerData: unknown, transferList: MessageChannel['port1'][]): Worker {
  const made = new Worker(entryUrl(import.meta.url, entry), { name, workerData, transferList });
  const lost = (error: unknown): void => {
    if (isOver) return;
    isOver = true;
    tell({ kind: 'failed', error: toPerunError(error).toJSON() });
    line.end();
  };
  made.once('error', lost);
  made.once('exit', (code) => {
    if (name === 'sender' || code !== 0) lost(new Error(`the thread of ${name} ended with code ${code}`));
  });
  return made;
}

function heed(order: MediaOrder): void {
  if (order.kind === 'start') return begin(order);
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
