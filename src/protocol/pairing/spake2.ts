import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { PerunError } from '../../shared/errors.ts';
import { confirmBytes, shareBytes } from './messages.ts';

/*
 * SPAKE2 over Ed25519 with the constants and the key derivation of python-spake2, which magic-wormhole and punktfunk
 * use too. The client is A, the host is B; their fingerprints are the identities, so that two sides that see different
 * certificates end with different keys.
 */

const { Point } = ed25519;
type Point = InstanceType<typeof Point>;

/** Bytes of randomness that a secret scalar is made of: twice the order, so that the remainder shows no bias. */
export const secretBytes = 64;

/** Points whose logarithm nobody knows, from python-spake2. */
const blinds = {
  client: Point.fromHex('15cfd18e385952982b6a8f8c7854963b58e34388c8e6dae891db756481a02312'),
  host: Point.fromHex('f04f2e7eb734b2a8f8b472eaf9c3c632576ac64aea650b496a8a20ff00e583c3'),
} as const;

/** First byte of a share: whose it is, so that none can be played back to its sender. */
const sideByte = { client: 0x41, host: 0x42 } as const;

const confirmLabels = {
  client: utf8ToBytes('punktfunk-pair-client'),
  host: utf8ToBytes('punktfunk-pair-host'),
} as const;

export type Side = keyof typeof sideByte;

/** What both sides have to agree on: the digits, and the fingerprints (32 bytes) that each of them sees. */
export interface PairSecrets {
  readonly pin: string;
  readonly client: Uint8Array;
  readonly host: Uint8Array;
}

/** The shared key, as confirmations of 32 bytes; where the PIN or a fingerprint differs, all of it differs. */
export interface PairKey {
  readonly key: Uint8Array;
  /** What this side sends. */
  readonly confirm: Uint8Array;
  /** What the other side has to send. */
  readonly expected: Uint8Array;
}

/** One side of the exchange: its own share of 33 bytes, and what it makes of the other's. Used once. */
export interface Exchange {
  readonly share: Uint8Array;
  /** PROTOCOL_MALFORMED where the share is not one: wrong length or side, no point, or a point outside the group. */
  finish(share: Uint8Array): PairKey | PerunError;
}

/** Starts a side; `random` are 64 bytes of a good source, never used twice. */
export function startExchange(side: Side, secrets: PairSecrets, random: Uint8Array): Exchange {
  const password = passwordScalar(secrets.pin);
  const secret = secretScalar(random);
  const own = Point.BASE.multiply(secret).add(blinds[side].multiply(password)).toBytes();
  const other: Side = side === 'client' ? 'host' : 'client';
  return {
    share: concatBytes(Uint8Array.of(sideByte[side]), own),
    finish(share) {
      const point = readShare(share, other);
      if (point instanceof PerunError) return point;
      const common = point.subtract(blinds[other].multiply(password)).multiply(secret).toBytes();
      const theirs = share.subarray(1);
      const [fromClient, fromHost] = side === 'client' ? [own, theirs] : [theirs, own];
      const { pin, client, host } = secrets;
      const names = [sha256(utf8ToBytes(pin)), sha256(client), sha256(host)];
      const key = sha256(concatBytes(...names, fromClient, fromHost, common));
      const confirmOf = (of: Side): Uint8Array => hmac(sha256, key, concatBytes(confirmLabels[of], client, host));
      return { key, confirm: confirmOf(side), expected: confirmOf(other) };
    },
  };
}

/** Compares two confirmations in a time that tells nothing about where they differ. */
export function isConfirmed(expected: Uint8Array, received: Uint8Array): boolean {
  if (expected.length !== confirmBytes || received.length !== confirmBytes) return false;
  let different = 0;
  for (let at = 0; at < confirmBytes; at += 1) different |= (expected[at] ?? 0) ^ (received[at] ?? 0);
  return different === 0;
}

function passwordScalar(pin: string): bigint {
  return bigEndian(hkdf(sha256, utf8ToBytes(pin), undefined, utf8ToBytes('SPAKE2 pw'), 48)) % Point.Fn.ORDER;
}

function secretScalar(random: Uint8Array): bigint {
  if (random.length !== secretBytes)
    throw new PerunError('FAILED', `${random.length} random bytes, not ${secretBytes}`);
  const scalar = bigEndian(random.toReversed()) % Point.Fn.ORDER;
  if (scalar === 0n) throw new PerunError('FAILED', 'the source of randomness yields nothing but zeros');
  return scalar;
}

/** Only points of the prime-order group pass: with a part of small order, a share could be tried more than once. */
function readShare(share: Uint8Array, side: Side): Point | PerunError {
  if (share.length !== shareBytes || share[0] !== sideByte[side]) return refused(`it is not a share of the ${side}`);
  let point: Point;
  try {
    point = Point.fromBytes(share.slice(1));
  } catch (cause) {
    return refused('it is no point of the curve', cause);
  }
  if (point.is0() || !point.isTorsionFree()) return refused('its point lies outside the group');
  return point;
}

function refused(why: string, cause?: unknown): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', `a share of the pairing cannot be used: ${why}`, { cause });
}

function bigEndian(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => value * 256n + BigInt(byte), 0n);
}
