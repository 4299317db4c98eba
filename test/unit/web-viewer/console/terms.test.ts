import { describe, expect, test } from 'vitest';
import { allGrants } from '../../../../src/shared/grants.ts';
import {
  endings,
  type Ending,
  endWords,
  isBroughtAlong,
  newTerms,
  readTerms,
  termsOf,
  withGrant,
} from '../../../../web-viewer/console/terms.ts';

const now = Date.parse('2026-03-01T12:00:00Z');

describe('the terms of a form', () => {
  test('of a new device are those of the command: view and play, for ever', () => {
    expect(readTerms(newTerms, now)).toEqual({ grants: ['view', 'play'], expiresAt: null });
  });

  test('of a known device leave its end as it is', () => {
    expect(readTerms(termsOf({ grants: ['manage'] }), now)).toEqual({ grants: ['manage'] });
  });

  test.each([
    ['1h', '2026-03-01T13:00:00.000Z'],
    ['1d', '2026-03-02T12:00:00.000Z'],
    ['7d', '2026-03-08T12:00:00.000Z'],
    ['30d', '2026-03-31T12:00:00.000Z'],
  ] as const)('end %s from now', (ending, expiresAt) => {
    expect(readTerms({ ...newTerms, ending }, now)).toMatchObject({ expiresAt });
  });

  test('every way to end is read', () => {
    for (const ending of Object.keys(endings) as Ending[]) {
      expect(readTerms({ ...newTerms, ending, date: '2030-01-01T00:00' }, now)).toHaveProperty('grants');
    }
  });

  test('end at a moment of the clock of this machine', () => {
    const read = readTerms({ ...newTerms, ending: 'date', date: '2026-05-01T10:30' }, now);
    expect(read).toMatchObject({ expiresAt: new Date(2026, 4, 1, 10, 30).toISOString() });
  });

  test.each([
    ['no time', { ...newTerms, ending: 'date', date: '' }],
    ['a time that is past', { ...newTerms, ending: 'date', date: '2020-01-01T00:00' }],
    ['a time beyond all time', { ...newTerms, ending: 'date', date: '9999-01-01T00:00' }],
    ['no grant', { ...newTerms, grants: [] }],
  ] as const)('with %s are none', (_, choice) => {
    expect(readTerms(choice, now)).toMatchObject({ code: 'USAGE', remedy: expect.stringMatching(/./) });
  });
});

describe('grants', () => {
  test('are given and left one by one', () => {
    expect(withGrant(['view'], 'play', true)).toEqual(['view', 'play']);
    expect(withGrant(['view', 'play'], 'play', true)).toEqual(['view', 'play']);
    expect(withGrant(['view', 'play'], 'view', false)).toEqual(['play']);
  });

  test('that others bring along are marked', () => {
    expect(allGrants.filter((grant) => isBroughtAlong(['manage'], grant))).toEqual(
      allGrants.filter((grant) => grant !== 'manage'),
    );
    expect(allGrants.filter((grant) => isBroughtAlong(['view', 'play'], grant))).toEqual(['view']);
    expect(isBroughtAlong(['view'], 'view')).toBe(false);
  });
});

test.each([
  [null, 'no end'],
  ['2026-03-01T14:05:00Z', 'ends in 2 h 5 min'],
  ['2026-03-01T11:59:00Z', 'ended 1 min ago'],
])('an end at %s is told as %s', (expiresAt, words) => {
  expect(endWords(expiresAt, now)).toBe(words);
});
