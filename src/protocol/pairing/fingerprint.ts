import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { PerunError } from '../../shared/errors.ts';

/*
 * A fingerprint is the SHA-256 of a certificate's DER, or, of a browser, which has none, of its key's SPKI. It is
 * written as 64 lower-case hexadecimal digits.
 */

/** Fingerprint of a certificate (DER) or of a public key (SPKI, DER). */
export function fingerprintOf(der: Uint8Array): string {
  return bytesToHex(sha256(der));
}

export function isFingerprint(text: string): boolean {
  return /^[0-9a-f]{64}$/u.test(text);
}

/** The 32 bytes; USAGE where the text is not a fingerprint. */
export function fingerprintToBytes(text: string): Uint8Array {
  if (!isFingerprint(text)) throw new PerunError('USAGE', `${text} is not a fingerprint of 64 hexadecimal digits`);
  return hexToBytes(text);
}

/** What may be given as `--pin`. */
export type Pin =
  { readonly kind: 'pin'; readonly pin: string } | { readonly kind: 'fingerprint'; readonly fingerprint: string };

/** Reads `--pin`: four digits start the ceremony, 64 hexadecimal digits name the host. Anything else is USAGE. */
export function parsePin(text: string): Pin | PerunError {
  if (/^[0-9]{4}$/u.test(text)) return { kind: 'pin', pin: text };
  const fingerprint = text.toLowerCase();
  if (isFingerprint(fingerprint)) return { kind: 'fingerprint', fingerprint };
  return new PerunError('USAGE', 'the PIN is neither 4 digits nor a fingerprint of 64 hexadecimal digits', {
    remedy: 'give the 4 digits that the host shows, or the whole fingerprint without spaces',
  });
}
