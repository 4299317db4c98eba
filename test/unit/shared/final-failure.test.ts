import { describe, expect, it } from 'vitest';
import { PerunError } from '../../../src/shared/errors.ts';
import { isFinal } from '../../../src/shared/final-failure.ts';

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
