import { describe, expect, it } from 'vitest';
import { type Sample, complaintsOf } from '../../../scripts/soak/verdict.ts';

const expected = { watchers: 8, rate: 60, rateSlack: 1, growthBytes: 10e6 };

function run(change: (index: number) => Partial<Sample> = () => ({})): Sample[] {
  return Array.from({ length: 40 }, (_, index) => ({
    at: index * 5,
    hostBytes: 100e6,
    framesPerSecond: 60,
    framesRefused: 0,
    watchers: 8,
    ...change(index),
  }));
}

describe('complaintsOf', () => {
  it('has none about a steady run, one collection or one restart', () => {
    expect(complaintsOf(run(), expected)).toEqual([]);
    expect(
      complaintsOf(
        run((index) => (index === 35 ? { hostBytes: 300e6 } : {})),
        expected,
      ),
    ).toEqual([]);
    expect(
      complaintsOf(
        run((index) => (index % 12 === 0 ? { framesPerSecond: 20, watchers: 7 } : {})),
        expected,
      ),
    ).toEqual([]);
  });

  it('forgives growth while warming up, and not after', () => {
    expect(
      complaintsOf(
        run((index) => ({ hostBytes: index < 10 ? index * 10e6 : 100e6 })),
        expected,
      ),
    ).toEqual([]);
    expect(
      complaintsOf(
        run((index) => ({ hostBytes: 100e6 + index * 1e6 })),
        expected,
      ),
    ).toEqual(['the host grew by 20 MB']);
  });

  it('names a wrong rate, refused frames and lost watchers', () => {
    const samples = run((index) => ({
      framesPerSecond: 57,
      framesRefused: index === 20 ? 3 : 0,
      watchers: index > 20 ? 6 : 8,
    }));
    expect(complaintsOf(samples, expected)).toEqual([
      'the source ran at 57.0 fps',
      '3 frames of the source were refused',
      '6 of 8 watchers were there at the end',
    ]);
  });

  it('gives no verdict on a handful of samples', () => {
    expect(complaintsOf(run().slice(0, 7), expected)).toEqual(['too few samples for a verdict']);
  });
});
