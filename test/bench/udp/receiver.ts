import { setTimeout } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { openWay, threadMicros, type UdpWay } from './way.ts';

/** Receives until it is told to end, looking every ms as a net worker does, and tells what it took. */
const socket = await openWay(workerData as UdpWay);
let isOver = false;
parentPort?.once('message', () => {
  isOver = true;
});
parentPort?.postMessage(socket.local.port);
const warmUp = 200 * 64;
let before: { micros: number; count: number } | undefined;
for (;;) {
  let count = 0;
  for (let got = socket.receive(); got > 0; got = socket.receive()) count += got;
  if (before === undefined && socket.counters.received >= warmUp / 2 && count === 0) {
    before = { micros: threadMicros(), count: socket.counters.received };
  }
  if (isOver && count === 0) break;
  await setTimeout(1);
}
const since = before ?? { micros: 0, count: 0 };
parentPort?.postMessage({
  micros: threadMicros() - since.micros,
  count: socket.counters.received - since.count,
});
socket.close();
