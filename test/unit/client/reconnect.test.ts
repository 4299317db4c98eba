import { describe, expect, it } from 'vitest';
import { backoffMs, isFinal } from '../../../src/client/reconnect.ts';
import { PerunError } from '../../../src/shared/errors.ts';
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

describe('isFinal', () => {
  it.each([
    ['HANDSHAKE_REFUSED', true],
    ['PROTOCOL_MAGIC', true],
    ['PROTOCOL_VERSION', true],
    ['SESSION_NOT_FOUND', true],
    ['ADDRESS_INVALID', true],
    ['CONNECTION_LOST', false],
    ['UNREACHABLE', false],
    ['TIMEOUT', false],
    ['HANDSHAKE_TIMEOUT', false],
    ['PROTOCOL_MALFORMED', false],
  ] as const)('%s: %s', (code, final) => {
    expect(isFinal(new PerunError(code, 'x'))).toBe(final);
  });
});
