import { describe, expect, it } from 'vitest';
import { LastSecond } from '../../../src/session/rate.ts';
import { ManualClock } from '../../support/session/fakes.ts';

describe('LastSecond', () => {
  it('tells sixty frames a second as sixty, at any moment', () => {
    const clock = new ManualClock();
    const rate = new LastSecond(clock);
    const told: number[] = [];
    for (let frame = 0; frame < 180; frame++) {
      rate.add(1);
      clock.advance(1000 / 60);
      told.push(rate.perSecond);
    }
    expect(Math.min(...told.slice(70))).toBeGreaterThanOrEqual(59);
    expect(Math.max(...told)).toBeLessThanOrEqual(61);
  });

  it('forgets what is over a second old, and never lags as a sum', () => {
    const clock = new ManualClock();
    const rate = new LastSecond(clock);
    rate.add(5);
    expect([rate.sum, rate.perSecond]).toEqual([5, 0]);
    clock.advance(1000);
    expect([rate.sum, rate.perSecond]).toEqual([5, 5]);
    clock.advance(100);
    expect([rate.sum, rate.perSecond]).toEqual([0, 0]);
    rate.add(7);
    clock.advance(1_000_000);
    expect(rate.sum).toBe(0);
  });
});
