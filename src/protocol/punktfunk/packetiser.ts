import type { DatagramBatch } from '../../shared/datagram-batch.ts';
import type { PerunError } from '../../shared/errors.ts';
import { Datagram, FecPercent, FecScheme, FrameFlag, packetMagic, PacketFlag, PacketVersion } from './constants.ts';
import type { ErasureCoder } from './erasure-coder.ts';
import { malformed, tooLarge } from './fault.ts';
import { emptyHeader, setPts, writePacketHeader } from './packet-header.ts';

export interface PacketiserOptions {
  readonly coder: ErasureCoder;
  /** Bytes of a shard, even with GF(2^16). */
  readonly shardBytes: number;
  /** Data shards of every block of a frame but its last. */
  readonly maxDataShards: number;
  /** Largest frame, in bytes: what the other side was told, or less. */
  readonly maxFrameBytes: number;
  /** Parity in percent to begin with, as Welcome says it. */
  readonly fecPercent?: number;
  /** Data shards that a block of a streamed frame has at least, its last one apart: each has parity of its own. */
  readonly leastStreamed?: number;
  /** Parity shards that a block has at least, unless there is none at all. */
  readonly leastParity?: number;
  /** Number of the first packet in the stream, where another packetiser sent some before; 0 unless said. */
  readonly firstSequence?: number;
  /** `dataFirst`: the data of all blocks, then all parity, as newer hosts send; `byBlock` as the oldest did. */
  readonly order?: 'dataFirst' | 'byBlock';
}

/** What travels with a frame. */
export interface FrameInfo {
  /** Capture time, nanoseconds since 1970. */
  readonly pts: bigint;
  /** Bits of FrameFlag. */
  readonly userFlags: number;
  /** The frame's number; the next one unless said. */
  readonly index?: number;
  /** Filler of a speed test, which is numbered apart. */
  readonly isProbe?: boolean;
}

interface Block {
  readonly first: number;
  readonly k: number;
  readonly m: number;
}

/**
 * Splits encoded frames into datagrams with parity. Each datagram has 8 bytes of room in front and 16 behind, which the
 * sealer fills in place. The batch is the packetiser's own: it holds until the next frame.
 */
export class Packetiser {
  readonly #options: PacketiserOptions;
  readonly #datagramBytes: number;
  readonly #header = emptyHeader();
  #fecPercent: number;
  readonly #maxTotalShards: number;
  #batch: DatagramBatch = { bytes: new Uint8Array(0), size: 0, count: 0 };
  #view: DataView = new DataView(new ArrayBuffer(0));
  #padded: Uint8Array = new Uint8Array(0);
  #parity: Uint8Array = new Uint8Array(0);
  #nextFrame = 0;
  #nextProbe = 0;
  #nextSequence: number;
  /** Of the streamed frame under way: what has become datagrams. */
  #streamed = { shards: 0, blocks: 0 };

