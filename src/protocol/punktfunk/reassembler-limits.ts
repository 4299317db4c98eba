import { Datagram, FecPercent, FecScheme } from './constants.ts';
import type { Welcome } from './messages.ts';

/** What a reassembler takes; every field of a packet is held against it before anything is allocated. */
export interface ReassemblerLimits {
  /** The one erasure code of the session. */
  readonly fecScheme: number;
  /** Bytes of a shard; a range, since a host may change them in a running session. */
  readonly minShardBytes: number;
  readonly maxShardBytes: number;
  /** Data shards of every block of a frame but its last. */
  readonly maxDataShards: number;
  /** Data and parity of a block together. */
  readonly maxTotalShards: number;
  readonly maxFrameBytes: number;
  /** Memory of all unfinished frames, with what is kept for each of their blocks. */
  readonly inFlightBytes: number;
  /** Age in ms at which an unfinished frame is given up. */
  readonly lossWindowMs: number;
  /** Frames are taken whose size is not known at their beginning; only where the host was told so. Default no. */
  readonly streamed?: boolean;
  /** How many frames behind the newest one an unfinished frame is given up. */
  readonly frameWindow: number;
}

/** Windows and budgets where nothing else is said. */
export const ReassemblyDefaults = {
  lossWindowMs: 120,
  frameWindow: 64,
  /** The window of the oldest clients. */
  seedFrameWindow: 16,
  /** 8 and 64 MiB. */
  leastFrameBytes: 8_388_608,
  mostFrameBytes: 67_108_864,
  /** A frame may have so many times the bytes of an average one. */
  frameFactor: 4,
  /** And so many frames of the largest size may be unfinished at once. */
  inFlightFactor: 4,
  minShardBytes: 512,
} as const;

/** Largest frame that a stream of this rate has a use for, in bytes. */
export function maxFrameBytesOf(kbps: number, refreshHz: number): number {
  const average = (kbps * 1000) / 8 / Math.max(1, refreshHz);
  const wanted = Math.ceil(average * ReassemblyDefaults.frameFactor);
  return Math.min(ReassemblyDefaults.mostFrameBytes, Math.max(ReassemblyDefaults.leastFrameBytes, wanted));
}

/** The limits that follow from what was negotiated; `wishes` overrides single ones. */
export function reassemblerLimitsOf(welcome: Welcome, wishes: Partial<ReassemblerLimits> = {}): ReassemblerLimits {
  const { maxDataShards, shardBytes, fecScheme } = welcome;
  const maxFrameBytes = wishes.maxFrameBytes ?? maxFrameBytesOf(welcome.bitrateKbps, welcome.mode.refreshHz);
  // A host may raise the parity while it streams, beyond the percentage it began with.
  const parity = Math.ceil((maxDataShards * FecPercent.readable) / 100);
  return {
    fecScheme,
    minShardBytes: Math.min(ReassemblyDefaults.minShardBytes, shardBytes),
    maxShardBytes: Math.max(shardBytes, Datagram.maxBytes - Datagram.overheadBytes),
    maxDataShards,
    maxTotalShards: Math.min(fecScheme === FecScheme.gf8 ? 255 : 65_535, maxDataShards + parity),
    maxFrameBytes,
    inFlightBytes: maxFrameBytes * ReassemblyDefaults.inFlightFactor,
    lossWindowMs: ReassemblyDefaults.lossWindowMs,
    frameWindow: ReassemblyDefaults.frameWindow,
    ...wishes,
  };
}
