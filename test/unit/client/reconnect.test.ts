import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../src/client/reconnect.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';

const limits = { ...defaultLimits, reconnectMinMs: 200, reconnectMaxMs: 5000 };

describe('backoffMs', () => {
  it('doubles from the smallest to the largest pause and stays there', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 100].map((attempt) => backoffMs(attempt, limits, () => 1));
    expect(pauses).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
  });

  it('spreads over the upper half', () => {
    expect(backoffMs(3, limits, () => 0)).toBe(400);
    expect(backoffMs(3, limits, () => 0.5)).toBe(600);
  });
});
