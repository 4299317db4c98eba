import { describe, expect, it } from 'vitest';
import { createErasureCode } from '../../../../src/codec/fec/create-erasure-code.ts';
import { FecScheme, FrameFlag, PacketFlag } from '../../../../src/protocol/punktfunk/constants.ts';
import { emptyHeader, readPacketHeader, writePacketHeader } from '../../../../src/protocol/punktfunk/packet-header.ts';
import type { PacketHeader } from '../../../../src/protocol/punktfunk/packet-header.ts';
import { Packetiser } from '../../../../src/protocol/punktfunk/packetiser.ts';
import {
  maxFrameBytesOf,
  type ReassemblerLimits,
  reassemblerLimitsOf,
} from '../../../../src/protocol/punktfunk/reassembler-limits.ts';
import { Reassembler } from '../../../../src/protocol/punktfunk/reassembler.ts';
import { welcomeOf } from '../../../../src/protocol/punktfunk/welcome.ts';
import { packetsOf } from '../../../support/punktfunk/packets.ts';

const code = createErasureCode(FecScheme.gf16);
const limits: ReassemblerLimits = {
  fecScheme: FecScheme.gf16,
  minShardBytes: 16,
  maxShardBytes: 64,
  maxDataShards: 4,
  maxTotalShards: 8,
  maxFrameBytes: 1024,
  inFlightBytes: 16_384,
  lossWindowMs: 120,
  frameWindow: 64,
};
const options = { coder: code, shardBytes: 16, maxDataShards: 4, maxFrameBytes: 1024, fecPercent: 50 };
const info = { pts: 1_780_000_000_123_456_789n, userFlags: FrameFlag.picture };
const noise = (length: number, seed = 7): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 31 + seed) & 0xff);

function sender(more: Partial<ConstructorParameters<typeof Packetiser>[0]> = {}) {
  const packetiser = new Packetiser({ ...options, ...more });
  return (frame: Uint8Array, index?: number): Uint8Array[] =>
    packetsOf(packetiser.packetise(frame, { ...info, ...(index !== undefined && { index }) }));
}

/** A packet with some fields of its header turned. */
function forged(packet: Uint8Array, fields: Partial<PacketHeader>): Uint8Array {
  const copy = packet.slice();
  const view = new DataView(copy.buffer);
  const header = emptyHeader();
  readPacketHeader(view, 0, header);
  writePacketHeader(view, 0, { ...header, ...fields });
  return copy;
}

const pushAll = (reassembler: Reassembler, packets: readonly Uint8Array[], nowMs = 0) =>
  packets.map((packet) => reassembler.push(packet, nowMs)).find((frame) => frame !== undefined);

