import type { DropReason } from './packet-geometry.ts';

/** What a reassembler counts, from its beginning; whoever wants a window takes differences. */
export interface ReassemblyStats {
  /** Packets of frames whose header was in order, and their bytes. */
  packets: number;
  bytes: number;
  /** Whole frames. */
  frames: number;
  /** Frames of which something came, that were given up. */
  framesLost: number;
  /** Frames of which nothing came. */
  framesUnseen: number;
  /** Shards that the parity brought back, and those of them that came after all. */
  recoveredShards: number;
  lateShards: number;
  /** Filler of a speed test. */
  readonly probe: { packets: number; bytes: number; firstAtMs: number; lastAtMs: number };
  readonly drops: Record<DropReason, number>;
}

export function emptyReassemblyStats(): ReassemblyStats {
  return {
    packets: 0,
    bytes: 0,
    frames: 0,
    framesLost: 0,
    framesUnseen: 0,
    recoveredShards: 0,
    lateShards: 0,
    probe: { packets: 0, bytes: 0, firstAtMs: 0, lastAtMs: 0 },
    drops: {
      short: 0,
      foreign: 0,
      scheme: 0,
      shardBytes: 0,
      cut: 0,
      frameBytes: 0,
      streamed: 0,
      geometry: 0,
      stale: 0,
      finished: 0,
      duplicate: 0,
      unneeded: 0,
      mismatch: 0,
      budget: 0,
      unrecoverable: 0,
    },
  };
}
