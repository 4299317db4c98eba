import { expect, it } from 'vitest';
import { Pace } from '../../../src/media/pace.ts';

const ms = (value: number): bigint => BigInt(Math.round(value * 1e6));

it('frames are due evenly, whatever each of them takes', () => {
  const pace = new Pace(120, 0n);
  const due: number[] = [];
  let now = 0;
  for (let frame = 0; frame < 240; frame++) {
    now += pace.wait(ms(now));
    due.push(now);
    pace.step(ms(now));
    now += frame % 2 === 0 ? 1 : 5;
  }
  for (const [frame, at] of due.entries()) expect(at).toBeCloseTo((frame * 1000) / 120, 3);
});

it('a frame that is a little late is made up for, a long stop is not', () => {
  const pace = new Pace(100, 0n);
  pace.step(0n);
  pace.step(ms(18));
  expect(pace.wait(ms(18))).toBeCloseTo(2, 5);
  pace.step(ms(20));
  // A second later there is no burst of a hundred frames.
  pace.step(ms(1020));
  expect(pace.wait(ms(1020))).toBeCloseTo(10, 5);
});
