import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burstBytes, datagramsDue, nextDue, pacedChunk, planPacing } from '../../../../src/transport/udp/pacing.ts';

describe('pacing', () => {
  it('a small frame leaves at once', () => {
    const plan = planPacing(80, 1472, 16.6);
    expect(plan).toEqual({ count: 80, burst: 80, chunks: 0, step: 0 });
    expect(datagramsDue(plan, 0)).toBe(80);
    expect(nextDue(plan, 80)).toBe(Infinity);
  });

  it('of a large one 128 KB leave at once, the rest in chunks of 16 over 90 % of the interval', () => {
    const plan = planPacing(400, 1472, 10);
    expect(plan.burst).toBe(80);
    expect(plan.burst * 1472).toBeLessThanOrEqual(128 * 1024);
    expect(plan.chunks).toBe(20);
    expect(plan.step).toBeCloseTo(0.45);
    expect([0, 0.44, 0.46, 4.5, 8.99, 9, 100].map((time) => datagramsDue(plan, time))).toEqual([
      80, 80, 96, 240, 384, 400, 400,
    ]);
    expect(nextDue(plan, 0)).toBe(0);
    expect(nextDue(plan, 80)).toBeCloseTo(0.45);
    expect(nextDue(plan, 399)).toBeCloseTo(9);
  });

  it('who keeps to it sends all in time, never more at once than planned, and never waits for nothing', () => {
    const frames = fc.record({
      count: fc.integer({ min: 1, max: 5000 }),
      size: fc.integer({ min: 24, max: 9216 }),
      interval: fc.double({ min: 0.5, max: 1e5, noNaN: true }),
    });
    fc.assert(
      fc.property(frames, ({ count, size, interval }) => {
        const plan = planPacing(count, size, interval);
        let [sent, time] = [datagramsDue(plan, 0), 0];
        expect(sent * size).toBeLessThanOrEqual(Math.max(burstBytes, pacedChunk * size));
        while (sent < count) {
          const next = nextDue(plan, sent);
          expect(next).toBeGreaterThan(time);
          time = next;
          const due = datagramsDue(plan, time);
          expect(due - sent).toBeGreaterThan(0);
          expect(due - sent).toBeLessThanOrEqual(pacedChunk);
          sent = due;
        }
        expect(sent).toBe(count);
        expect(time).toBeLessThanOrEqual(interval * 0.9 * (1 + 1e-9));
      }),
    );
  });
});
