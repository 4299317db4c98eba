import { ed25519, ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js';
import { describe, expect, test } from 'vitest';
import { isConfirmed, type PairKey, type Side, startExchange } from '../../../../src/protocol/pairing/spake2.ts';
import { isPerunError } from '../../../../src/shared/errors.ts';
import { fromHex, readVectors, toHex } from './vectors.ts';

interface Vector {
  readonly pin: string;
  readonly client: string;
  readonly host: string;
  readonly clientRandom: string;
  readonly hostRandom: string;
  readonly clientShare: string;
  readonly hostShare: string;
  readonly key: string;
  readonly hostConfirm: string;
  readonly clientConfirm: string;
}

const { exchanges } = readVectors('spake2.json') as { readonly exchanges: readonly Vector[] };
const secrets = { pin: '1234', client: new Uint8Array(32).fill(0x11), host: new Uint8Array(32).fill(0x22) };
const random = (): Uint8Array => crypto.getRandomValues(new Uint8Array(64));

function keyOf(key: PairKey | Error): PairKey {
  if (key instanceof Error) throw key;
  return key;
}

describe('SPAKE2', () => {
  test.each(exchanges.map((each) => [each.pin, each] as const))(
    'is byte for byte that of others, PIN %s',
    (_, each) => {
      const own = { pin: each.pin, client: fromHex(each.client), host: fromHex(each.host) };
      const client = startExchange('client', own, fromHex(each.clientRandom));
      const host = startExchange('host', own, fromHex(each.hostRandom));
      expect(toHex(client.share)).toBe(each.clientShare);
      expect(toHex(host.share)).toBe(each.hostShare);
      const [ofClient, ofHost] = [keyOf(client.finish(host.share)), keyOf(host.finish(client.share))];
      expect([toHex(ofClient.key), toHex(ofHost.key)]).toEqual([each.key, each.key]);
      expect([toHex(ofClient.confirm), toHex(ofHost.expected)]).toEqual([each.clientConfirm, each.clientConfirm]);
      expect([toHex(ofHost.confirm), toHex(ofClient.expected)]).toEqual([each.hostConfirm, each.hostConfirm]);
    },
  );

  test.each([
    ['another PIN', { ...secrets, pin: '1235' }],
    ['another client', { ...secrets, client: new Uint8Array(32).fill(0x12) }],
    ['another host', { ...secrets, host: new Uint8Array(32).fill(0x23) }],
    ['client and host exchanged', { ...secrets, client: secrets.host, host: secrets.client }],
  ])('%s: neither side confirms the other', (_, others) => {
    const client = startExchange('client', secrets, random());
    const host = startExchange('host', others, random());
    const [ofClient, ofHost] = [keyOf(client.finish(host.share)), keyOf(host.finish(client.share))];
    expect(toHex(ofClient.key)).not.toBe(toHex(ofHost.key));
    expect(isConfirmed(ofClient.expected, ofHost.confirm)).toBe(false);
    expect(isConfirmed(ofHost.expected, ofClient.confirm)).toBe(false);
  });

  test('a confirmation of its own does not pass for that of the other side', () => {
    const client = startExchange('client', secrets, random());
    const host = startExchange('host', secrets, random());
    const key = keyOf(client.finish(host.share));
    expect(isConfirmed(key.expected, key.confirm)).toBe(false);
    const own = client.finish(client.share);
    expect(isPerunError(own) && own.code).toBe('PROTOCOL_MALFORMED');
  });

  const point = ed25519.Point.BASE.multiply(7n);
  const hostile: readonly (readonly [string, Uint8Array])[] = [
    ...ED25519_TORSION_SUBGROUP.map((hex, at) => [`a point of small order (${at})`, fromHex(hex)] as const),
    ...ED25519_TORSION_SUBGROUP.slice(1).map(
      (hex, at) =>
        [
          `a good point with a part of small order (${at + 1})`,
          point.add(ed25519.Point.fromHex(hex)).toBytes(),
        ] as const,
    ),
    ['no point of the curve', new Uint8Array(32).fill(2)],
    ['a coordinate beyond the field', fromHex('ee' + 'ff'.repeat(30) + '7f')],
    ['a coordinate with a sign and nothing to it', fromHex('01' + '00'.repeat(30) + '80')],
    ['bytes of nothing but ones', new Uint8Array(32).fill(0xff)],
  ];

  test.each(hostile)('%s is refused by both sides', (_, bytes) => {
    for (const [side, byte] of [
      ['client', 0x42],
      ['host', 0x41],
    ] as [Side, number][]) {
      const error = startExchange(side, secrets, random()).finish(Uint8Array.of(byte, ...bytes));
      expect(isPerunError(error) && error.code).toBe('PROTOCOL_MALFORMED');
    }
  });

  test.each([0, 1, 32, 34, 66])('a share of %i bytes is refused', (length) => {
    const error = startExchange('host', secrets, random()).finish(new Uint8Array(length).fill(0x41));
    expect(isPerunError(error) && error.code).toBe('PROTOCOL_MALFORMED');
  });

  test('a share that cancels the PIN out ends in no key that the PIN is not part of', () => {
    // Whoever guesses the PIN can send the blind alone, so that the common point is nothing; the guess is in the key.
    const forged = (pin: string): Uint8Array => {
      const { share } = startExchange('client', { ...secrets, pin }, new Uint8Array(64).fill(1));
      const scalar = BigInt(`0x${'01'.repeat(64)}`) % ed25519.Point.Fn.ORDER;
      const blind = ed25519.Point.fromBytes(share.slice(1)).subtract(ed25519.Point.BASE.multiply(scalar));
      return Uint8Array.of(0x41, ...blind.toBytes());
    };
    const guessed = keyOf(startExchange('host', secrets, random()).finish(forged('1234')));
    const missed = keyOf(startExchange('host', secrets, random()).finish(forged('4321')));
    expect(toHex(guessed.key)).not.toBe(toHex(missed.key));
  });

  test('shares look like chance: none twice, none that tells the PIN', () => {
    const shares = Array.from({ length: 20 }, () => toHex(startExchange('client', secrets, random()).share));
    expect(new Set(shares).size).toBe(20);
    expect(() => startExchange('client', secrets, new Uint8Array(64))).toThrow(/randomness/u);
    expect(() => startExchange('client', secrets, new Uint8Array(32).fill(1))).toThrow(/random bytes/u);
  });

  test('confirmations of a wrong length are no confirmations', () => {
    expect(isConfirmed(new Uint8Array(0), new Uint8Array(0))).toBe(false);
    expect(isConfirmed(new Uint8Array(32), new Uint8Array(31))).toBe(false);
    expect(isConfirmed(new Uint8Array(32), new Uint8Array(33))).toBe(false);
    expect(isConfirmed(new Uint8Array(32), new Uint8Array(32))).toBe(true);
  });
});
