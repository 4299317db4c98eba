import { describe, expect, it } from 'vitest';
import { createErasureCode } from '../../../../src/codec/fec/create-erasure-code.ts';
import { FecScheme, FrameFlag, PacketFlag } from '../../../../src/protocol/punktfunk/constants.ts';
import {
  emptyHeader,
  type PacketHeader,
  readPacketHeader,
  writePacketHeader,
} from '../../../../src/protocol/punktfunk/packet-header.ts';
import { Packetiser } from '../../../../src/protocol/punktfunk/packetiser.ts';
import { Reassembler } from '../../../../src/protocol/punktfunk/reassembler.ts';
import { packetsOf } from '../../../support/punktfunk/packets.ts';

const code = createErasureCode(FecScheme.gf16);
const shardBytes = 16;
const limits = {
  ...{ fecScheme: FecScheme.gf16, minShardBytes: 16, maxShardBytes: 16, maxDataShards: 8, maxTotalShards: 16 },
  ...{ maxFrameBytes: 1024, inFlightBytes: 16_384, lossWindowMs: 120, frameWindow: 64, streamed: true },
};
const info = { pts: 1_780_000_000_123_456_789n, userFlags: FrameFlag.picture };
const noise = (length: number, seed = 7): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 31 + seed) & 0xff);
const options = { coder: code, shardBytes, maxDataShards: 8, maxFrameBytes: 1024, fecPercent: 50, leastStreamed: 2 };

/** The packets of a frame whose parts end at these bytes, the last of which is all of it. */
function stream(frame: Uint8Array, ends: readonly number[], packetiser = new Packetiser(options)): Uint8Array[] {
  packetiser.beginStreamed(info);
  for (const end of ends.slice(0, -1)) packetiser.pushStreamed(frame.subarray(0, end), false);
  return packetsOf(packetiser.pushStreamed(frame, true));
}

function headerOf(packet: Uint8Array): PacketHeader {
  const header = emptyHeader();
  readPacketHeader(new DataView(packet.buffer), packet.byteOffset, header);
  return { ...header };
}

function forged(packet: Uint8Array, fields: Partial<PacketHeader>): Uint8Array {
  const copy = packet.slice();
  writePacketHeader(new DataView(copy.buffer), 0, { ...headerOf(packet), ...fields });
  return copy;
}

const pushAll = (reassembler: Reassembler, packets: readonly Uint8Array[]) =>
  packets.map((packet) => reassembler.push(packet, 0)).find((frame) => frame !== undefined);

describe('a frame that is sent in parts', () => {
  it('has blocks that say where they begin, and a last one that says how much there is', () => {
    const headers = stream(noise(150), [50, 60, 120, 150]).map(headerOf);
    // 50 bytes: three shards and a rest; 60: nothing new; 120: four more; then the last three.
    expect(
      headers.map(({ blockIndex, blockCount, frameBytes, dataShards, parityShards, shardIndex }) =>
        [blockIndex, blockCount, frameBytes, dataShards, parityShards, shardIndex].join(' '),
      ),
    ).toEqual([
      ...['0 0 0 3 2 0', '0 0 0 3 2 1', '0 0 0 3 2 2', '0 0 0 3 2 3', '0 0 0 3 2 4'],
      ...['1 0 48 4 2 0', '1 0 48 4 2 1', '1 0 48 4 2 2', '1 0 48 4 2 3', '1 0 48 4 2 4', '1 0 48 4 2 5'],
      ...['2 3 150 3 2 0', '2 3 150 3 2 1', '2 3 150 3 2 2', '2 3 150 3 2 3', '2 3 150 3 2 4'],
    ]);
    expect(headers.every(({ userFlags }) => userFlags === (FrameFlag.picture | FrameFlag.sliceStream))).toBe(true);
    expect(headers.map(({ flags }) => flags & ~PacketFlag.picture)).toEqual([
      PacketFlag.first,
      ...Array.from({ length: 14 }, () => 0),
      PacketFlag.last,
    ]);
    expect(headers.map(({ streamSequence }) => streamSequence)).toEqual(headers.map((_, at) => at));
  });

  it.each([
    [[0]],
    [[1]],
    [[16]],
    [[32, 33]],
    [[160]],
    [[100, 1024]],
    [[16, 32, 48, 64, 80]],
    [[300, 301, 600, 601, 1000]],
  ])('comes together from parts that end at %j', (ends) => {
    const frame = noise(ends.at(-1) ?? 0);
    const packets = stream(frame, ends);
    for (const order of [packets, packets.toReversed()]) {
      const reassembler = new Reassembler(limits, code);
      expect(pushAll(reassembler, order)).toMatchObject({ index: 0, pts: info.pts, data: frame });
      expect([reassembler.inFlightBytes, reassembler.framesInFlight]).toEqual([0, 0]);
    }
  });

  it('gets back what each block can lose, and knows what comes late', () => {
    const packets = stream(noise(150), [50, 120, 150]);
    const lost = packets.filter((_, at) => [0, 2, 6, 12].includes(at));
    const reassembler = new Reassembler(limits, code);
    const frame = pushAll(
      reassembler,
      packets.filter((packet) => !lost.includes(packet)),
    );
    expect(frame).toMatchObject({ data: noise(150), recoveredShards: 4 });
    pushAll(reassembler, lost);
    expect(reassembler.stats).toMatchObject({ lateShards: 4, recoveredShards: 4, frames: 1 });
  });

  it('is no more than any other before it is known to be whole', () => {
    const packets = stream(noise(150), [50, 120, 150]);
    for (const block of [0, 1, 2]) {
      const reassembler = new Reassembler(limits, code);
      expect(
        pushAll(
          reassembler,
          packets.filter((packet) => headerOf(packet).blockIndex !== block),
        ),
      ).toBeUndefined();
      reassembler.expire(1000);
      expect([reassembler.stats.framesLost, reassembler.inFlightBytes]).toEqual([1, 0]);
    }
  });

  it('follows and precedes whole ones of the same packetiser', () => {
    const packetiser = new Packetiser(options);
    const reassembler = new Reassembler(limits, code);
    for (let index = 0; index < 6; index++) {
      const frame = noise(200 + index, index);
      const packets =
        index % 2 === 0 ? stream(frame, [70, frame.length], packetiser) : packetsOf(packetiser.packetise(frame, info));
      expect(pushAll(reassembler, packets)).toMatchObject({ index, data: frame });
    }
  });

  it('is refused by who did not ask for it', () => {
    const reassembler = new Reassembler({ ...limits, streamed: false }, code);
    const packets = stream(noise(150), [50, 150]);
    expect(pushAll(reassembler, packets)).toBeUndefined();
    expect(reassembler.stats.drops.streamed).toBe(packets.length);
  });

  it('and one without slices, whose blocks are all full, is taken too', () => {
    const packetiser = new Packetiser(options);
    const packets = packetsOf(packetiser.packetise(noise(300), info));
    const open = packets.map((packet) => {
      const { blockIndex } = headerOf(packet);
      return blockIndex === 2 ? packet : forged(packet, { blockCount: 0, frameBytes: 0 });
    });
    for (const order of [open, open.toReversed()]) {
      expect(pushAll(new Reassembler(limits, code), order)).toMatchObject({ data: noise(300) });
    }
  });
});

