import { describe, expect, it } from 'vitest';
import { SourcePace } from '../../../src/client/source-pace.ts';

describe('SourcePace', () => {
  it('is 60 Hz until something better is known', () => {
    expect(new SourcePace().periodMs).toBeCloseTo(1000 / 60, 9);
  });

  it('takes the exact rate of the host', () => {
    const pace = new SourcePace();
    pace.state({ numerator: 60_098_800, denominator: 1_000_000 });
    expect(pace.periodMs).toBeCloseTo(16.639_267_339, 6);
  });

  it('estimates from arrivals, over bursts and without pauses', () => {
    const pace = new SourcePace();
    for (let index = 0; index < 41; index += 1) pace.arrived(Math.floor(index / 2) * 40);
    pace.arrived(5000);
    expect(pace.periodMs).toBe(20);
  });

  it('follows a source that changed its rate', () => {
    const pace = new SourcePace();
    let at = 0;
    for (let index = 0; index < 100; index += 1) pace.arrived((at += 20));
    for (let index = 0; index < 60; index += 1) pace.arrived((at += 40));
    expect(pace.periodMs).toBe(40);
  });

  it('goes back to the estimate when the host no longer says', () => {
    const pace = new SourcePace();
    for (let index = 0; index < 20; index += 1) pace.arrived(index * 10);
    pace.state({ numerator: 50, denominator: 1 });
    expect(pace.periodMs).toBe(20);
    pace.state(undefined);
    expect(pace.periodMs).toBe(10);
  });

  it('survives rates that cannot be', () => {
    const pace = new SourcePace();
    pace.state({ numerator: 0, denominator: 1 });
    expect(pace.periodMs).toBeCloseTo(1000 / 60, 9);
    pace.state({ numerator: 1, denominator: 1_000_000 });
    expect(pace.periodMs).toBe(1000);
    pace.state({ numerator: 4_000_000_000, denominator: 1 });
    expect(pace.periodMs).toBe(1);
  });
});
