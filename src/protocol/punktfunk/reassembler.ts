import { Datagram, FrameFlag, PacketFlag } from './constants.ts';
import type { ErasureCoder } from './erasure-coder.ts';
import {
  agrees,
  type BlockAssembly,
  blockCost,
  type FrameAssembly,
  frameCost,
  isTiled,
  newBlock,
  newFrame,
} from './frame-assembly.ts';
import { baseOf, dataShardsOf, shardsProvedBy, type DropReason, headerFault } from './packet-geometry.ts';
import { emptyHeader, type PacketHeader, ptsOf, readPacketHeader } from './packet-header.ts';
import type { ReassemblerLimits } from './reassembler-limits.ts';
import { emptyReassemblyStats, type ReassemblyStats } from './reassembly-stats.ts';
import { RecentFrames } from './recent-frames.ts';

/** A frame that is whole. Its bytes are the receiver's to keep. */
export interface ReassembledFrame {
  readonly index: number;
  /** Capture time, nanoseconds since 1970 by the host's clock. */
  readonly pts: bigint;
  /** Bits of FrameFlag. */
  readonly userFlags: number;
  readonly data: Uint8Array;
  /** Shards that only the parity brought back. */
  readonly recoveredShards: number;
  /** When its first packet came, and the one that made it whole: ms of the receiver's clock. */
  readonly firstAtMs: number;
  readonly wholeAtMs: number;
}

/** Frames that were given up, as a range: what a client asks its host to repair. */
export interface LostRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Puts frames together from opened datagrams, in any order, with any loss that the parity covers. Believes no header:
 * what breaks the rules is dropped and counted by its reason. Memory is bounded by the limits whatever arrives, and
 * nothing is thrown. Time is an argument, in ms of any clock that does not run backwards.
 */
export class Reassembler {
  readonly stats: ReassemblyStats = emptyReassemblyStats();
  readonly #limits: ReassemblerLimits;
  readonly #coder: ErasureCoder;
  readonly #frames = new Map<number, FrameAssembly>();
  readonly #recent: RecentFrames;
  readonly #header: PacketHeader = emptyHeader();
  #view: DataView = new DataView(new ArrayBuffer(0));
  #scratch: Uint8Array = new Uint8Array(0);
  #inFlightBytes = 0;
  #lost: LostRange | undefined;

  constructor(limits: ReassemblerLimits, coder: ErasureCoder) {
    this.#limits = limits;
    this.#coder = coder;
    this.#recent = new RecentFrames(limits.frameWindow);
  }

  /** Bytes of all unfinished frames, with what is kept for their blocks. */
  get inFlightBytes(): number {
    return this.#inFlightBytes;
  }

  get framesInFlight(): number {
    return this.#frames.size;
  }

