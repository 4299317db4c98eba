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
 * Where the data of a block begins in its frame, counted in shards; for a header without fault. Blocks of a frame that is
 * sent in slices are of any size: all but the last say where they begin in place of the frame's size.
 */
export function baseOf(header: PacketHeader, maxDataShards: number): number {
  const { userFlags, blockIndex, blockCount, frameBytes, shardBytes, dataShards } = header;
  if ((userFlags & FrameFlag.sliceStream) === 0) return blockIndex * maxDataShards;
  return blockCount === 0 ? frameBytes / shardBytes : dataShardsOf(frameBytes, shardBytes) - dataShards;
}

/** How many data shards of its frame a packet proves that there are. */
export function shardsProvedBy(header: PacketHeader, maxDataShards: number): number {
  if (header.blockCount !== 0) return dataShardsOf(header.frameBytes, header.shardBytes);
  return baseOf(header, maxDataShards) + header.dataShards;
}

/**
 * Holds a header against what was negotiated. All that a sender may choose is the size of the frame and of the parity:
 * the count of blocks and of the data shards in each follow from it, so anything else is refused and nothing that is
 * merely declared is believed. Streamed frames may choose their blocks as well, within the largest frame; what such blocks
 * say of each other is held against the last one by the reassembler. `packetBytes` is the length of header and shard.
 */
export function headerFault(
  header: PacketHeader,
  packetBytes: number,
  limits: ReassemblerLimits,
): DropReason | undefined {
  const { shardBytes, frameBytes, dataShards, parityShards } = header;
  if (header.magic !== packetMagic) return 'foreign';
  if (header.version !== PacketVersion.first && header.version !== PacketVersion.second) return 'foreign';
  if (header.fecScheme !== limits.fecScheme) return 'scheme';
  if (shardBytes < limits.minShardBytes || shardBytes > limits.maxShardBytes) return 'shardBytes';
  if (header.fecScheme === FecScheme.gf16 && shardBytes % 2 !== 0) return 'shardBytes';
  if (packetBytes < Datagram.headerBytes + shardBytes) return 'cut';
  const inSlices = (header.userFlags & FrameFlag.sliceStream) !== 0;
  const isOpen = header.blockCount === 0;
  if ((isOpen || inSlices) && limits.streamed !== true) return 'streamed';
  if (frameBytes > limits.maxFrameBytes) return 'frameBytes';
  const fits = isOpen
    ? fitsOpen(header, inSlices, limits)
    : inSlices
      ? fitsLast(header, limits)
      : fitsWhole(header, limits);
  if (!fits) return 'geometry';
  if (dataShards + parityShards > limits.maxTotalShards) return 'geometry';
  if (parityShards > Math.max(smallParity, dataShards)) return 'geometry';
  return header.shardIndex < dataShards + parityShards ? undefined : 'geometry';
}

/** A frame whose size is known: every block but the last is full. */
function fitsWhole(header: PacketHeader, { maxDataShards }: ReassemblerLimits): boolean {
  const { frameBytes, shardBytes, blockCount, blockIndex, dataShards } = header;
  const all = dataShardsOf(frameBytes, shardBytes);
  const blocks = Math.ceil(all / maxDataShards);
  const expected = blockIndex === blocks - 1 ? all - (blocks - 1) * maxDataShards : maxDataShards;
  return blockCount === blocks && blockIndex < blocks && dataShards === expected;
}

/** A block of a frame whose size is not known yet: never the last, so there is room for one more. */
function fitsOpen(header: PacketHeader, inSlices: boolean, limits: ReassemblerLimits): boolean {
  const { frameBytes, shardBytes, blockIndex, dataShards } = header;
  const { maxDataShards, maxFrameBytes } = limits;
  if (blockIndex === 0xffff) return false;
  if (!inSlices) {
    return (
      frameBytes === 0 && dataShards === maxDataShards && (blockIndex + 1) * dataShards * shardBytes < maxFrameBytes
    );
  }
  if (dataShards < 1 || dataShards > maxDataShards || frameBytes % shardBytes !== 0) return false;
  return frameBytes + dataShards * shardBytes < maxFrameBytes;
}

/** The last block of a frame in slices, which tells the sizes. */
function fitsLast(header: PacketHeader, { maxDataShards }: ReassemblerLimits): boolean {
  const { frameBytes, shardBytes, blockCount, blockIndex, dataShards } = header;
  if (blockIndex + 1 !== blockCount || dataShards < 1 || dataShards > maxDataShards) return false;
  // Every block before it has a shard at least.
  return dataShardsOf(frameBytes, shardBytes) - dataShards >= blockCount - 1;
}
