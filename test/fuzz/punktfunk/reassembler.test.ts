import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createErasureCode } from '../../../src/codec/fec/create-erasure-code.ts';
import { FecScheme } from '../../../src/protocol/punktfunk/constants.ts';
import { Packetiser } from '../../../src/protocol/punktfunk/packetiser.ts';
import { Reassembler } from '../../../src/protocol/punktfunk/reassembler.ts';
import { packetsOf } from '../../support/punktfunk/packets.ts';
import { fuzzRuns, fuzzTimeoutMs } from '../perun/runs.ts';

const shardBytes = 32;
const maxDataShards = 12;
const limits = {
  minShardBytes: 2,
  maxShardBytes: 64,
  maxDataShards,
  maxTotalShards: 32,
  maxFrameBytes: 4096,
  inFlightBytes: 64 * 1024,
  lossWindowMs: 120,
  frameWindow: 16,
  streamed: true,
};

const frame = fc.record({
  length: fc.integer({ min: 0, max: 4096 }),
  seed: fc.nat(255),
  percent: fc.constantFrom(0, 10, 20, 50, 90),
  order: fc.constantFrom('dataFirst' as const, 'byBlock' as const),
  /** Where the parts end that it is sent in; none: it is sent whole. */
  parts: fc.array(fc.nat(4096), { maxLength: 6 }),
});
const noise = ({ length, seed }: { length: number; seed: number }): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + seed + (at >> 5)) & 0xff);

const blockOf = (packet: Uint8Array): number => (packet[24] ?? 0) | ((packet[25] ?? 0) << 8);
const parityOf = (packet: Uint8Array): number => (packet[30] ?? 0) | ((packet[31] ?? 0) << 8);

/** Shuffles by a list of numbers. */
function shuffled<Item>(items: readonly Item[], by: readonly number[]): Item[] {
  return items
    .map((item, at) => [item, by[at % by.length] ?? 0, at] as const)
    .toSorted((a, b) => a[1] - b[1] || a[2] - b[2])
    .map(([item]) => item);
}

describe.each(Object.values(FecScheme))('packetiser and reassembler, code %i', (scheme) => {
  const code = createErasureCode(scheme);
  const bounds = { ...limits, fecScheme: code.scheme };
  const send = (wish: typeof frame extends fc.Arbitrary<infer Of> ? Of : never): Uint8Array[] => {
    const packetiser = new Packetiser({
      coder: code,
      shardBytes,
      maxDataShards,
      maxFrameBytes: 4096,
      fecPercent: 90,
      order: wish.order,
    });
    packetiser.fecPercent = wish.percent;
    const [whole, info] = [noise(wish), { pts: 5n, userFlags: 1 }];
    if (wish.parts.length === 0) return packetsOf(packetiser.packetise(whole, info));
    packetiser.beginStreamed(info);
    for (const end of wish.parts.toSorted((a, b) => a - b)) packetiser.pushStreamed(whole.subarray(0, end), false);
    return packetsOf(packetiser.pushStreamed(whole, true));
  };

  it('restore any loss up to the parity, in any order, with any duplicates', { timeout: fuzzTimeoutMs }, () => {
    fc.assert(
      fc.property(
        frame,
        fc.array(fc.nat(), { minLength: 1, maxLength: 40 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 40 }),
        (wish, losses, order) => {
          const packets = send(wish);
          // As many as each block can lose, chosen by the numbers.
          const left = new Map(packets.map((packet) => [blockOf(packet), parityOf(packet)]));
          const arrived = shuffled(packets, losses).filter((packet, at) => {
            const may = left.get(blockOf(packet)) ?? 0;
            if (may === 0 || (losses[at % losses.length] ?? 0) % 3 === 0) return true;
            left.set(blockOf(packet), may - 1);
            return false;
          });
          const reassembler = new Reassembler(bounds, code);
          const sent = shuffled([...arrived, ...arrived.filter((_, at) => at % 3 === 0)], order);
          const whole = sent.flatMap((packet) => reassembler.push(packet, 0) ?? []);
          expect(whole).toHaveLength(1);
          expect(whole[0]?.data).toEqual(noise(wish));
          expect(reassembler.inFlightBytes).toBe(0);
        },
      ),
      { numRuns: fuzzRuns },
    );
  });

  it('never hand out a frame that lacks anything', { timeout: fuzzTimeoutMs }, () => {
    fc.assert(
      fc.property(frame, fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), (wish, arrives) => {
        const packets = send(wish);
        const arrived = packets.filter((_, at) => arrives[at % arrives.length] === true);
        const reassembler = new Reassembler(bounds, code);
        const whole = arrived.flatMap((packet) => reassembler.push(packet, 0) ?? []);
        const enough = [...new Set(packets.map(blockOf))].every((block) => {
          const of = packets.filter((packet) => blockOf(packet) === block);
          const came = arrived.filter((packet) => blockOf(packet) === block).length;
          return came >= of.length - parityOf(of[0] ?? new Uint8Array(0));
        });
        expect(whole).toHaveLength(enough ? 1 : 0);
        for (const each of whole) expect(each.data).toEqual(noise(wish));
      }),
      { numRuns: fuzzRuns },
    );
  });
});

describe('the reassembler under a hostile sender', () => {
  const code = createErasureCode(FecScheme.gf16);
  const bounds = { ...limits, fecScheme: code.scheme };
  const good = new Packetiser({ coder: code, shardBytes, maxDataShards, maxFrameBytes: 4096 });

  it('throws nothing and stays within its budget, whatever comes', { timeout: fuzzTimeoutMs }, () => {
    const packets = packetsOf(good.packetise(noise({ length: 1000, seed: 3 }), { pts: 1n, userFlags: 1 }));
    good.beginStreamed({ pts: 1n, userFlags: 1 });
    good.pushStreamed(noise({ length: 400, seed: 3 }), false);
    packets.push(...packetsOf(good.pushStreamed(noise({ length: 1000, seed: 3 }), true)));
    const turned = fc
      .tuple(fc.nat(), fc.array(fc.tuple(fc.nat(47), fc.nat(255)), { maxLength: 4 }), fc.integer({ min: -80, max: 8 }))
      .map(([which, turns, more]) => {
        const packet = packets[which % packets.length] ?? new Uint8Array(0);
        const copy = new Uint8Array(Math.max(0, packet.length + more));
        copy.set(packet.subarray(0, copy.length));
        for (const [at, value] of turns) if (at < copy.length) copy[at] = value;
        return copy;
      });
    const hostile = fc.oneof(turned, fc.uint8Array({ maxLength: 120 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(hostile, fc.nat(50)), { maxLength: 200 }), (stream) => {
        const reassembler = new Reassembler(bounds, code);
        let nowMs = 0;
        for (const [packet, pause] of stream) {
          nowMs += pause;
          const frame_ = reassembler.push(packet, nowMs);
          expect(frame_ === undefined || frame_.data.length <= bounds.maxFrameBytes).toBe(true);
          expect(reassembler.inFlightBytes).toBeLessThanOrEqual(bounds.inFlightBytes);
          expect(reassembler.framesInFlight).toBeLessThanOrEqual(bounds.frameWindow);
        }
        reassembler.expire(nowMs + 1000);
        expect([reassembler.inFlightBytes, reassembler.framesInFlight]).toEqual([0, 0]);
      }),
      { numRuns: fuzzRuns },
    );
  });
});