describe('the reassembler', () => {
  it.each([0, 1, 15, 16, 17, 64, 65, 96, 1000, 1024])('puts a frame of %i bytes together', (length) => {
    const reassembler = new Reassembler(limits, code);
    const frame = pushAll(reassembler, sender()(noise(length)), 5);
    expect(frame).toMatchObject({ index: 0, ...info, recoveredShards: 0, firstAtMs: 5, wholeAtMs: 5 });
    expect(frame?.data).toEqual(noise(length));
    expect([reassembler.inFlightBytes, reassembler.framesInFlight]).toEqual([0, 0]);
  });

  it('hands a frame out with the packet that makes it whole, in either order of the sender', () => {
    for (const order of ['dataFirst', 'byBlock'] as const) {
      const packets = sender({ order })(noise(96));
      const reassembler = new Reassembler(limits, code);
      const at = packets.findIndex((packet) => reassembler.push(packet, 0) !== undefined);
      expect(at).toBe(order === 'dataFirst' ? 5 : 7);
    }
  });

  it('restores what is lost, and tells how much', () => {
    const packets = sender()(noise(96));
    const reassembler = new Reassembler(limits, code);
    // One data shard of each block; the second block has one parity shard.
    const frame = pushAll(
      reassembler,
      packets.filter((_, at) => at !== 1 && at !== 4),
    );
    expect(frame?.data).toEqual(noise(96));
    expect([frame?.recoveredShards, reassembler.stats.recoveredShards]).toEqual([2, 2]);
  });

  it('takes a shard that comes after the parity has brought it for late, not for lost', () => {
    const packets = sender()(noise(96));
    const reassembler = new Reassembler(limits, code);
    const late = packets.filter((_, at) => at === 1 || at === 4);
    pushAll(
      reassembler,
      packets.filter((_, at) => at !== 1 && at !== 4),
    );
    pushAll(reassembler, [...late, ...late]);
    expect(reassembler.stats).toMatchObject({ recoveredShards: 2, lateShards: 2, frames: 1 });
    // Inside a frame that is still under way, too.
    const second = sender()(noise(96), 1);
    const [blockOne, blockTwo] = [second.slice(0, 4).concat(second.slice(6, 8)), second.slice(4, 6)];
    pushAll(
      reassembler,
      blockOne.filter((_, at) => at !== 2),
    );
    pushAll(reassembler, [second[2] ?? new Uint8Array(0), second[2] ?? new Uint8Array(0)]);
    expect(reassembler.stats).toMatchObject({ recoveredShards: 3, lateShards: 3 });
    expect(pushAll(reassembler, blockTwo)?.data).toEqual(noise(96));
  });

  it('drops duplicates', () => {
    const packets = sender()(noise(96));
    const reassembler = new Reassembler(limits, code);
    const frame = pushAll(
      reassembler,
      packets.slice(0, 6).flatMap((packet) => [packet, packet]),
    );
    expect(frame?.data).toEqual(noise(96));
    expect(reassembler.stats).toMatchObject({ frames: 1, lateShards: 0 });
    expect(reassembler.stats.drops.duplicate + reassembler.stats.drops.unneeded).toBeGreaterThan(0);
    // A whole frame does not begin again.
    expect(pushAll(reassembler, packets)).toBeUndefined();
    expect(reassembler.framesInFlight).toBe(0);
  });

  it.each<[string, Partial<PacketHeader>, keyof Reassembler['stats']['drops']]>([
    ['another magic', { magic: 0xc8 }, 'foreign'],
    ['another version', { version: 9 }, 'foreign'],
    ['another erasure code', { fecScheme: FecScheme.gf8 }, 'scheme'],
    ['shards too small', { shardBytes: 14 }, 'shardBytes'],
    ['shards too large', { shardBytes: 66 }, 'shardBytes'],
    ['odd shards', { shardBytes: 17 }, 'shardBytes'],
    ['shards longer than the packet', { shardBytes: 18 }, 'cut'],
    ['a frame over the limit', { frameBytes: 1025 }, 'frameBytes'],
    ['a frame of unknown size', { blockCount: 0 }, 'streamed'],
    ['a sliced frame', { userFlags: FrameFlag.sliceStream }, 'streamed'],
    ['blocks that do not follow from the size', { blockCount: 3 }, 'geometry'],
    ['a block beyond the last', { blockIndex: 2 }, 'geometry'],
    ['a last block as large as the others', { blockIndex: 1 }, 'geometry'],
    ['too few data shards', { dataShards: 3 }, 'geometry'],
    ['no data shards', { dataShards: 0 }, 'geometry'],
    ['more data shards than blocks have', { dataShards: 5 }, 'geometry'],
    ['more parity than blocks have', { parityShards: 5 }, 'geometry'],
    ['a shard beyond the last', { shardIndex: 6 }, 'geometry'],
  ])('refuses %s before it keeps anything', (_, fields, reason) => {
    const [first = new Uint8Array(0)] = sender()(noise(96));
    const reassembler = new Reassembler(limits, code);
    expect(reassembler.push(forged(first, fields), 0)).toBeUndefined();
    expect(reassembler.stats.drops[reason]).toBe(1);
    expect([reassembler.inFlightBytes, reassembler.framesInFlight]).toEqual([0, 0]);
  });

  it.each<[string, Partial<PacketHeader>]>([
    ['another size', { frameBytes: 95 }],
    ['another time', { ptsLow: 1 }],
    ['other flags', { userFlags: FrameFlag.keyframe }],
    ['other parity', { parityShards: 1 }],
  ])('drops a packet that says %s of its frame than the first one', (_, fields) => {
    const packets = sender()(noise(96));
    const reassembler = new Reassembler(limits, code);
    reassembler.push(packets[0] ?? new Uint8Array(0), 0);
    reassembler.push(forged(packets[1] ?? new Uint8Array(0), fields), 0);
    expect(reassembler.stats.drops.mismatch).toBe(1);
    expect(pushAll(reassembler, packets.slice(1))?.data).toEqual(noise(96));
  });

  it('drops what is cut, wherever it lies in its buffer', () => {
    const [packet = new Uint8Array(0)] = sender()(noise(10));
    const reassembler = new Reassembler(limits, code);
    for (let length = 0; length < packet.length; length += 1) {
      expect(reassembler.push(packet.subarray(0, length), 0)).toBeUndefined();
      expect(reassembler.push(packet, 0, 0, length)).toBeUndefined();
    }
    expect(reassembler.push(packet, 0, 1)).toBeUndefined();
    expect(reassembler.push(packet, 0, 0, packet.length + 1)).toBeUndefined();
    expect(reassembler.framesInFlight).toBe(0);
    const placed = Uint8Array.of(1, 2, 3, ...packet, 9, 9);
    expect(reassembler.push(placed.subarray(1), 0, 2, packet.length)?.data).toEqual(noise(10));
  });

  it('takes both generations of the header', () => {
    const [packet = new Uint8Array(0)] = sender()(noise(10));
    expect(new Reassembler(limits, code).push(forged(packet, { version: 2 }), 0)?.data).toEqual(noise(10));
  });

  it('takes a frame of other shards where the host changed them between frames', () => {
    const reassembler = new Reassembler(limits, code);
    expect(pushAll(reassembler, sender()(noise(96), 0))?.data).toEqual(noise(96));
    expect(pushAll(reassembler, sender({ shardBytes: 32 })(noise(96), 1))?.data).toEqual(noise(96));
  });

  it('counts filler apart, and keeps nothing of it', () => {
    const packetiser = new Packetiser(options);
    const reassembler = new Reassembler(limits, code);
    const filler = packetsOf(packetiser.packetise(noise(64), { ...info, isProbe: true }));
    for (const [at, packet] of filler.entries()) reassembler.push(packet, 10 + at);
    const flagged = packetsOf(packetiser.packetise(noise(16), { ...info, userFlags: FrameFlag.probe }));
    expect(pushAll(reassembler, flagged.slice(0, 1), 20)).toBeUndefined();
    const { probe, packets } = reassembler.stats;
    expect([probe, packets]).toEqual([{ packets: 7, bytes: 7 * 56, firstAtMs: 10, lastAtMs: 20 }, 0]);
    expect(reassembler.framesInFlight).toBe(0);
    expect(filler[0]?.[39]).toBe(PacketFlag.picture | PacketFlag.probe | PacketFlag.first);
  });
});

