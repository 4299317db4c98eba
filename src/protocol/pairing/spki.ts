import { hexToBytes } from '@noble/hashes/utils.js';
import { PerunError } from '../../shared/errors.ts';
import { certificateMaxBytes, spkiBytes } from './messages.ts';

/** All of a P-256 key's SubjectPublicKeyInfo but the coordinates: its algorithm, and that the point is written in full. */
const p256Head = hexToBytes('3059301306072a8648ce3d020106082a8648ce3d03010703420004');

const Tag = { integer: 0x02, sequence: 0x30, version: 0xa0 } as const;

/** True for the 91 bytes of a P-256 key as SubjectPublicKeyInfo; whether the point is on the curve is the verifier's. */
export function isP256Spki(spki: Uint8Array): boolean {
  return spki.length === spkiBytes && p256Head.every((byte, at) => spki[at] === byte);
}

/**
 * The SubjectPublicKeyInfo of a certificate (DER) with a P-256 key, for pages, which have nothing that reads
 * certificates (RFC 5280, 4.1). PROTOCOL_MALFORMED where it is no certificate, or its key of another kind.
 */
export function spkiOfCertificate(der: Uint8Array): Uint8Array | PerunError {
  if (der.length > certificateMaxBytes) return malformed('it is too long');
  const certificate = readElement(der, 0);
  const body =
    certificate?.tag === Tag.sequence && certificate.end === der.length
      ? readElement(der, certificate.begin)
      : undefined;
  if (body?.tag !== Tag.sequence) return malformed('it is no certificate');
  let at = body.begin;
  const version = readElement(der, at);
  if (version?.tag === Tag.version) at = version.end;
  // Serial number, algorithm, issuer, validity, subject; then the key.
  for (const tag of [Tag.integer, Tag.sequence, Tag.sequence, Tag.sequence, Tag.sequence]) {
    const field = readElement(der, at);
    if (field?.tag !== tag || field.end > body.end) return malformed('a field is missing');
    at = field.end;
  }
  const key = readElement(der, at);
  if (key === undefined || key.end > body.end) return malformed('it has no key');
  const spki = der.slice(at, key.end);
  return isP256Spki(spki) ? spki : malformed('its key is not ECDSA on P-256');
}

interface Element {
  readonly tag: number;
  /** Where the content begins and ends. */
  readonly begin: number;
  readonly end: number;
}

/** One element of DER; undefined where it does not fit. A certificate that we read needs no longer lengths than u16. */
function readElement(der: Uint8Array, at: number): Element | undefined {
  const [tag, first] = der.subarray(at, at + 2);
  if (tag === undefined || first === undefined) return undefined;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first >= 0x80 && (lengthBytes === 0 || lengthBytes > 2)) return undefined;
  const begin = at + 2 + lengthBytes;
  if (begin > der.length) return undefined;
  const length = lengthBytes === 0 ? first : der.subarray(at + 2, begin).reduce((value, byte) => value * 256 + byte, 0);
  return begin + length > der.length ? undefined : { tag, begin, end: begin + length };
}

function malformed(why: string): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', `the certificate of the host cannot be used: ${why}`);
}
