import { workerData } from 'node:worker_threads';
import { createOpener } from '../../codec/aead/aead.node.ts';
import { SealDirection, sequenceBytes } from '../../codec/aead/types.ts';
import { createErasureCode } from '../../codec/fec/create-erasure-code.ts';
import { LossWindow } from '../../protocol/punktfunk/loss-window.ts';
import { punchDatagram } from '../../protocol/punktfunk/punch.ts';
import { Reassembler } from '../../protocol/punktfunk/reassembler.ts';
import { reassemblerLimitsOf } from '../../protocol/punktfunk/reassembler-limits.ts';
import { toPerunError } from '../../shared/errors.ts';
import { createWallClock } from '../../shared/wall-clock.ts';
import { openUdp } from '../../transport/udp/udp.ts';
import { type FromReceiver, type ReceiveStart, ReceiveWord } from './receive-protocol.ts';

/*
 * The receiving thread of a punktfunk client: it punches, opens, puts frames together and hands them over. It owns its
 * socket and waits on it, so that nothing the main thread does makes a datagram late.
 */

/** Longest wait for datagrams before the thread looks around, ms. */
const patienceMs = 5;
/** The host learns our address by these: often at first, then as a sign of life. */
const punches = { first: 15, firstMs: 200, laterMs: 2000 } as const;
const reportMs = 750;

const start = workerData as ReceiveStart;
const tell = (message: FromReceiver, moved: readonly ArrayBuffer[] = []): void =>
  start.port.postMessage(message, [...moved]);

try {
  await receive();
} catch (thrown) {
  const { code, message } = toPerunError(thrown);
  tell({ kind: 'failed', code, message });
}

async function receive(): Promise<void> {
  const { host, welcome, dropEvery, words } = start;
  const stop = new Int32Array(words);
  const wallClock = createWallClock(start.clockOffsetNs);
  const peer = { address: host, port: welcome.dataPort };
  const socket = await openUdp({ address: host.includes(':') ? '::' : '0.0.0.0', port: 0 });
  socket.expect(peer.address, peer.port);
  const opener = await createOpener({
    cipher: welcome.cipher,
    key: welcome.chachaKey ?? welcome.key,
    salt: welcome.salt,
    direction: SealDirection.hostToClient,
  });
  const frames = new Reassembler(
    reassemblerLimitsOf(welcome, { streamed: true }),
    createErasureCode(welcome.fecScheme),
  );
  const loss = new LossWindow();
  const hello = punchDatagram();
  const batch = { bytes: hello, size: hello.length, count: 1 };
  tell({ kind: 'ready', clientPort: socket.local.port });
  let punched = 0;
  let nextPunch = 0;
  let nextReport = performance.now() + reportMs;
  let [count, dropped] = [0, 0];
  try {
    while (Atomics.load(stop, ReceiveWord.stop) === 0) {
      const now = performance.now();
      if (now >= nextPunch) {
        socket.send(batch, 0, 1, peer);
        punched += 1;
        nextPunch = now + (punched < punches.first ? punches.firstMs : punches.laterMs);
      }
      if (now >= nextReport) {
        nextReport = now + reportMs;
        frames.expire(now);
        tell({
          ...{ kind: 'report', lossPpm: loss.close(frames.stats), stats: structuredClone(frames.stats) },
          forged: opener.counters.forged,
          dropped,
        });
      }
      if (!socket.wait(patienceMs)) continue;
      while (socket.receive() > 0) {
        const { inbox } = socket;
        const nowMs = performance.now();
        const receivedAt = wallClock();
        for (let at = 0; at < inbox.count; at += 1) {
          count += 1;
          if (dropEvery > 0 && count % dropEvery === 0) {
            dropped += 1;
            continue;
          }
          const [offset, length] = [inbox.offsets[at] ?? 0, inbox.lengths[at] ?? 0];
          const plain = opener.open(inbox.bytes, offset, length);
          if (plain < 0) continue;
          const frame = frames.push(inbox.bytes, nowMs, offset + sequenceBytes, plain);
          if (frame === undefined) continue;
          const { index, pts, userFlags, recoveredShards } = frame;
          const whole = frame.data.byteLength === frame.data.buffer.byteLength ? frame.data : frame.data.slice();
          const begunAt = receivedAt - BigInt(Math.round((nowMs - frame.firstAtMs) * 1e6));
          const times = { pts, begunAt, receivedAt, wholeAt: wallClock() };
          tell({ kind: 'unit', index, userFlags, recoveredShards, data: whole, ...times }, [
            whole.buffer as ArrayBuffer,
          ]);
        }
        const lost = frames.takeLost();
        if (lost !== undefined) tell({ kind: 'lost', ...lost });
      }
    }
  } finally {
    opener.close();
    socket.close();
  }
}
