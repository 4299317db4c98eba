import { type KeyObject, sign, type X509Certificate } from 'node:crypto';
import { fingerprintOf } from '../../protocol/pairing/fingerprint.ts';
import { selfSign } from './certificate.ts';
import { openKeyPair } from './key-pair.ts';

const loss = 'everyone has to pair again';

export type IdentityRole = 'host' | 'client';

/** The identities of an account: file names below the folder, and the name within the certificate. */
const identities = {
  host: { files: { certificate: 'host.crt', key: 'host.key', loss }, commonName: 'Perun host' },
  client: { files: { certificate: 'client.crt', key: 'client.key', loss }, commonName: 'Perun client' },
} as const satisfies Record<IdentityRole, unknown>;

/** A long-lived certificate with its key. What is printed or logged of it never holds the key. */
export class Identity {
  readonly role: IdentityRole;
  readonly certificatePem: string;
  readonly certificateDer: Uint8Array;
  /** SHA-256 of the certificate's DER, 64 hexadecimal digits. */
  readonly fingerprint: string;
  readonly #key: KeyObject;

  constructor(role: IdentityRole, certificate: X509Certificate, key: KeyObject) {
    this.role = role;
    this.certificatePem = certificate.toString();
    this.certificateDer = certificate.raw;
    this.fingerprint = fingerprintOf(certificate.raw);
    this.#key = key;
  }

  /** PKCS #8, for the TLS of this machine. */
  get keyPem(): string {
    return this.#key.export({ type: 'pkcs8', format: 'pem' });
  }

  /** ECDSA with SHA-256, as r and s of 32 bytes each: the form of WebCrypto. */
  sign(data: Uint8Array): Uint8Array {
    return sign('sha256', data, { key: this.#key, dsaEncoding: 'ieee-p1363' });
  }

  toJSON(): { readonly role: IdentityRole; readonly fingerprint: string } {
    return { role: this.role, fingerprint: this.fingerprint };
  }
}

/** The identity kept in `folder`, made at the first call. Fails as openKeyPair does. */
export async function openIdentity(folder: string, role: IdentityRole): Promise<Identity> {
  const { files, commonName } = identities[role];
  const { certificate, key } = await openKeyPair(folder, files, async (newKey) => selfSign(newKey, commonName));
  return new Identity(role, certificate, key);
}
