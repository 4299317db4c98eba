/**
 * What it costs to split a frame into datagrams with parity, and to put it together again: µs per packet, and the rate
 * of one core, without sealing and sockets. It keeps no results: what it says is of the machine and the moment.
 */
import { stdout } from 'node:process';
import { createErasureCode } from '../../src/codec/fec/create-erasure-code.ts';
import { Datagram, FecScheme } from '../../src/protocol/punktfunk/constants.ts';
import { Packetiser } from '../../src/protocol/punktfunk/packetiser.ts';
import { reassemblerLimitsOf } from '../../src/protocol/punktfunk/reassembler-limits.ts';
import { Reassembler } from '../../src/protocol/punktfunk/reassembler.ts';
import { welcomeOf } from '../../src/protocol/punktfunk/welcome.ts';

const [warmUp, frames] = [100, 500];
const fecPercent = 20;
const welcome = welcomeOf({
  dataPort: 1,
  mode: { width: 5120, height: 1440, refreshHz: 240 },
  fecScheme: FecScheme.gf16,
  fecPercent,
  maxDataShards: 4096,
  shardBytes: 1408,
  key: new Uint8Array(16).fill(1),
  salt: new Uint8Array(4),
  bitrateKbps: 500_000,
});

/** One row: frames of so many bytes, of whose datagrams one in `lossIn` is lost (0: none). */
function measure(frameBytes: number, lossIn: number): string {
  const code = createErasureCode(welcome.fecScheme);
  const limits = reassemblerLimitsOf(welcome);
  const { maxFrameBytes } = limits;
  const packetiser = new Packetiser({ coder: code, shardBytes: 1408, maxDataShards: 4096, maxFrameBytes, fecPercent });
  const reassembler = new Reassembler(limits, code);
  const frame = Uint8Array.from({ length: frameBytes }, (_, at) => (at * 31 + (at >> 8)) & 0xff);
  let [splitMs, joinMs, packets] = [0, 0, 0];
  for (let index = 0; index < warmUp + frames; index += 1) {
    const begin = performance.now();
    const batch = packetiser.packetise(frame, { pts: BigInt(index), userFlags: 1 });
    if (batch instanceof Error) throw batch;
    const between = performance.now();
    for (let at = 0; at < batch.count; at += 1) {
      if (lossIn > 0 && at % lossIn === 0) continue;
      const offset = at * batch.size + Datagram.sequenceBytes;
      reassembler.push(batch.bytes, index * 4, offset, batch.size - Datagram.sequenceBytes - Datagram.tagBytes);
    }
    if (index < warmUp) continue;
    splitMs += between - begin;
    joinMs += performance.now() - between;
    packets += batch.count;
  }
  if (reassembler.stats.frames !== warmUp + frames) throw new Error(`${reassembler.stats.frames} frames arrived`);
  const rate = (ms: number): string => `${((frameBytes * frames * 8) / ms / 1e6).toFixed(2)} Gbit/s`;
  const each = (ms: number): string => `${((ms / packets) * 1000).toFixed(2)} µs`;
  const loss = lossIn === 0 ? 'none' : `1 in ${lossIn}`;
  return [frameBytes, loss, each(splitMs), rate(splitMs), each(joinMs), rate(joinMs)]
    .map((cell) => String(cell).padStart(13))
    .join('');
}

stdout.write(
  `${['frame bytes', 'loss', 'split/packet', 'rate', 'join/packet', 'rate'].map((head) => head.padStart(13)).join('')}\n`,
);
for (const [frameBytes, lossIn] of [
  [16_384, 0],
  [65_536, 0],
  [260_000, 0],
  [65_536, 12],
  [260_000, 12],
] as const) {
  stdout.write(`${measure(frameBytes, lossIn)}\n`);
}
