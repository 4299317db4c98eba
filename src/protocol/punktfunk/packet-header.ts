import { Datagram, packetMagic } from './constants.ts';

/**
 * The 40 bytes in front of every shard, as plain numbers in an object that is used again and again: nothing is allocated
 * for a packet. The capture time is kept in two halves for the same reason; `ptsOf` joins them once for a frame.
 */
export interface PacketHeader {
  /** Nanoseconds since 1970 by the host's clock: upper and lower 32 bits. */
  ptsHigh: number;
  ptsLow: number;
  frameIndex: number;
  /** Counts the packets of the stream. */
  streamSequence: number;
  /** Bytes of the whole frame. */
  frameBytes: number;
  /** Bits of FrameFlag. */
  userFlags: number;
  blockIndex: number;
  blockCount: number;
  dataShards: number;
  parityShards: number;
  /** Data shards first, then parity. */
  shardIndex: number;
  shardBytes: number;
  magic: number;
  version: number;
  fecScheme: number;
  /** Bits of PacketFlag. */
  flags: number;
}

export function emptyHeader(): PacketHeader {
  return {
    ptsHigh: 0,
    ptsLow: 0,
    frameIndex: 0,
    streamSequence: 0,
    frameBytes: 0,
    userFlags: 0,
    blockIndex: 0,
    blockCount: 0,
    dataShards: 0,
    parityShards: 0,
    shardIndex: 0,
    shardBytes: 0,
    magic: packetMagic,
    version: 0,
    fecScheme: 0,
    flags: 0,
  };
}

export function ptsOf(header: Pick<PacketHeader, 'ptsHigh' | 'ptsLow'>): bigint {
  return (BigInt(header.ptsHigh) << 32n) | BigInt(header.ptsLow);
}

/** Sets the capture time, in nanoseconds since 1970. */
export function setPts(header: PacketHeader, pts: bigint): void {
  header.ptsHigh = Number((pts >> 32n) & 0xffff_ffffn);
  header.ptsLow = Number(pts & 0xffff_ffffn);
}

/** Writes the header at `at`; there have to be 40 bytes. */
export function writePacketHeader(view: DataView, at: number, header: PacketHeader): void {
  view.setUint32(at, header.ptsLow, true);
  view.setUint32(at + 4, header.ptsHigh, true);
  view.setUint32(at + 8, header.frameIndex, true);
  view.setUint32(at + 12, header.streamSequence, true);
  view.setUint32(at + 16, header.frameBytes, true);
  view.setUint32(at + 20, header.userFlags, true);
  view.setUint16(at + 24, header.blockIndex, true);
  view.setUint16(at + 26, header.blockCount, true);
  view.setUint16(at + 28, header.dataShards, true);
  view.setUint16(at + 30, header.parityShards, true);
  view.setUint16(at + 32, header.shardIndex, true);
  view.setUint16(at + 34, header.shardBytes, true);
  view.setUint8(at + 36, header.magic);
  view.setUint8(at + 37, header.version);
  view.setUint8(at + 38, header.fecScheme);
  view.setUint8(at + 39, header.flags);
}

/** Reads the header at `at` into `header`; false, and nothing is read, where there are no 40 bytes. */
export function readPacketHeader(view: DataView, at: number, header: PacketHeader): boolean {
  if (at + Datagram.headerBytes > view.byteLength) return false;
  header.ptsLow = view.getUint32(at, true);
  header.ptsHigh = view.getUint32(at + 4, true);
  header.frameIndex = view.getUint32(at + 8, true);
  header.streamSequence = view.getUint32(at + 12, true);
  header.frameBytes = view.getUint32(at + 16, true);
  header.userFlags = view.getUint32(at + 20, true);
  header.blockIndex = view.getUint16(at + 24, true);
  header.blockCount = view.getUint16(at + 26, true);
  header.dataShards = view.getUint16(at + 28, true);
  header.parityShards = view.getUint16(at + 30, true);
  header.shardIndex = view.getUint16(at + 32, true);
  header.shardBytes = view.getUint16(at + 34, true);
  header.magic = view.getUint8(at + 36);
  header.version = view.getUint8(at + 37);
  header.fecScheme = view.getUint8(at + 38);
  header.flags = view.getUint8(at + 39);
  return true;
}
