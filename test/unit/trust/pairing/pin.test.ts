import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { addressKey } from '../../../../src/trust/pairing/address-key.ts';
import { newPendingId, newPin } from '../../../../src/trust/pairing/pin.ts';

/** A source that gives these numbers, two bytes each, and then none. */
function sourceOf(...values: number[]): (bytes: number) => Uint8Array {
  return (bytes) => {
    const value = values.shift();
    if (value === undefined || bytes !== 2) throw new Error('nothing left');
    return Uint8Array.of(value >> 8, value & 0xff);
  };
}

describe('newPin', () => {
  test('has four digits, and favours none: what is left over is drawn again', () => {
    expect(newPin(sourceOf(7))).toBe('0007');
    expect(newPin(sourceOf(59_999))).toBe('9999');
    expect(newPin(sourceOf(60_000, 65_535, 20_042))).toBe('0042');
  });

  test('takes every digit at every place', () => {
    const pins = Array.from({ length: 2000 }, () => newPin(randomBytes));
    for (const place of [0, 1, 2, 3]) expect(new Set(pins.map((pin) => pin[place])).size).toBe(10);
  });
});

test('newPendingId has no letters that are taken for one another', () => {
  const ids = Array.from({ length: 2000 }, () => newPendingId(randomBytes));
  for (const id of ids) expect(id).toMatch(/^[abcdefghjkmnpqrstuvwxyz23456789]{4}$/u);
  expect(new Set(ids).size).toBeGreaterThan(1950);
});

test.each([
  ['192.168.1.7', '192.168.1.7'],
  ['::ffff:192.168.1.7', '192.168.1.7'],
  ['::FFFF:c0a8:107', '192.168.1.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ['local', 'local'],
  ['', ''],
  ['1.2.3.999', '1.2.3.999'],
])('addressKey(%j) is %j', (remote, key) => {
  expect(addressKey(remote)).toBe(key);
});
