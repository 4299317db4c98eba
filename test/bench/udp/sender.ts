import { setImmediate, setTimeout } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { openWay, threadMicros, type UdpWay } from './way.ts';

/** Sends frames of 64 datagrams for a while, as many as the receiver keeps up with on two cores, and tells what it took. */
const { port, ...way } = workerData as UdpWay & { port: number };
const socket = await openWay(way);
const batch = { bytes: new Uint8Array(64 * 1200), size: 1200, count: 64 };
const to = { address: '127.0.0.1', port };
const frames = 4000;
for (let frame = 0; frame < 200; frame += 1) {
  socket.send(batch, 0, 64, to);
  await setImmediate();
}
await setTimeout(100);
const before = { micros: threadMicros(), sent: socket.counters.sent };
for (let frame = 0; frame < frames; frame += 1) {
  socket.send(batch, 0, 64, to);
  // dgram tells what it has sent in a later turn; both get one.
  await setImmediate();
}
const micros = threadMicros() - before.micros;
await setTimeout(50);
parentPort?.postMessage({ micros, count: socket.counters.sent - before.sent });
socket.close();
