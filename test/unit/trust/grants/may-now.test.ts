import { expect, test } from 'vitest';
import { allGrants } from '../../../../src/shared/grants.ts';
import { bitsNow, mayNow } from '../../../../src/trust/grants/may-now.ts';

const now = Date.parse('2026-03-01T12:00:00Z');

test('who may view may do nothing else, who may play may not manage', () => {
  const may = (grants: Parameters<typeof mayNow>[0]['grants']) =>
    allGrants.filter((grant) => mayNow({ grants, expiresAt: null }, grant, now));
  expect(may([])).toEqual([]);
  expect(may(['view'])).toEqual(['view']);
  expect(may(['play'])).toEqual(['view', 'play']);
  expect(may(['manage'])).toEqual([...allGrants]);
});

test('nothing is left from the moment of expiry on, and nothing under an expiry that is none', () => {
  const device = { grants: ['manage'] as const, expiresAt: '2026-03-01T12:00:01.000Z' };
  expect(mayNow(device, 'view', now)).toBe(true);
  expect(mayNow(device, 'view', now + 1000)).toBe(false);
  expect(bitsNow(device, now + 1000)).toBe(0);
  expect(bitsNow({ ...device, expiresAt: 'never' }, now)).toBe(0);
});