  /** Takes header and shard at `at` in `bytes`; the frame that they make whole, if any. The bytes are copied. */
  push(bytes: Uint8Array, nowMs: number, at = 0, length: number = bytes.length - at): ReassembledFrame | undefined {
    const header = this.#header;
    if (this.#view.buffer !== bytes.buffer) this.#view = new DataView(bytes.buffer);
    if (length < Datagram.headerBytes || at + length > bytes.length) return this.#drop('short');
    if (!readPacketHeader(this.#view, bytes.byteOffset + at, header)) return this.#drop('short');
    const fault = headerFault(header, length, this.#limits);
    if (fault !== undefined) return this.#drop(fault);
    if ((header.flags & PacketFlag.probe) !== 0 || (header.userFlags & FrameFlag.probe) !== 0) {
      return this.#countProbe(length, nowMs);
    }
    this.stats.packets += 1;
    this.stats.bytes += length;
    const standing = this.#recent.see(header.frameIndex);
    if (standing === 'stale') return this.#drop('stale');
    if (standing === 'new') this.#makeWay(nowMs);
    if (standing === 'finished') {
      if (this.#recent.takeRestored(header.frameIndex, this.#shardKey(header))) this.stats.lateShards += 1;
      return this.#drop('finished');
    }
    const frame = this.#frameFor(header, nowMs);
    if (typeof frame === 'string') return this.#drop(frame);
    const block = this.#blockFor(frame, header);
    if (typeof block === 'string') return this.#drop(block);
    const shard = bytes.subarray(at + Datagram.headerBytes, at + Datagram.headerBytes + header.shardBytes);
    const refusal = this.#place(frame, block, header, shard);
    if (refusal !== undefined) return this.#drop(refusal);
    this.#settle(frame, block);
    if (frame.blockCount === 0 || frame.blocksWhole !== frame.blockCount) return undefined;
    if (isTiled(frame, dataShardsOf(frame.frameBytes, frame.shardBytes))) return this.#finish(frame, nowMs);
    this.#giveUp(frame);
    return this.#drop('mismatch');
  }

  /** Gives up what is too old, where no packet comes that would. */
  expire(nowMs: number): void {
    for (const frame of this.#frames.values()) {
      if (nowMs - frame.firstAtMs > this.#limits.lossWindowMs) this.#giveUp(frame);
    }
  }

  /** The frames given up since the last call. */
  takeLost(): LostRange | undefined {
    const lost = this.#lost;
    this.#lost = undefined;
    return lost;
  }

  #drop(reason: DropReason): undefined {
    this.stats.drops[reason] += 1;
  }

  #countProbe(length: number, nowMs: number): undefined {
    const { probe } = this.stats;
    if (probe.packets === 0) probe.firstAtMs = nowMs;
    probe.packets += 1;
    probe.bytes += length;
    probe.lastAtMs = nowMs;
  }

  /** A newer frame began: those that are out of the window by now will not become whole. */
  #makeWay(nowMs: number): void {
    this.stats.framesUnseen = this.#recent.unseen;
    for (const frame of this.#frames.values()) {
      if (!this.#recent.isInWindow(frame.index) || nowMs - frame.firstAtMs > this.#limits.lossWindowMs) {
        this.#giveUp(frame);
      }
    }
  }

  #frameFor(header: PacketHeader, nowMs: number): FrameAssembly | DropReason {
    const known = this.#frames.get(header.frameIndex);
    const dataShards = shardsProvedBy(header, this.#limits.maxDataShards);
    if (known !== undefined) {
      if (!agrees(known, header)) return 'mismatch';
      return this.#fit(known, header, dataShards) ?? known;
    }
    if (!this.#take(frameCost(dataShards, header.shardBytes))) return 'budget';
    const frame = newFrame(header, dataShards, nowMs);
    this.#frames.set(frame.index, frame);
    this.stats.framesUnseen = this.#recent.unseen;
    return frame;
  }

  /** What a packet says of a frame that is only partly known: its sizes, or that there is more of it. */
  #fit(frame: FrameAssembly, header: PacketHeader, dataShards: number): DropReason | undefined {
    const isOpen = header.blockCount === 0;
    if (frame.blockCount !== 0 && isOpen) {
      const all = dataShardsOf(frame.frameBytes, frame.shardBytes);
      return header.blockIndex + 1 < frame.blockCount && dataShards < all ? undefined : 'mismatch';
    }
    if (!isOpen && frame.blockCount === 0) {
      // A block that was believed so far lies beyond the end: nothing of the frame can be trusted.
      for (const [index, { base, k }] of frame.blocks) {
        if (index < header.blockCount && base + k <= dataShards) continue;
        this.#giveUp(frame);
        return 'mismatch';
      }
    }
    if (!this.#grow(frame, dataShards)) return 'budget';
    if (!isOpen) {
      frame.frameBytes = header.frameBytes;
      frame.blockCount = header.blockCount;
    }
    return undefined;
  }

  #grow(frame: FrameAssembly, dataShards: number): boolean {
    const { data, shardBytes } = frame;
    if (dataShards * shardBytes <= data.length) return true;
    const most = dataShardsOf(this.#limits.maxFrameBytes, shardBytes) * shardBytes;
    const size = Math.max(dataShards * shardBytes, Math.min(2 * data.length, most));
    if (!this.#take(size - data.length, frame)) return false;
    frame.data = new Uint8Array(size);
    frame.data.set(data);
    return true;
  }

  #blockFor(frame: FrameAssembly, header: PacketHeader): BlockAssembly | DropReason {
    const { dataShards: k, parityShards: m, blockIndex } = header;
    const base = baseOf(header, this.#limits.maxDataShards);
    const known = frame.blocks.get(blockIndex);
    if (known !== undefined) return known.base === base && known.k === k && known.m === m ? known : 'mismatch';
    if (!this.#take(blockCost(k, m), frame)) return 'budget';
    const block = newBlock(base, k, m);
    frame.blocks.set(blockIndex, block);
    return block;
  }

  /** Copies a shard to where it belongs; why not, where it does not belong anywhere. */
  #place(frame: FrameAssembly, block: BlockAssembly, header: PacketHeader, shard: Uint8Array): DropReason | undefined {
    const { shardIndex, shardBytes } = header;
    const isData = shardIndex < block.k;
    if (block.state === 'whole' && isData && block.present[shardIndex] === 0) {
      // The parity was quicker than the shard: that was no loss.
      block.present[shardIndex] = 1;
      this.stats.lateShards += 1;
      return 'unneeded';
    }
    if (block.present[shardIndex] === 1) return 'duplicate';
    if (block.state !== 'open') return 'unneeded';
    if (isData) {
      frame.data.set(shard, (block.base + shardIndex) * shardBytes);
      block.dataReceived += 1;
    } else {
      if (block.parity === undefined) {
        if (!this.#take(block.m * shardBytes, frame)) return 'budget';
        block.parity = new Uint8Array(block.m * shardBytes);
      }
      block.parity.set(shard, (shardIndex - block.k) * shardBytes);
      block.parityReceived += 1;
    }
    block.present[shardIndex] = 1;
    return undefined;
  }

  /** Makes a block whole once there are as many shards as it has data. */
  #settle(frame: FrameAssembly, block: BlockAssembly): void {
    if (block.dataReceived + block.parityReceived < block.k) return;
    if (block.dataReceived < block.k && !this.#restore(frame, block)) {
      block.state = 'failed';
      this.#drop('unrecoverable');
      return;
    }
    block.state = 'whole';
    frame.blocksWhole += 1;
    frame.recoveredShards += block.k - block.dataReceived;
    this.stats.recoveredShards += block.k - block.dataReceived;
  }

  #restore(frame: FrameAssembly, block: BlockAssembly): boolean {
    const { k, m, present, parity } = block;
    const size = frame.shardBytes;
    if (parity === undefined) return false;
    if (this.#scratch.length < (k + m) * size) this.#scratch = new Uint8Array((k + m) * size);
    const shards = this.#scratch.subarray(0, (k + m) * size);
    const begin = block.base * size;
    shards.set(frame.data.subarray(begin, begin + k * size));
    shards.set(parity, k * size);
    if (!this.#decode(shards, present, k, m, size)) return false;
    for (let index = 0; index < k; index += 1) {
      if (present[index] === 1) continue;
      frame.data.set(shards.subarray(index * size, (index + 1) * size), begin + index * size);
    }
    return true;
  }

  /** A code may refuse a block that has a shape of which it knows none: then it is as if too much were lost. */
  #decode(shards: Uint8Array, present: Uint8Array, k: number, m: number, size: number): boolean {
    try {
      return this.#coder.decode(shards, present, k, m, size);
    } catch {
      return false;
    }
  }

  #finish(frame: FrameAssembly, nowMs: number): ReassembledFrame {
    this.#remove(frame);
    this.#recent.finish(frame.index, frame.recoveredShards > 0 ? this.#restoredKeys(frame) : undefined);
    this.stats.frames += 1;
    return {
      index: frame.index,
      pts: ptsOf(frame),
      userFlags: frame.userFlags,
      data: frame.data.subarray(0, frame.frameBytes),
      recoveredShards: frame.recoveredShards,
      firstAtMs: frame.firstAtMs,
      wholeAtMs: nowMs,
    };
  }

  #giveUp(frame: FrameAssembly): void {
    this.#remove(frame);
    this.#recent.finish(frame.index, undefined);
    this.stats.framesLost += 1;
    const { index } = frame;
    const lost = this.#lost ?? { first: index, last: index };
    this.#lost = {
      first: ((index - lost.first) | 0) < 0 ? index : lost.first,
      last: ((index - lost.last) | 0) > 0 ? index : lost.last,
    };
  }

  #remove(frame: FrameAssembly): void {
    this.#frames.delete(frame.index);
    this.#inFlightBytes -= frame.cost;
  }

  /** Takes bytes from the budget, for a new frame or for one that grows. */
  #take(bytes: number, frame?: FrameAssembly): boolean {
    if (this.#inFlightBytes + bytes > this.#limits.inFlightBytes) return false;
    this.#inFlightBytes += bytes;
    if (frame !== undefined) frame.cost += bytes;
    return true;
  }

  /** The shards that the parity brought back, so that they are not taken for lost when they come after all. */
  #restoredKeys(frame: FrameAssembly): Set<number> {
    const keys = new Set<number>();
    for (const { base, k, present } of frame.blocks.values()) {
      for (let index = 0; index < k; index += 1) {
        if (present[index] === 0) keys.add(base + index);
      }
    }
    return keys;
  }

  #shardKey(header: PacketHeader): number {
    if (header.shardIndex >= header.dataShards) return -1;
    return baseOf(header, this.#limits.maxDataShards) + header.shardIndex;
  }
}
