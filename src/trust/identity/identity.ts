import { createPrivateKey, generateKeyPairSync, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { createFileAtomic } from '../../platform/atomic-file.ts';
import { fingerprintOf } from '../../protocol/pairing/fingerprint.ts';
import { PerunError } from '../../shared/errors.ts';
import { ensureTrustFolder, readPrivateFile } from '../store/private-file.ts';
import { selfSign } from './certificate.ts';

/** The identities of an account: file names below the folder, and the name within the certificate. */
const identityFiles = {
  host: { certificate: 'host.crt', key: 'host.key', commonName: 'Perun host' },
  client: { certificate: 'client.crt', key: 'client.key', commonName: 'Perun client' },
} as const;

export type IdentityRole = keyof typeof identityFiles;

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

/**
 * The identity kept in `folder`, made at the first call; of several processes that start at once, all get the same one.
 * TRUST_UNREADABLE where its files are broken, do not belong together or are open to others: nothing is replaced then.
 */
export async function openIdentity(folder: string, role: IdentityRole): Promise<Identity> {
  ensureTrustFolder(folder);
  const names = identityFiles[role];
  const paths = { certificate: join(folder, names.certificate), key: join(folder, names.key) };
  // In this order: another process makes the key first, so a certificate that is seen here has its key by now.
  let certificateFile = readPrivateFile(paths.certificate, 'public');
  let keyFile = readPrivateFile(paths.key, 'secret');
  if (keyFile === undefined) {
    if (certificateFile !== undefined)
      throw broken(paths, `${paths.key} is missing, but ${paths.certificate} is there`);
    // The key comes first: who finds a key without a certificate finishes what somebody began.
    createFileAtomic(paths.key, newKey());
    keyFile = readPrivateFile(paths.key, 'secret');
  }
  const key = readKey(keyFile?.text ?? '', paths);
  if (certificateFile === undefined) {
    createFileAtomic(paths.certificate, await selfSign(key, names.commonName));
    certificateFile = readPrivateFile(paths.certificate, 'public');
  }
  const certificate = readCertificate(certificateFile?.text ?? '', paths);
  if (!certificate.checkPrivateKey(key)) throw broken(paths, `${paths.key} is not the key of ${paths.certificate}`);
  return new Identity(role, certificate, key);
}

interface IdentityPaths {
  readonly certificate: string;
  readonly key: string;
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return privateKey;
}

function readKey(pem: string, paths: IdentityPaths): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw broken(paths, `${paths.key} holds no private key`, cause);
  }
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  throw broken(paths, `${paths.key} holds a key that is not ECDSA on P-256`);
}

function readCertificate(pem: string, paths: IdentityPaths): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw broken(paths, `${paths.certificate} holds no certificate`, cause);
  }
}

function broken(paths: IdentityPaths, message: string, cause?: unknown): PerunError {
  return new PerunError('TRUST_UNREADABLE', message, {
    cause,
    remedy: `bring both files back from a backup, or remove ${paths.certificate} and ${paths.key}: a new identity is made then, and everyone has to pair again`,
  });
}
