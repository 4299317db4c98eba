import { expect, it } from 'vitest';
import { wallClockNs } from '../../../src/shared/clock.ts';

it('the wall clock has nanoseconds since 1970, and runs forward', () => {
  const first = wallClockNs();
  expect(Math.abs(Number(first / 1_000_000n) - Date.now())).toBeLessThan(5000);
  let last = first;
  for (let look = 0; look < 1000; look++) {
    const now = wallClockNs();
    expect(now >= last).toBe(true);
    last = now;
  }
});
