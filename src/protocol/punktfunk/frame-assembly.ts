import type { PacketHeader } from './packet-header.ts';

/** What a block costs beside its shards: its object, and a byte for each shard. */
const blockOverheadBytes = 128;
/** What a frame costs beside its data and its blocks. */
const frameOverheadBytes = 256;

/** One block of a frame that is not whole yet. */
export interface BlockAssembly {
  /** Where its data begins in the frame, in shards. */
  readonly base: number;
  readonly k: number;
  readonly m: number;
  /** A 1 for each shard that is there, data first. */
  readonly present: Uint8Array;
  dataReceived: number;
  parityReceived: number;
  /** Allocated with the first parity shard: most blocks never see one that they need. */
  parity: Uint8Array | undefined;
  /** `whole`: all data is there. `failed`: the code could not restore it, and the frame will be given up. */
  state: 'open' | 'whole' | 'failed';
}

/** One frame that is not whole yet. Its data lies where it will be handed out from. */
export interface FrameAssembly {
  readonly index: number;
  readonly ptsHigh: number;
  readonly ptsLow: number;
  /** Both are 0 until they are known: the last block of a streamed frame tells them. */
  frameBytes: number;
  blockCount: number;
  readonly userFlags: number;
  readonly shardBytes: number;
  readonly firstAtMs: number;
  /** Grows with what blocks prove, where the size is not known. */
  data: Uint8Array;
  readonly blocks: Map<number, BlockAssembly>;
  blocksWhole: number;
  recoveredShards: number;
  /** Bytes that this frame takes from the budget. */
  cost: number;
}

export function frameCost(dataShards: number, shardBytes: number): number {
  return frameOverheadBytes + dataShards * shardBytes;
}

export function blockCost(k: number, m: number): number {
  return blockOverheadBytes + k + m;
}

/** `dataShards`: as many as are known of. */
export function newFrame(header: PacketHeader, dataShards: number, nowMs: number): FrameAssembly {
  return {
    index: header.frameIndex,
    ptsHigh: header.ptsHigh,
    ptsLow: header.ptsLow,
    frameBytes: header.blockCount === 0 ? 0 : header.frameBytes,
    userFlags: header.userFlags,
    shardBytes: header.shardBytes,
    blockCount: header.blockCount,
    firstAtMs: nowMs,
    data: new Uint8Array(dataShards * header.shardBytes),
    blocks: new Map(),
    blocksWhole: 0,
    recoveredShards: 0,
    cost: frameCost(dataShards, header.shardBytes),
  };
}

export function newBlock(base: number, k: number, m: number): BlockAssembly {
  return {
    base,
    k,
    m,
    present: new Uint8Array(k + m),
    dataReceived: 0,
    parityReceived: 0,
    parity: undefined,
    state: 'open',
  };
}

/** Whether a packet says of its frame what the first one said. */
export function agrees(frame: FrameAssembly, header: PacketHeader): boolean {
  return (
    frame.shardBytes === header.shardBytes &&
    (frame.blockCount === 0 || header.blockCount === 0 || agreesInSize(frame, header)) &&
    frame.ptsLow === header.ptsLow &&
    frame.ptsHigh === header.ptsHigh &&
    frame.userFlags === header.userFlags
  );
}

function agreesInSize(frame: FrameAssembly, header: PacketHeader): boolean {
  return frame.frameBytes === header.frameBytes && frame.blockCount === header.blockCount;
}

/** Whether the blocks of a frame follow one another without gap or overlap up to `dataShards`. */
export function isTiled(frame: FrameAssembly, dataShards: number): boolean {
  let next = 0;
  for (let index = 0; index < frame.blockCount; index += 1) {
    const block = frame.blocks.get(index);
    if (block?.base !== next) return false;
    next += block.k;
  }
  return next === dataShards;
}
