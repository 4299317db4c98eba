import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { writeFileAtomic } from '../../platform/atomic-file.ts';
import { fingerprintOf } from '../../protocol/pairing/fingerprint.ts';
import { PerunError } from '../../shared/errors.ts';
import { readPrivateFile } from '../store/private-file.ts';
import { dayMs, makeAuthority, makePageCertificate } from './authority.ts';
import { type KeyPair, openKeyPair } from './key-pair.ts';
import { isPrivateName } from './private-names.ts';

/** What an HTTPS listener is given. */
export interface PageCertificate {
  /** The certificate, and those between it and an authority. */
  readonly certificatePem: string;
  readonly keyPem: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** A certificate of our own authority. */
export interface OwnPageCertificate extends PageCertificate {
  /** When to ask for the next one, ISO 8601. */
  readonly renewAt: string;
  /** What people install in their browsers. */
  readonly authorityPem: string;
  readonly authorityFingerprint: string;
  readonly names: readonly string[];
  /** Names that no authority of a host may vouch for; the page at them needs a certificate from elsewhere. */
  readonly leftOut: readonly string[];
}

export interface PageNames {
  /** DNS names and addresses at which the page is reached. */
  readonly names: readonly string[];
  /** Name of the machine, for people. */
  readonly hostName: string;
}

const renewDays = 30;
const authorityFiles = {
  certificate: 'ca.crt',
  key: 'ca.key',
  loss: 'every browser that trusts the old one has to be given the new one',
};

/**
 * A certificate for the page at those names that lie in the local network, by this host's own authority; both are made
 * at the first call and kept in `folder`. It is made anew when its names change and from 30 days before it expires on.
 * TRUST_UNREADABLE where the authority's files are broken, or it has expired.
 */
export async function openPageCertificate(
  folder: string,
  page: PageNames,
  now: number = Date.now(),
): Promise<OwnPageCertificate> {
  const authority = await openKeyPair(folder, authorityFiles, async (key) => makeAuthority(key, page.hostName, now));
  assertInForce(authority.certificate, join(folder, authorityFiles.certificate), now, {
    remedy: `remove ${authorityFiles.certificate} and ${authorityFiles.key}: a new authority is made then, and browsers have to be given it`,
  });
  const wanted = [...new Set(['localhost', ...page.names.map((name) => name.toLowerCase())])];
  const names = wanted.filter(isPrivateName);
  const pagePath = join(folder, 'page.crt');
  const keyPath = join(folder, 'page.key');
  const old = readPage(pagePath, keyPath);
  const kept = old !== undefined && isGood(old, authority, names, now) ? old : undefined;
  const pair = kept ?? (await renew({ authority, names, now, pagePath, keyPath }));
  const end = pair.certificate.validToDate.getTime();
  return {
    certificatePem: pair.certificate.toString() + authority.certificate.toString(),
    keyPem: pemOf(pair.key),
    expiresAt: new Date(end).toISOString(),
    renewAt: new Date(end - renewDays * dayMs).toISOString(),
    authorityPem: authority.certificate.toString(),
    authorityFingerprint: fingerprintOf(authority.certificate.raw),
    names,
    leftOut: wanted.filter((name) => !isPrivateName(name)),
  };
}

/**
 * A certificate (PEM, with those between it and its authority) and key that a person brings. TRUST_UNREADABLE where they
 * cannot be read, do not belong together, or the certificate is not in force.
 */
export function readGivenCertificate(
  certificatePath: string,
  keyPath: string,
  now: number = Date.now(),
): PageCertificate {
  const remedy = 'name a PEM file with the certificate first, and the PEM file of its key without a passphrase';
  const [certificatePem, keyText] = [certificatePath, keyPath].map((path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch (cause) {
      throw new PerunError('TRUST_UNREADABLE', `${path} cannot be read`, { cause, remedy });
    }
  });
  const certificate = attempt(
    () => new X509Certificate(certificatePem ?? ''),
    `${certificatePath} holds no certificate`,
    remedy,
  );
  const key = attempt(
    () => createPrivateKey(keyText ?? ''),
    `${keyPath} holds no private key that can be read`,
    remedy,
  );
  if (!certificate.checkPrivateKey(key)) {
    throw new PerunError('TRUST_UNREADABLE', `${keyPath} is not the key of ${certificatePath}`, { remedy });
  }
  assertInForce(certificate, certificatePath, now, { remedy: 'renew it where it was issued' });
  const expiresAt = certificate.validToDate.toISOString();
  return { certificatePem: certificatePem ?? '', keyPem: pemOf(key), expiresAt };
}

/** What was made before; undefined where it is missing or broken, since it is made anew at no loss. */
function readPage(pagePath: string, keyPath: string): KeyPair | undefined {
  const certificate = readPrivateFile(pagePath, 'public');
  const key = readPrivateFile(keyPath, 'secret');
  if (certificate === undefined || key === undefined) return undefined;
  try {
    return { certificate: new X509Certificate(certificate.text), key: createPrivateKey(key.text) };
  } catch {
    return undefined;
  }
}

function isGood({ certificate, key }: KeyPair, authority: KeyPair, names: readonly string[], now: number): boolean {
  const lasts =
    certificate.validToDate.getTime() - now > renewDays * dayMs && certificate.validFromDate.getTime() <= now;
  const isOurs = certificate.checkPrivateKey(key) && certificate.verify(authority.certificate.publicKey);
  const isNamed = (name: string): boolean =>
    (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
  const count = certificate.subjectAltName?.split(', ').length ?? 0;
  return lasts && isOurs && count === names.length && names.every(isNamed);
}

interface Renewal {
  readonly authority: KeyPair;
  readonly names: readonly string[];
  readonly now: number;
  readonly pagePath: string;
  readonly keyPath: string;
}

/** A new key too; whoever reads between the two writes finds a pair that does not fit, and makes it anew. */
async function renew({ authority, names, now, pagePath, keyPath }: Renewal): Promise<KeyPair> {
  const made = await makePageCertificate({
    authorityPem: authority.certificate.toString(),
    authorityKeyPem: pemOf(authority.key),
    names,
    now,
  });
  writeFileAtomic(keyPath, made.keyPem);
  writeFileAtomic(pagePath, made.certificatePem);
  return { certificate: new X509Certificate(made.certificatePem), key: createPrivateKey(made.keyPem) };
}

function assertInForce(
  certificate: X509Certificate,
  path: string,
  now: number,
  options: { readonly remedy: string },
): void {
  const [from, to] = [certificate.validFromDate, certificate.validToDate];
  if (now > to.getTime()) throw new PerunError('TRUST_UNREADABLE', `${path} expired on ${to.toISOString()}`, options);
  if (now >= from.getTime()) return;
  throw new PerunError(
    'TRUST_UNREADABLE',
    `${path} is in force from ${from.toISOString()} on, and it is ${new Date(now).toISOString()}`,
    {
      remedy: 'set the clock of this machine',
    },
  );
}

function attempt<T>(read: () => T, message: string, remedy: string): T {
  try {
    return read();
  } catch (cause) {
    throw new PerunError('TRUST_UNREADABLE', message, { cause, remedy });
  }
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' });
}