  /** Throws PROTOCOL_MALFORMED or PROTOCOL_TOO_LARGE where the options cannot be said on the wire: a fault of ours. */
  constructor(options: PacketiserOptions) {
    const { shardBytes, maxDataShards, maxFrameBytes, coder } = options;
    this.#datagramBytes = shardBytes + Datagram.overheadBytes;
    if (shardBytes < 1 || maxDataShards < 1 || maxDataShards > coder.maxShards) {
      throw malformed(`blocks of ${maxDataShards} shards of ${shardBytes} bytes`);
    }
    if (coder.scheme === FecScheme.gf16 && shardBytes % 2 !== 0) throw malformed(`odd shards of ${shardBytes} bytes`);
    if (this.#datagramBytes > Datagram.maxBytes) throw tooLarge(`datagrams of ${this.#datagramBytes} bytes`);
    if (Math.ceil(maxFrameBytes / shardBytes / maxDataShards) > 0xffff) throw tooLarge('frames of too many blocks');
    this.#options = options;
    this.#nextSequence = (options.firstSequence ?? 0) >>> 0;
    this.#fecPercent = clampPercent(options.fecPercent ?? FecPercent.start);
    // Older receivers size their blocks by the percentage they were welcomed with, and lose whole blocks over it.
    const welcomed = maxDataShards + Math.ceil((maxDataShards * this.#fecPercent) / 100);
    this.#maxTotalShards = Math.min(coder.maxShards, welcomed);
  }

  /** Number of the next packet in the stream. */
  get nextSequence(): number {
    return this.#nextSequence;
  }

  /** Parity in percent of the data, 0 to 90; a change counts from the next frame on. */
  get fecPercent(): number {
    return this.#fecPercent;
  }

  set fecPercent(percent: number) {
    this.#fecPercent = clampPercent(percent);
  }

  /** The datagrams of one frame; an empty frame still has one shard. PROTOCOL_TOO_LARGE where it is over its limit. */
  packetise(frame: Uint8Array, info: FrameInfo): DatagramBatch | PerunError {
    const { maxFrameBytes, shardBytes } = this.#options;
    if (frame.length > maxFrameBytes) return tooLarge(`a frame of ${frame.length} bytes, ${maxFrameBytes} are sent`);
    const blocks = this.#blocksOf(Math.max(1, Math.ceil(frame.length / shardBytes)));
    const parityShards = blocks.reduce((sum, block) => sum + block.m, 0);
    const dataShards = blocks.reduce((sum, block) => sum + block.k, 0);
    this.#batch.count = 0;
    this.#makeRoom(dataShards + parityShards, parityShards);
    this.#begin(info, frame.length, blocks.length);
    let parityAt = 0;
    for (const [index, block] of blocks.entries()) {
      const data = this.#dataOf(frame, block);
      const parity = this.#parity.subarray(parityAt, parityAt + block.m * shardBytes);
      if (block.m > 0) this.#options.coder.encode(data, block.k, block.m, shardBytes, parity);
      this.#put(index, block, data, 0);
      if (this.#options.order === 'byBlock') this.#put(index, block, parity, block.k);
      parityAt += parity.length;
    }
    if (this.#options.order !== 'byBlock') {
      parityAt = 0;
      for (const [index, block] of blocks.entries()) {
        const parity = this.#parity.subarray(parityAt, parityAt + block.m * shardBytes);
        this.#put(index, block, parity, block.k);
        parityAt += parity.length;
      }
    }
    this.#markEnds();
    return this.#batch;
  }

  /** Begins a frame whose size is not known yet, for receivers that take such: `streamed` and `multiSlice` of VideoCap. */
  beginStreamed(info: FrameInfo): void {
    this.#batch.count = 0;
    this.#begin({ ...info, userFlags: info.userFlags | FrameFlag.sliceStream }, 0, 0);
    this.#streamed = { shards: 0, blocks: 0 };
  }

  /**
   * Adds datagrams to the batch for what is new in `frame`, which is all there is of it so far; none where that is too
   * little for a block. With `isWhole` the frame ends. Those that were in the batch stay as they are.
   */
  pushStreamed(frame: Uint8Array, isWhole: boolean): DatagramBatch | PerunError {
    const { maxFrameBytes, shardBytes, maxDataShards, leastStreamed = 4 } = this.#options;
    if (frame.length > maxFrameBytes) return tooLarge(`a frame of ${frame.length} bytes, ${maxFrameBytes} are sent`);
    const done = this.#streamed;
    for (;;) {
      const rest = Math.max(1, frame.length - done.shards * shardBytes);
      // One byte stays at least: the last block tells the size, and has to have something to tell it with.
      const whole = Math.floor((rest - 1) / shardBytes);
      if (isWhole ? whole < maxDataShards : whole < Math.min(leastStreamed, maxDataShards)) break;
      this.#putStreamed(frame, Math.min(whole, maxDataShards), done.shards * shardBytes, 0);
    }
    if (isWhole) {
      const k = Math.max(1, Math.ceil(frame.length / shardBytes) - done.shards);
      this.#putStreamed(frame, k, frame.length, done.blocks + 1);
      this.#markEnds();
    }
    return this.#batch;
  }

  /** One block with its parity; all but the last say where they begin in place of the frame's size. */
  #putStreamed(frame: Uint8Array, k: number, frameBytes: number, blockCount: number): void {
    const { coder, shardBytes } = this.#options;
    const done = this.#streamed;
    const block = { first: done.shards, k, m: this.#parityOf(k) };
    this.#makeRoom(this.#batch.count + k + block.m, block.m);
    this.#header.frameBytes = frameBytes;
    this.#header.blockCount = blockCount;
    const data = this.#dataOf(frame, block);
    const parity = this.#parity.subarray(0, block.m * shardBytes);
    if (block.m > 0) coder.encode(data, k, block.m, shardBytes, parity);
    this.#put(done.blocks, block, data, 0);
    this.#put(done.blocks, block, parity, k);
    done.shards += k;
    done.blocks += 1;
  }

  #blocksOf(dataShards: number): Block[] {
    const { maxDataShards } = this.#options;
    const blocks: Block[] = [];
    for (let first = 0; first < dataShards; first += maxDataShards) {
      const k = Math.min(maxDataShards, dataShards - first);
      blocks.push({ first, k, m: this.#parityOf(k) });
    }
    return blocks;
  }

  #parityOf(k: number): number {
    if (this.#fecPercent === 0) return 0;
    const wanted = Math.max(this.#options.leastParity ?? 1, Math.ceil((k * this.#fecPercent) / 100));
    return Math.min(wanted, this.#maxTotalShards - k);
  }

  /** Grows the buffers where a frame needs more than any before it. */
  #makeRoom(datagrams: number, parityShards: number): void {
    const needed = datagrams * this.#datagramBytes;
    if (this.#batch.bytes.length < needed) {
      const bytes = new Uint8Array(Math.ceil(needed * 1.25));
      bytes.set(this.#batch.bytes.subarray(0, this.#batch.count * this.#datagramBytes));
      this.#batch = { bytes, size: this.#datagramBytes, count: this.#batch.count };
      this.#view = new DataView(bytes.buffer);
    }
    const parityBytes = parityShards * this.#options.shardBytes;
    if (this.#parity.length < parityBytes) this.#parity = new Uint8Array(Math.ceil(parityBytes * 1.25));
  }

  #begin(info: FrameInfo, frameBytes: number, blockCount: number): void {
    const header = this.#header;
    setPts(header, info.pts);
    if (info.isProbe === true) {
      header.frameIndex = info.index ?? this.#nextProbe;
      this.#nextProbe = (header.frameIndex + 1) >>> 0;
    } else {
      header.frameIndex = info.index ?? this.#nextFrame;
      this.#nextFrame = (header.frameIndex + 1) >>> 0;
    }
    header.frameBytes = frameBytes;
    header.userFlags = info.userFlags;
    header.blockCount = blockCount;
    header.shardBytes = this.#options.shardBytes;
    header.magic = packetMagic;
    header.version = PacketVersion.first;
    header.fecScheme = this.#options.coder.scheme;
    header.flags = info.isProbe === true ? PacketFlag.picture | PacketFlag.probe : PacketFlag.picture;
  }

  /** The data of a block; only that of the last has to be copied, to be padded with zeros. */
  #dataOf(frame: Uint8Array, { first, k }: Block): Uint8Array {
    const { shardBytes } = this.#options;
    const whole = frame.subarray(first * shardBytes, (first + k) * shardBytes);
    if (whole.length === k * shardBytes) return whole;
    if (this.#padded.length < k * shardBytes) this.#padded = new Uint8Array(k * shardBytes);
    const padded = this.#padded.subarray(0, k * shardBytes);
    padded.set(whole);
    padded.fill(0, whole.length);
    return padded;
  }

  /** Appends shards of a block, the first of which has number `firstIndex`. */
  #put(blockIndex: number, block: Block, shards: Uint8Array, firstIndex: number): void {
    const header = this.#header;
    const { bytes } = this.#batch;
    const size = header.shardBytes;
    header.blockIndex = blockIndex;
    header.dataShards = block.k;
    header.parityShards = block.m;
    for (let at = 0; at < shards.length; at += size) {
      const datagram = this.#batch.count * this.#datagramBytes + Datagram.sequenceBytes;
      header.shardIndex = firstIndex + at / size;
      header.streamSequence = this.#nextSequence;
      this.#nextSequence = (this.#nextSequence + 1) >>> 0;
      writePacketHeader(this.#view, datagram, header);
      bytes.set(shards.subarray(at, at + size), datagram + Datagram.headerBytes);
      this.#batch.count += 1;
    }
  }

  /** The first and the last datagram of a frame say so, whatever the order is. */
  #markEnds(): void {
    const { bytes, count } = this.#batch;
    const flagsAt = Datagram.sequenceBytes + Datagram.headerBytes - 1;
    const last = (count - 1) * this.#datagramBytes + flagsAt;
    bytes[flagsAt] = (bytes[flagsAt] ?? 0) | PacketFlag.first;
    bytes[last] = (bytes[last] ?? 0) | PacketFlag.last;
  }
}

function clampPercent(percent: number): number {
  return Math.min(FecPercent.readable, Math.max(0, Math.round(percent)));
}
