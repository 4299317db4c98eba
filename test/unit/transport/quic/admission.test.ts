import { expect, test } from 'vitest';
import { Admission } from '../../../../src/transport/quic/quiche/admission.ts';
import { RetryTokens } from '../../../../src/transport/quic/quiche/retry-token.ts';

const limits = { quicConnections: 6, quicHandshakes: 4, quicPerAddress: 3 };

test('places are given up to each limit, and given back once', () => {
  const admission = new Admission(limits);
  const places = Array.from({ length: 3 }, () => admission.admit('10.0.0.1'));
  expect(places.every((place) => place !== undefined)).toBe(true);
  expect(admission.admit('10.0.0.1')).toBeUndefined();
  const other = admission.admit('10.0.0.2');
  expect(admission.admit('10.0.0.3')).toBeUndefined();
  other?.settled();
  other?.settled();
  expect(admission.admit('10.0.0.3')).toBeDefined();
  expect(admission.admit('10.0.0.4')).toBeUndefined();
  for (const place of places) {
    place?.left();
    place?.left();
  }
  expect(admission.connections).toBe(2);
  expect(admission.admit('10.0.0.1')).toBeDefined();
});

test('the connections of all addresses are bounded', () => {
  const admission = new Admission(limits);
  for (let index = 0; index < 6; index++) admission.admit(`10.0.1.${index}`)?.settled();
  expect(admission.admit('10.0.2.1')).toBeUndefined();
});

test('an IPv6 network counts as one address, an IPv4 address in IPv6 as itself', () => {
  const admission = new Admission({ ...limits, quicHandshakes: 100, quicConnections: 100 });
  for (const address of ['2001:db8::1', '2001:0db8:0:0:ffff::2', '2001:db8:0:0:1:2:3:4']) {
    expect(admission.admit(address)).toBeDefined();
  }
  expect(admission.admit('2001:db8::9')).toBeUndefined();
  expect(admission.admit('2001:db8:0:1::9')).toBeDefined();
  for (let index = 0; index < 3; index++) expect(admission.admit('::ffff:10.0.0.1')).toBeDefined();
  expect(admission.admit('10.0.0.1')).toBeUndefined();
  expect(admission.admit('::ffff:10.0.0.2')).toBeDefined();
});

test('it is wary from a quarter of the handshakes on', () => {
  const admission = new Admission(limits);
  expect(admission.wary).toBe(false);
  const place = admission.admit('10.0.0.1');
  expect(admission.wary).toBe(true);
  place?.settled();
  expect(admission.wary).toBe(false);
});

test('a token is good for its peer and ten seconds, and gives back the first id', () => {
  const tokens = new RetryTokens();
  const id = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const token = tokens.mint('10.0.0.1:5', id, 1000);
  expect(tokens.check('10.0.0.1:5', token, 11_000)).toEqual(id);
  expect(tokens.check('10.0.0.1:5', token, 11_001)).toBeUndefined();
  expect(tokens.check('10.0.0.1:5', token, 999)).toBeUndefined();
  expect(tokens.check('10.0.0.1:6', token, 1000)).toBeUndefined();
  expect(new RetryTokens().check('10.0.0.1:5', token, 1000)).toBeUndefined();
  for (let index = 0; index < token.length; index++) {
    const forged = Uint8Array.from(token);
    forged[index] = (forged[index] ?? 0) ^ 1;
    expect(tokens.check('10.0.0.1:5', forged, 1000)).toBeUndefined();
  }
  expect(tokens.check('10.0.0.1:5', token.subarray(0, 21), 1000)).toBeUndefined();
});
