import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPerunError } from '../../../src/shared/errors.ts';
import { parseExpiry } from '../../../src/shared/expiry.ts';
import {
  allGrants,
  Grant,
  grantBits,
  GrantBit,
  grantsOfBits,
  parseGrants,
  withImplied,
} from '../../../src/shared/grants.ts';

describe('grants', () => {
  test('every grant has its place in the order and a bit of its own', () => {
    expect(allGrants.toSorted()).toEqual(Object.values(Grant).toSorted());
    expect(new Set(Object.values(GrantBit)).size).toBe(allGrants.length);
    for (const bit of Object.values(GrantBit)) expect(bit & (bit - 1)).toBe(0);
  });

  test.each([
    ['view', ['view']],
    ['play', ['view', 'play']],
    ['type', ['view', 'type']],
    ['launch', ['view', 'launch']],
    ['call', ['call']],
    ['manage', ['view', 'play', 'type', 'launch', 'call', 'manage']],
  ] as const)('%s brings %j', (grant, all) => {
    expect(withImplied([grant])).toEqual(all);
    expect(grantsOfBits(grantBits([grant]))).toEqual(all);
  });

  test('what is implied implies nothing further', () => {
    fc.assert(
      fc.property(fc.subarray([...allGrants]), (grants) => {
        expect(withImplied(withImplied(grants))).toEqual(withImplied(grants));
      }),
    );
  });

  test('reads lists, and says what there is where a name is wrong', () => {
    expect(parseGrants('play, view')).toEqual(['view', 'play']);
    expect(parseGrants('call,call')).toEqual(['call']);
    for (const text of ['', 'viewer', 'view,', 'constructor', 'view;play', 'VIEW']) {
      const error = parseGrants(text);
      expect(isPerunError(error) && error.code).toBe('USAGE');
      expect(isPerunError(error) && error.remedy).toContain('view, play, type, launch, call, manage');
    }
  });
});

describe('parseExpiry', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');

  test.each([
    ['30m', '2026-03-01T12:30:00.000Z'],
    ['2h', '2026-03-01T14:00:00.000Z'],
    ['7d', '2026-03-08T12:00:00.000Z'],
    ['4w', '2026-03-29T12:00:00.000Z'],
    ['2026-12-01', '2026-12-01T00:00:00.000Z'],
    ['2026-12-01T08:30Z', '2026-12-01T08:30:00.000Z'],
    ['2026-12-01T08:30:15+02:00', '2026-12-01T06:30:15.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    const at = parseExpiry(text, now);
    expect(typeof at === 'number' && new Date(at).toISOString()).toBe(expected);
  });

  test.each([
    ...['', '2', 'h', '2 h', '-2h', '2y', '1e3h', '0h', '9999999h', 'tomorrow'],
    ...['2026-02-30', '2026-13-01', '2026-03-01', '2020-01-01', '2026-12-01 08:00', '2026-12-01T25:00Z', '3026-01-01'],
  ])('%j is refused', (text) => {
    const error = parseExpiry(text, now);
    expect(isPerunError(error) && error.code).toBe('USAGE');
  });
});
