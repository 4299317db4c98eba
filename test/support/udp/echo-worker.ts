import { parentPort } from 'node:worker_threads';
import { openUdp } from '../../../src/transport/udp/udp.ts';

/** Sends back what comes, from a loop that never lets the event loop turn; a datagram of one byte ends it. */
const socket = await openUdp({ address: '127.0.0.1', port: 0, receiveBuffer: 1 << 22 });
parentPort?.postMessage(socket.local.port);
let turns = 0;
setImmediate(() => {
  turns += 1;
});
const nap = new Int32Array(new SharedArrayBuffer(4));
for (let isOver = false; !isOver;) {
  const count = socket.receive();
  // Some of its time it waits as a thread does that another one wakes.
  if (count === 0) Atomics.wait(nap, 0, 0, 1);
  for (let index = 0; index < count; index += 1) {
    const bytes = socket.inbox.datagram(index);
    isOver ||= bytes.length === 1;
    if (!isOver) socket.send({ bytes, size: bytes.length, count: 1 }, 0, 1, socket.inbox.peerOf(index));
  }
}
socket.close();
parentPort?.postMessage(turns);
