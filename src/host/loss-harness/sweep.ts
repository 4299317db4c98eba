import { createErasureCode } from '../../codec/fec/create-erasure-code.ts';
import { type ErasureCode, FecScheme } from '../../codec/fec/erasure-code.ts';
import { Datagram, FrameFlag } from '../../protocol/punktfunk/constants.ts';
import { Packetiser } from '../../protocol/punktfunk/packetiser.ts';
import { ReassemblyDefaults } from '../../protocol/punktfunk/reassembler-limits.ts';
import { Reassembler } from '../../protocol/punktfunk/reassembler.ts';
import { isPerunError, PerunError } from '../../shared/errors.ts';
import { lossChannel } from './loss-channel.ts';
import { seededRandom } from './random.ts';

export interface StreamShape {
  readonly scheme: FecScheme;
  readonly frames: number;
  readonly kbps: number;
  readonly fps: number;
  /** Bytes of a shard. */
  readonly shardBytes: number;
  readonly seed: number;
}

/** One cell of a sweep: what a stream meets. */
export interface LossCell {
  readonly lossPercent: number;
  /** Mean length of losses in a row, in packets. */
  readonly burst: number;
  readonly fecPercent: number;
}

export interface LossResult extends LossCell {
  readonly frames: number;
  /** Frames that lost data and that the parity made whole. */
  readonly framesRecovered: number;
  readonly framesLost: number;
  readonly packets: number;
  readonly packetsLost: number;
  readonly shardsRecovered: number;
  /** Parity as it was sent, in percent of the data. */
  readonly overheadPercent: number;
}

/** Data shards of a block: what hosts begin with, and what fits into the small field together with its parity. */
const maxDataShards = 4096;
const smallFieldShards = 255;
/** Frames are between half and one and a half times as large as the mean. */
const leastPart = 0.5;

/**
 * Sends a stream of made-up frames through packetiser, a lossy link and reassembler, all in this process and by a clock of
 * its own: the same seed, the same result. FAILED where a frame comes out with other bytes than it went in with.
 */
export function measureLoss(shape: StreamShape, cell: LossCell): LossResult {
  const code = createErasureCode(shape.scheme);
  const random = seededRandom(shape.seed ^ Math.imul(cell.burst, 0x85ebca6b) ^ Math.round(cell.lossPercent * 1000));
  const isLost = lossChannel(cell.lossPercent / 100, cell.burst, random);
  const mean = (shape.kbps * 1000) / 8 / shape.fps;
  const bytes = noise(Math.ceil(mean * (1 + leastPart)) + shape.frames, random);
  const { packetiser, reassembler } = endsOf(shape, cell, code, Math.ceil(mean * (1 + leastPart)));
  const counts = { framesWhole: 0, framesRecovered: 0, packets: 0, packetsLost: 0, dataShards: 0 };
  for (let index = 0; index < shape.frames; index += 1) {
    const frame = bytes.subarray(index, index + Math.max(1, Math.round(mean * (leastPart + random()))));
    const batch = packetiser.packetise(frame, { pts: BigInt(index), userFlags: FrameFlag.picture });
    if (isPerunError(batch)) throw batch;
    counts.packets += batch.count;
    counts.dataShards += Math.ceil(frame.length / shape.shardBytes);
    for (let at = 0; at < batch.count; at += 1) {
      if (isLost()) {
        counts.packetsLost += 1;
        continue;
      }
      const start = at * batch.size + Datagram.sequenceBytes;
      const now = (index * 1000) / shape.fps;
      const whole = reassembler.push(
        batch.bytes,
        now,
        start,
        batch.size - Datagram.overheadBytes + Datagram.headerBytes,
      );
      if (whole === undefined) continue;
      if (Buffer.compare(whole.data, frame) !== 0) throw new PerunError('FAILED', `frame ${index} came out changed`);
      counts.framesWhole += 1;
      if (whole.recoveredShards > 0) counts.framesRecovered += 1;
    }
  }
  return {
    ...cell,
    frames: shape.frames,
    framesRecovered: counts.framesRecovered,
    framesLost: shape.frames - counts.framesWhole,
    packets: counts.packets,
    packetsLost: counts.packetsLost,
    shardsRecovered: reassembler.stats.recoveredShards,
    overheadPercent: (counts.packets / counts.dataShards - 1) * 100,
  };
}

function endsOf(
  { scheme, shardBytes }: StreamShape,
  { fecPercent }: LossCell,
  coder: ErasureCode,
  maxFrameBytes: number,
): { packetiser: Packetiser; reassembler: Reassembler } {
  const isSmall = scheme === FecScheme.gf8;
  const dataShards = isSmall ? Math.floor((smallFieldShards * 100) / (100 + fecPercent)) : maxDataShards;
  const packetiser = new Packetiser({ coder, shardBytes, maxDataShards: dataShards, maxFrameBytes, fecPercent });
  const limits = {
    fecScheme: scheme,
    minShardBytes: shardBytes,
    maxShardBytes: shardBytes,
    maxDataShards: dataShards,
    maxTotalShards: isSmall ? smallFieldShards : maxDataShards * 2,
    maxFrameBytes,
    inFlightBytes: ReassemblyDefaults.mostFrameBytes + maxFrameBytes * ReassemblyDefaults.inFlightFactor,
    lossWindowMs: ReassemblyDefaults.lossWindowMs,
    frameWindow: ReassemblyDefaults.frameWindow,
  };
  return { packetiser, reassembler: new Reassembler(limits, coder) };
}

function noise(length: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length }, () => random() * 256);
}