describe('a code that refuses', () => {
  it.each<[string, () => boolean]>([
    ['says no', () => false],
    [
      'throws',
      () => {
        throw new RangeError('no such block');
      },
    ],
  ])('and %s costs the frame, and nothing else', (_, decode) => {
    const send = sender();
    const reassembler = new Reassembler(limits, {
      scheme: code.scheme,
      maxShards: code.maxShards,
      encode: () => undefined,
      decode,
    });
    const packets = send(noise(96), 0);
    expect(pushAll(reassembler, packets.slice(1), 0)).toBeUndefined();
    expect(reassembler.stats.drops.unrecoverable).toBe(1);
    reassembler.expire(121);
    expect([reassembler.stats.framesLost, reassembler.inFlightBytes]).toEqual([1, 0]);
    expect(pushAll(reassembler, send(noise(96), 1), 122)?.data).toEqual(noise(96));
  });
});

describe('windows of the reassembler', () => {
  it('gives up what is too old, with the next frame or when asked', () => {
    const send = sender();
    const reassembler = new Reassembler(limits, code);
    reassembler.push(send(noise(96), 0)[0] ?? new Uint8Array(0), 0);
    reassembler.push(send(noise(96), 1)[0] ?? new Uint8Array(0), 100);
    reassembler.expire(120);
    expect(reassembler.framesInFlight).toBe(2);
    pushAll(reassembler, send(noise(96), 2), 121);
    expect([reassembler.framesInFlight, reassembler.stats.framesLost]).toEqual([1, 1]);
    expect(reassembler.takeLost()).toEqual({ first: 0, last: 0 });
    reassembler.expire(221);
    expect([reassembler.inFlightBytes, reassembler.stats.framesLost]).toEqual([0, 2]);
    expect([reassembler.takeLost(), reassembler.takeLost()]).toEqual([{ first: 1, last: 1 }, undefined]);
  });

  it('does not bring back what it gave up', () => {
    const packets = sender()(noise(96), 0);
    const reassembler = new Reassembler(limits, code);
    reassembler.push(packets[0] ?? new Uint8Array(0), 0);
    reassembler.expire(121);
    expect(pushAll(reassembler, packets, 122)).toBeUndefined();
    expect(reassembler.framesInFlight).toBe(0);
  });

  it.each([16, 64])('gives up what is %i frames behind', (frameWindow) => {
    const send = sender();
    const reassembler = new Reassembler({ ...limits, frameWindow, maxFrameBytes: 1024 }, code);
    reassembler.push(send(noise(96), 0)[0] ?? new Uint8Array(0), 0);
    for (let index = 1; index < frameWindow; index += 1) pushAll(reassembler, send(noise(4), index));
    expect(reassembler.framesInFlight).toBe(1);
    pushAll(reassembler, send(noise(4), frameWindow));
    expect([reassembler.framesInFlight, reassembler.stats.framesLost]).toEqual([0, 1]);
    pushAll(reassembler, send(noise(4), 0));
    expect(reassembler.stats.drops.stale).toBe(2);
  });

  it('goes on when the numbers wrap', () => {
    const send = sender();
    const reassembler = new Reassembler(limits, code);
    for (const index of [0xffff_fffd, 0xffff_fffe, 0, 0xffff_ffff, 1]) {
      expect(pushAll(reassembler, send(noise(96), index))).toMatchObject({ index });
    }
    expect(reassembler.stats).toMatchObject({ frames: 5, framesUnseen: 0 });
  });

  it('counts frames of which nothing came, also over a jump longer than any window', () => {
    const send = sender();
    const reassembler = new Reassembler(limits, code);
    pushAll(reassembler, send(noise(4), 10));
    pushAll(reassembler, send(noise(4), 13));
    expect(reassembler.stats.framesUnseen).toBe(2);
    pushAll(reassembler, send(noise(4), 12));
    expect(reassembler.stats.framesUnseen).toBe(1);
    pushAll(reassembler, send(noise(4), 1_000_013));
    expect(reassembler.stats.framesUnseen).toBe(1 + 999_999);
  });
});