describe('a frame in parts that lies', () => {
  const packets = stream(noise(150), [50, 120, 150]);
  const [first, last] = [packets[0] ?? new Uint8Array(0), packets.at(-1) ?? new Uint8Array(0)];

  it.each<[string, Uint8Array, Partial<PacketHeader>]>([
    ['begins beside a shard', first, { frameBytes: 8 }],
    ['reaches beyond the largest frame', first, { frameBytes: 992 }],
    ['leaves no room for a last block', first, { frameBytes: 976 }],
    ['has no data', first, { dataShards: 0, shardIndex: 0 }],
    ['has more data than a block may', first, { dataShards: 9 }],
    ['has the last number there is', first, { blockIndex: 0xffff }],
    ['ends before its last block', last, { blockCount: 4 }],
    ['ends with more than there is', last, { frameBytes: 16 }],
    ['has more blocks than shards', last, { blockCount: 9, blockIndex: 8 }],
    ['has no slices and a place', first, { userFlags: FrameFlag.picture, frameBytes: 48 }],
    ['has no slices and is not full', first, { userFlags: FrameFlag.picture }],
  ])('%s: its packet is dropped before anything is kept', (_what, packet, fields) => {
    const reassembler = new Reassembler(limits, code);
    expect(reassembler.push(forged(packet, fields), 0)).toBeUndefined();
    expect([reassembler.stats.drops.geometry, reassembler.inFlightBytes]).toEqual([1, 0]);
  });

  it('of a block beyond its end: nothing of it is handed out', () => {
    const beyond = packets.map((packet) =>
      headerOf(packet).blockIndex === 1 ? forged(packet, { frameBytes: 480 }) : packet,
    );
    for (const order of [beyond, beyond.toReversed()]) {
      const reassembler = new Reassembler(limits, code);
      expect(pushAll(reassembler, order)).toBeUndefined();
      expect(reassembler.stats.drops.mismatch).toBeGreaterThan(0);
      reassembler.expire(1000);
      expect(reassembler.inFlightBytes).toBe(0);
    }
  });

  it('of blocks that overlap or leave a gap: nothing of it is handed out', () => {
    const shifted = packets.map((packet) =>
      headerOf(packet).blockIndex === 1 ? forged(packet, { frameBytes: 32 }) : packet,
    );
    const reassembler = new Reassembler(limits, code);
    expect(pushAll(reassembler, shifted)).toBeUndefined();
    expect([reassembler.stats.framesLost, reassembler.inFlightBytes]).toEqual([1, 0]);
  });

  it('takes no more memory than its packets prove, and never more than the budget', () => {
    const reassembler = new Reassembler({ ...limits, inFlightBytes: 2048 }, code);
    reassembler.push(first, 0);
    expect(reassembler.inFlightBytes).toBeLessThan(600);
    for (let index = 0; index < 40; index++) reassembler.push(forged(first, { frameIndex: index, frameBytes: 960 }), 0);
    expect(reassembler.inFlightBytes).toBeLessThanOrEqual(2048);
    expect(reassembler.stats.drops.budget).toBeGreaterThan(0);
  });
});
