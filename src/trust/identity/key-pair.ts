import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { createFileAtomic } from '../../platform/atomic-file.ts';
import { PerunError } from '../../shared/errors.ts';
import { ensureTrustFolder, readPrivateFile } from '../store/private-file.ts';

/** Two files of a folder, and what it means to lose them. */
export interface KeyPairFiles {
  readonly certificate: string;
  readonly key: string;
  /** Ends the sentence "a new one is made then, and …". */
  readonly loss: string;
}

/** A P-256 key and the certificate that goes with it. */
export interface KeyPair {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

/**
 * The pair kept in `folder`, made at the first call; of several processes that start at once, all get the same one.
 * TRUST_UNREADABLE where its files are broken, do not belong together or are open to others: nothing is replaced then.
 */
export async function openKeyPair(
  folder: string,
  files: KeyPairFiles,
  certify: (key: KeyObject) => Promise<string>,
): Promise<KeyPair> {
  ensureTrustFolder(folder);
  const paths = { certificate: join(folder, files.certificate), key: join(folder, files.key) };
  const broken = (message: string, cause?: unknown): PerunError =>
    new PerunError('TRUST_UNREADABLE', message, {
      cause,
      remedy: `bring both files back from a backup, or remove ${paths.certificate} and ${paths.key}: a new one is made then, and ${files.loss}`,
    });
  // In this order: another process makes the key first, so a certificate that is seen here has its key by now.
  let certificateFile = readPrivateFile(paths.certificate, 'public');
  let keyFile = readPrivateFile(paths.key, 'secret');
  if (keyFile === undefined) {
    if (certificateFile !== undefined) throw broken(`${paths.key} is missing, but ${paths.certificate} is there`);
    // Who finds a key without a certificate finishes what somebody began.
    createFileAtomic(paths.key, newKeyPem());
    keyFile = readPrivateFile(paths.key, 'secret');
  }
  const key = readKey(keyFile?.text ?? '', paths.key, broken);
  if (certificateFile === undefined) {
    createFileAtomic(paths.certificate, await certify(key));
    certificateFile = readPrivateFile(paths.certificate, 'public');
  }
  const certificate = readCertificate(certificateFile?.text ?? '', paths.certificate, broken);
  if (!certificate.checkPrivateKey(key)) throw broken(`${paths.key} is not the key of ${paths.certificate}`);
  return { certificate, key };
}

type Broken = (message: string, cause?: unknown) => PerunError;

function newKeyPem(): string {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return privateKey;
}

function readKey(pem: string, path: string, broken: Broken): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw broken(`${path} holds no private key`, cause);
  }
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  throw broken(`${path} holds a key that is not ECDSA on P-256`);
}

function readCertificate(pem: string, path: string, broken: Broken): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw broken(`${path} holds no certificate`, cause);
  }
}
