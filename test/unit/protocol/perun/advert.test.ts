import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeHostAdvert, encodeHostAdvert, type HostAdvert } from '../../../../src/protocol/perun/advert.ts';

const host: HostAdvert = { fingerprint: '0f'.repeat(32), pairing: 'required', id: 'h-1', page: 9001, control: 0 };

test('says what punktfunk adverts say in the same keys, and ports only where there are any', () => {
  expect(encodeHostAdvert(host)).toEqual({
    ...{ proto: 'perun/1', fp: host.fingerprint, pair: 'required', id: 'h-1', page: '9001' },
  });
});

test('reads back what it wrote', () => {
  const port = fc.integer({ min: 0, max: 65_535 });
  const hosts = fc.record({
    fingerprint: fc.oneof(fc.constant(''), fc.constant('c0'.repeat(32))),
    pairing: fc.constantFrom('required', 'optional', 'off', 'unknown'),
    id: fc.stringMatching(/^[a-z0-9-]{0,64}$/),
    page: port,
    control: port,
  }) as fc.Arbitrary<HostAdvert>;
  fc.assert(
    fc.property(hosts, (each) => {
      expect(decodeHostAdvert(encodeHostAdvert(each))).toEqual(each);
    }),
  );
});

test('anything may stand in a TXT record, and nothing of it gets through that is not of its form', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('fp', 'pair', 'id', 'page', 'control', 'x'), fc.string()), (txt) => {
      const heard = decodeHostAdvert(txt);
      expect(heard?.fingerprint).toMatch(/^(?:[0-9a-f]{64})?$/);
      expect(['required', 'optional', 'off', 'unknown']).toContain(heard?.pairing);
      expect(heard?.page).toBeLessThanOrEqual(65_535);
      expect(heard?.id).not.toMatch(/\p{Cc}/u);
    }),
  );
});

test('an advert of another protocol is not for us', () => {
  expect(decodeHostAdvert({ ...encodeHostAdvert(host), proto: 'punktfunk/1' })).toBeUndefined();
});
