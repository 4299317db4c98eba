import { expect, it } from 'vitest';
import { createWallClock } from '../../../src/shared/wall-clock.ts';

it('the wall clock has nanoseconds since 1970, and runs forward', () => {
  const wallClock = createWallClock();
  const first = wallClock();
  expect(Math.abs(Number(first / 1_000_000n) - Date.now())).toBeLessThan(5000);
  let last = first;
  for (let look = 0; look < 1000; look++) {
    const now = wallClock();
    expect(now >= last).toBe(true);
    last = now;
  }
});

it('can be set wrong on purpose', () => {
  const [right, wrong] = [createWallClock(), createWallClock(1_500_000_000n)];
  expect(Math.abs(Number(wrong() - right()) - 1.5e9)).toBeLessThan(1e8);
});
