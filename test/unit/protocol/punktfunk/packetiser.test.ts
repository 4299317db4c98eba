import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createErasureCode } from '../../../../src/codec/fec/create-erasure-code.ts';
import { FecScheme, FrameFlag, PacketFlag } from '../../../../src/protocol/punktfunk/constants.ts';
import { emptyHeader, ptsOf, readPacketHeader } from '../../../../src/protocol/punktfunk/packet-header.ts';
import { Packetiser } from '../../../../src/protocol/punktfunk/packetiser.ts';
import type { DatagramBatch } from '../../../../src/shared/datagram-batch.ts';
import { packetsOf } from '../../../support/punktfunk/packets.ts';
import { toHex } from './vectors.ts';

const code = createErasureCode(FecScheme.gf16);
const recorded = readFileSync(new URL('../../../fixtures/punktfunk/vectors.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('packet '))
  .map((line) => line.slice('packet '.length));
const headerOf = (packet: Uint8Array) => {
  const header = emptyHeader();
  expect(readPacketHeader(new DataView(packet.buffer, packet.byteOffset, packet.length), 0, header)).toBe(true);
  return header;
};
const options = { coder: code, shardBytes: 16, maxDataShards: 4, maxFrameBytes: 1000, fecPercent: 50 };
const info = { pts: 0x0102030405060708n, userFlags: FrameFlag.picture | FrameFlag.keyframe };
const noise = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 31 + 7) & 0xff);

describe('the packetiser', () => {
  it('writes what the reference writes', () => {
    const frame = new TextEncoder().encode('0123456789abcdefghijklmnopqrstuvwxyz');
    const packetiser = new Packetiser({ ...options, maxDataShards: 64 });
    expect(packetsOf(packetiser.packetise(frame, info)).map(toHex)).toEqual(recorded);
  });

  it('sends the data of all blocks before any parity, or block after block', () => {
    const shardsOf = (order: 'dataFirst' | 'byBlock'): string[] =>
      packetsOf(new Packetiser({ ...options, order }).packetise(noise(16 * 6), info)).map((packet) => {
        const { blockIndex, shardIndex, dataShards } = headerOf(packet);
        return `${blockIndex}${shardIndex < dataShards ? 'd' : 'p'}${shardIndex}`;
      });
    expect(shardsOf('dataFirst')).toEqual(['0d0', '0d1', '0d2', '0d3', '1d0', '1d1', '0p4', '0p5', '1p2']);
    expect(shardsOf('byBlock')).toEqual(['0d0', '0d1', '0d2', '0d3', '0p4', '0p5', '1d0', '1d1', '1p2']);
  });

  it.each(['dataFirst', 'byBlock'] as const)('marks first and last, and counts on (%s)', (order) => {
    const packetiser = new Packetiser({ ...options, order });
    for (const [frame, from] of [0, 9, 18].entries()) {
      const headers = packetsOf(packetiser.packetise(noise(96), info)).map(headerOf);
      expect(headers.map(({ streamSequence }) => streamSequence)).toEqual(headers.map((_, at) => from + at));
      expect(new Set(headers.map(({ frameIndex }) => frameIndex))).toEqual(new Set([frame]));
      const marks = headers.map(({ flags }) => flags & (PacketFlag.first | PacketFlag.last));
      expect(marks).toEqual([PacketFlag.first, ...Array.from({ length: 7 }, () => 0), PacketFlag.last]);
      expect(headers.map(ptsOf).every((pts) => pts === info.pts)).toBe(true);
    }
  });

  it('makes one shard of zeros of an empty frame', () => {
    const packets = packetsOf(new Packetiser(options).packetise(new Uint8Array(0), info));
    expect(packets).toHaveLength(2);
    expect(headerOf(packets[0] ?? new Uint8Array(0))).toMatchObject({ frameBytes: 0, dataShards: 1, parityShards: 1 });
    expect(packets[0]?.subarray(40)).toEqual(new Uint8Array(16));
  });

  it('pads with zeros although longer frames went before', () => {
    const packetiser = new Packetiser(options);
    packetiser.packetise(new Uint8Array(64).fill(0xff), info);
    packetiser.packetise(new Uint8Array(63).fill(0xff), info);
    const [only] = packetsOf(packetiser.packetise(Uint8Array.of(1, 2), info));
    expect(toHex(only?.subarray(40) ?? new Uint8Array(0))).toBe(`0102${'00'.repeat(14)}`);
  });

  it('changes the parity between frames, and rounds it up', () => {
    const packetiser = new Packetiser({ ...options, maxDataShards: 64 });
    const parity = (percent: number): number => {
      packetiser.fecPercent = percent;
      return headerOf(packetsOf(packetiser.packetise(noise(16 * 10), info))[0] ?? new Uint8Array(0)).parityShards;
    };
    expect([0, 1, 10, 11, 20, 50].map(parity)).toEqual([0, 1, 1, 2, 2, 5]);
    packetiser.fecPercent = 1000;
    expect(packetiser.fecPercent).toBe(90);
  });

  it('keeps within the block that a receiver was welcomed with', () => {
    const packetiser = new Packetiser({ ...options, fecPercent: 25 });
    packetiser.fecPercent = 90;
    const headers = packetsOf(packetiser.packetise(noise(16 * 6), info)).map(headerOf);
    // 4 + 25 % of 4 is 5 for the full block; the smaller one has room for the 90 %.
    expect(headers.filter(({ blockIndex }) => blockIndex === 0)).toHaveLength(5);
    expect(headers.filter(({ blockIndex }) => blockIndex === 1)).toHaveLength(4);
  });

  it('numbers filler apart from frames', () => {
    const packetiser = new Packetiser(options);
    const index = (isProbe: boolean): number =>
      headerOf(packetsOf(packetiser.packetise(noise(4), { ...info, isProbe }))[0] ?? new Uint8Array(0)).frameIndex;
    expect([index(false), index(true), index(true), index(false)]).toEqual([0, 0, 1, 1]);
  });

  it('wraps its numbers', () => {
    const packetiser = new Packetiser(options);
    packetiser.packetise(noise(4), { ...info, index: 0xffff_ffff });
    const [first] = packetsOf(packetiser.packetise(noise(4), info));
    expect(headerOf(first ?? new Uint8Array(0)).frameIndex).toBe(0);
  });

  it('leaves room for sequence and tag in one buffer', () => {
    const batch = new Packetiser(options).packetise(noise(40), info) as DatagramBatch;
    expect(batch).toMatchObject({ size: 16 + 64, count: 5 });
    expect(batch.bytes.length).toBeGreaterThanOrEqual(batch.size * batch.count);
  });

  it('refuses frames that the other side would not take, and options that cannot be said', () => {
    const refusal = new Packetiser(options).packetise(new Uint8Array(1001), info);
    expect(refusal).toMatchObject({ code: 'PROTOCOL_TOO_LARGE' });
    expect(() => new Packetiser({ ...options, shardBytes: 17 })).toThrow('odd');
    expect(() => new Packetiser({ ...options, shardBytes: 9154 })).toThrow('9218');
    expect(() => new Packetiser({ ...options, maxDataShards: 0 })).toThrow('0 shards');
    expect(() => new Packetiser({ ...options, maxDataShards: 1, maxFrameBytes: 16 * 65_536 })).toThrow('blocks');
  });
});
