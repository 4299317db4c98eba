import { createPublicKey, verify } from 'node:crypto';

/** Whether `signature` (r and s, 64 bytes) is one of the P-256 key `spki` (DER) over the data. False for what is no key. */
export function verifyP256(spki: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    return verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    return false;
  }
}
