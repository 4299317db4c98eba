import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  fingerprintOf,
  fingerprintToBytes,
  isFingerprint,
  parsePin,
} from '../../../../src/protocol/pairing/fingerprint.ts';
import { isPerunError } from '../../../../src/shared/errors.ts';
import { formatFingerprint } from '../../../../src/shared/fingerprint.ts';
import { toHex } from './vectors.ts';

const fingerprint = createHash('sha256').update('a certificate').digest('hex');

describe('fingerprints', () => {
  test('are the SHA-256, in lower case', () => {
    expect(fingerprintOf(new TextEncoder().encode('a certificate'))).toBe(fingerprint);
    expect(toHex(fingerprintToBytes(fingerprint))).toBe(fingerprint);
    expect(isFingerprint(fingerprint)).toBe(true);
    for (const text of [
      '',
      fingerprint.slice(1),
      `${fingerprint}0`,
      fingerprint.toUpperCase(),
      `g${fingerprint.slice(1)}`,
      `${fingerprint}\n`,
    ]) {
      expect(isFingerprint(text)).toBe(false);
      expect(() => fingerprintToBytes(text)).toThrow(/not a fingerprint/u);
    }
  });

  test('are shown in groups of four', () => {
    const line = formatFingerprint('0123456789abcdef'.repeat(4));
    expect(line).toBe(Array.from({ length: 4 }, () => '0123 4567 89ab cdef').join(' '));
    expect(formatFingerprint('0123456789abcdef'.repeat(4), 'lines')).toBe(
      '0123 4567 89ab cdef 0123 4567 89ab cdef\n0123 4567 89ab cdef 0123 4567 89ab cdef',
    );
  });
});

describe('parsePin', () => {
  test('takes four digits, or 64 hexadecimal ones in any case', () => {
    expect(parsePin('0042')).toEqual({ kind: 'pin', pin: '0042' });
    expect(parsePin(fingerprint.toUpperCase())).toEqual({ kind: 'fingerprint', fingerprint });
  });

  test.each([
    '',
    '123',
    '12345',
    ' 1234',
    '1234\n',
    '12a4',
    '１２３４',
    '-123',
    '0x12',
    fingerprint.slice(2),
    `${fingerprint}00`,
    formatFingerprint(fingerprint),
  ])('and nothing else: %j', (text) => {
    const error = parsePin(text);
    expect(isPerunError(error) && [error.code, error.exitCode]).toEqual(['USAGE', 2]);
  });
});
