import { expect, it } from 'vitest';
import { Resampler } from '../../../src/media/resampler.ts';

/** A tone as it comes out, without the beginning, where the filter has nothing to go by yet. */
function resampled(from: number, to: number, hertz: number, pieces: number): { left: number[]; right: number[] } {
  const resampler = new Resampler(from, to, 2);
  const [left, right]: number[][] = [[], []];
  let at = 0;
  while (at < from) {
    const count = Math.min(pieces, from - at);
    const samples = new Int16Array(count * 2);
    for (let frame = 0; frame < count; frame++) {
      samples[frame * 2] = Math.round(16_384 * Math.sin((2 * Math.PI * hertz * (at + frame)) / from));
      samples[frame * 2 + 1] = 8192;
    }
    resampler.push(samples, count, ([l = 0, r = 0]) => {
      left?.push(l);
      right?.push(r);
    });
    at += count;
  }
  return { left: (left ?? []).slice(1000, -100), right: (right ?? []).slice(1000, -100) };
}

const loudness = (samples: readonly number[]): number =>
  Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);

it.each([32_768, 44_100, 48_000, 22_050, 8000, 96_000])(
  'a tone of %i Hz sampling keeps height and loudness',
  (from) => {
    const { left, right } = resampled(from, 48_000, 440, 533);
    const crossings = left.filter((value, at) => at > 0 && value >= 0 && (left[at - 1] ?? 0) < 0).length;
    expect(crossings / (left.length / 48_000)).toBeCloseTo(440, -1);
    expect(loudness(left)).toBeCloseTo(0.5 / Math.SQRT2, 2);
    expect(right.every((value) => Math.abs(value - 0.25) < 0.001)).toBe(true);
  },
);

it('however the samples come, the same comes out', () => {
  const [one, other] = [resampled(32_768, 48_000, 1000, 7), resampled(32_768, 48_000, 1000, 20_000)];
  // Where the last sample falls is a matter of rounding.
  expect(Math.abs(one.left.length - other.left.length)).toBeLessThan(2);
  const both = Math.min(one.left.length, other.left.length);
  const off = one.left.slice(0, both).map((value, at) => Math.abs(value - (other.left[at] ?? 0)));
  expect(Math.max(...off)).toBeLessThan(0.001);
});

it('what the lower rate cannot hold is left out', () => {
  expect(loudness(resampled(96_000, 48_000, 30_000, 1000).left)).toBeLessThan(0.002);
});

it('a second of one rate is a second of the other', () => {
  for (const from of [32_768, 44_100, 59_904]) {
    const resampler = new Resampler(from, 48_000, 2);
    let count = 0;
    for (let piece = 0; piece < 100; piece++) {
      resampler.push(new Int16Array(1024), Math.floor(from / 100), () => (count += 1));
    }
    expect(Math.abs(count - (Math.floor(from / 100) * 100 * 48_000) / from)).toBeLessThan(60);
  }
});

it('eight channels stay apart', () => {
  const resampler = new Resampler(44_100, 48_000, 8);
  const samples = Int16Array.from({ length: 8 * 4410 }, (_, at) => (at % 8) * 1000);
  const made: number[][] = [];
  resampler.push(samples, 4410, (frame) => made.push([...frame]));
  for (const frame of made.slice(100)) {
    expect(frame.map((value) => Math.round(value * 32_768))).toEqual([0, 1000, 2000, 3000, 4000, 5000, 6000, 7000]);
  }
  expect(made.length).toBeGreaterThan(4700);
});