describe('memory of the reassembler', () => {
  it('stays within its budget, whatever is declared', () => {
    const wide = {
      ...limits,
      maxFrameBytes: 1_000_000,
      inFlightBytes: 4_000_000,
      maxDataShards: 64,
      maxTotalShards: 128,
    };
    const [packet = new Uint8Array(0)] = sender({ maxDataShards: 64, maxFrameBytes: 1_000_000, fecPercent: 0 })(
      noise(1_000_000),
    );
    const reassembler = new Reassembler(wide, code);
    for (let index = 0; index < 5000; index += 1) {
      reassembler.push(forged(packet, { frameIndex: index, blockIndex: (index * 7) % 900 }), 0);
      expect(reassembler.inFlightBytes).toBeLessThanOrEqual(wide.inFlightBytes);
      expect(reassembler.framesInFlight).toBeLessThanOrEqual(3);
    }
    expect(reassembler.stats.drops.budget).toBeGreaterThan(0);
  });

  it('meters blocks and parity, not only data', () => {
    const tight = { ...limits, maxFrameBytes: 1024, inFlightBytes: 3000, maxTotalShards: 8 };
    const packets = sender()(noise(1024));
    const reassembler = new Reassembler(tight, code);
    pushAll(
      reassembler,
      packets.filter((_, at) => at >= 64 - 4 && at % 2 === 0),
    );
    expect(reassembler.stats.drops.budget).toBeGreaterThan(0);
    expect(reassembler.inFlightBytes).toBeLessThanOrEqual(3000);
    reassembler.expire(1000);
    expect(reassembler.inFlightBytes).toBe(0);
  });
});

describe('the limits of a session', () => {
  const welcome = welcomeOf({
    dataPort: 1,
    mode: { width: 1280, height: 720, refreshHz: 60 },
    fecScheme: FecScheme.gf16,
    fecPercent: 10,
    maxDataShards: 4096,
    shardBytes: 1408,
    key: new Uint8Array(16),
    salt: new Uint8Array(4),
    bitrateKbps: 20_000,
  });

  it('follow from what was negotiated', () => {
    expect(reassemblerLimitsOf(welcome)).toMatchObject({
      minShardBytes: 512,
      maxShardBytes: 9152,
      maxDataShards: 4096,
      maxTotalShards: 4096 + 3687,
      maxFrameBytes: 8 * 1024 * 1024,
      inFlightBytes: 32 * 1024 * 1024,
    });
    expect(reassemblerLimitsOf({ ...welcome, shardBytes: 200 }, { frameWindow: 16 })).toMatchObject({
      minShardBytes: 200,
      frameWindow: 16,
    });
    const small = reassemblerLimitsOf({ ...welcome, fecScheme: FecScheme.gf8, maxDataShards: 200 });
    expect(small.maxTotalShards).toBe(255);
  });

  it('give a frame four times the average, from 8 to 64 MiB', () => {
    const mebibyte = 1024 * 1024;
    expect(maxFrameBytesOf(20_000, 60)).toBe(8 * mebibyte);
    expect(maxFrameBytesOf(2_000_000, 60)).toBe(Math.ceil((2e9 / 8 / 60) * 4));
    expect(maxFrameBytesOf(8_000_000, 0)).toBe(64 * mebibyte);
  });
});
