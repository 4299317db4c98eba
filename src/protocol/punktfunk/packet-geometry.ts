import { Datagram, FecScheme, FrameFlag, packetMagic, PacketVersion } from './constants.ts';
import type { PacketHeader } from './packet-header.ts';
import type { ReassemblerLimits } from './reassembler-limits.ts';

/** Why a packet was not used. */
export type DropReason =
  | 'short'
  | 'foreign'
  | 'scheme'
  | 'shardBytes'
  | 'cut'
  | 'frameBytes'
  | 'streamed'
  | 'geometry'
  | 'stale'
  | 'finished'
  | 'duplicate'
  | 'unneeded'
  | 'mismatch'
  | 'budget'
  | 'unrecoverable';

/** Parity shards that even the smallest block may have; a larger one has at most as many as it has data shards. */
const smallParity = 16;

/** How many data shards a frame of so many bytes has; an empty one still has one. */
export function dataShardsOf(frameBytes: number, shardBytes: number): number {
  return Math.max(1, Math.ceil(frameBytes / shardBytes));
}

/**
 * Holds a header against what was negotiated. All that a sender may choose is the size of the frame and of the parity:
 * the count of blocks and of the data shards in each follow from it, so anything else is refused and nothing that is
 * merely declared is believed. `packetBytes` is the length of header and shard.
 */
export function headerFault(
  header: PacketHeader,
  packetBytes: number,
  limits: ReassemblerLimits,
): DropReason | undefined {
  const { shardBytes, frameBytes, dataShards, parityShards, blockCount, blockIndex } = header;
  if (header.magic !== packetMagic) return 'foreign';
  if (header.version !== PacketVersion.first && header.version !== PacketVersion.second) return 'foreign';
  if (header.fecScheme !== limits.fecScheme) return 'scheme';
  if (shardBytes < limits.minShardBytes || shardBytes > limits.maxShardBytes) return 'shardBytes';
  if (header.fecScheme === FecScheme.gf16 && shardBytes % 2 !== 0) return 'shardBytes';
  if (packetBytes < Datagram.headerBytes + shardBytes) return 'cut';
  // Frames whose size is not known at their beginning: only sent to clients that say they take them.
  if (blockCount === 0 || (header.userFlags & FrameFlag.sliceStream) !== 0) return 'streamed';
  if (frameBytes > limits.maxFrameBytes) return 'frameBytes';
  const all = dataShardsOf(frameBytes, shardBytes);
  const blocks = Math.ceil(all / limits.maxDataShards);
  const isLast = blockIndex === blocks - 1;
  const expected = isLast ? all - (blocks - 1) * limits.maxDataShards : limits.maxDataShards;
  if (blockCount !== blocks || blockIndex >= blocks || dataShards !== expected) return 'geometry';
  if (dataShards + parityShards > limits.maxTotalShards) return 'geometry';
  if (parityShards > Math.max(smallParity, dataShards)) return 'geometry';
  return header.shardIndex < dataShards + parityShards ? undefined : 'geometry';
}
