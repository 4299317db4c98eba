import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockEcho, ClockSync, latencyOf } from '../../../../src/protocol/punktfunk/clock-sync.ts';

const second = 1_000_000_000n;

/** Runs all rounds over a way of these delays (out, at the host, back), with the host's clock ahead by `skew`. */
function sync(skew: bigint, delays: readonly (readonly [out: bigint, held: bigint, back: bigint])[]) {
  const clock = new ClockSync(delays.length);
  let now = 1_780_000_000n * second;
  for (const [out, held, back] of delays) {
    const probe = clock.next(now);
    if (probe === undefined) throw new Error('no probe');
    const t2 = now + out + skew;
    now += out + held + back;
    clock.receive(clockEcho(probe, t2, t2 + held), now);
  }
  return clock;
}

describe('clock sync', () => {
  it('finds a skew of a second and a half', () => {
    const rounds = Array.from({ length: 8 }, () => [70_000n, 5_000n, 70_000n] as const);
    const clock = sync((3n * second) / 2n, rounds);
    expect(clock.isDone).toBe(true);
    expect(clock.result).toEqual({ offset: (3n * second) / 2n, roundTrip: 140_000n, rounds: 8 });
  });

  it('believes the quickest round', () => {
    const clock = sync(-5_000_000n, [
      [9_000_000n, 0n, 100_000n],
      [60_000n, 0n, 60_000n],
      [100_000n, 0n, 9_000_000n],
    ]);
    expect(clock.result).toEqual({ offset: -5_000_000n, roundTrip: 120_000n, rounds: 3 });
  });

  it('errs by no more than half of the asymmetry', () => {
    const delay = fc.bigInt({ min: 0n, max: 50_000_000n });
    const rounds = fc.array(fc.tuple(delay, delay, delay), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), rounds, (skew, delays) => {
        const [out, , back] = delays.reduce((best, each) => (each[0] + each[2] < best[0] + best[2] ? each : best));
        const error = sync(skew, delays).result.offset - skew;
        const asymmetry = out > back ? out - back : back - out;
        expect((error < 0n ? -error : error) * 2n).toBeLessThanOrEqual(asymmetry + 1n);
      }),
    );
  });

  it('asks again only when it was answered, and takes no answer to what it did not ask', () => {
    const clock = new ClockSync(2);
    const probe = clock.next(100n);
    expect([probe, clock.next(101n)]).toEqual([{ kind: 'clockProbe', t1: 100n }, undefined]);
    expect(clock.receive({ t1: 99n, t2: 0n, t3: 0n }, 200n)).toBe(false);
    expect(clock.receive({ t1: 100n, t2: 150n, t3: 150n }, 200n)).toBe(true);
    expect(clock.receive({ t1: 100n, t2: 150n, t3: 150n }, 200n)).toBe(false);
    expect([clock.isDone, clock.result]).toEqual([false, { offset: 0n, roundTrip: 100n, rounds: 1 }]);
  });

  it('believes no answer that was sent before it came, or took longer than it can have', () => {
    const clock = new ClockSync(2);
    clock.next(100n);
    expect(clock.receive({ t1: 100n, t2: 150n, t3: 140n }, 200n)).toBe(false);
    clock.next(300n);
    expect(clock.receive({ t1: 300n, t2: 0n, t3: 10_000n }, 400n)).toBe(false);
    expect([clock.isDone, clock.result]).toEqual([true, { offset: 0n, roundTrip: 0n, rounds: 0 }]);
  });

  it('takes a host that does not answer to have our clock', () => {
    expect(new ClockSync().result).toEqual({ offset: 0n, roundTrip: 0n, rounds: 0 });
    expect(latencyOf(1000n, 1500n, { offset: 0n })).toBe(500n);
    expect(latencyOf(1000n, 500n, { offset: 700n })).toBe(200n);
  });
});
