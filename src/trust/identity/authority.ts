import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { cryptoKeys, ecdsa, loadX509 } from './certificate.ts';
import { nameConstraints } from './private-names.ts';

export const dayMs = 86_400_000;

/** Browsers take no certificate of more than 398 days. */
const pageDays = 397;
const authorityDays = 3652;

/** A clock that runs behind ours takes it too. */
const backdatedMs = dayMs;

/** A certificate (PEM) that vouches for names of the local network only, signed by its own key. */
export async function makeAuthority(key: KeyObject, hostName: string, now: number): Promise<string> {
  const x509 = await loadX509();
  const keys = await cryptoKeys(key);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [`Perun authority of ${hostName}`] }],
    notBefore: new Date(now - backdatedMs),
    notAfter: new Date(now + authorityDays * dayMs),
    keys,
    signingAlgorithm: { ...ecdsa, hash: 'SHA-256' },
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.Extension('2.5.29.30', true, nameConstraints()),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

export interface PageOrder {
  readonly authorityPem: string;
  readonly authorityKeyPem: string;
  /** DNS names and addresses, the first one in the subject. */
  readonly names: readonly string[];
  readonly now: number;
}

/** A new key and a certificate (PEM) for a page at those names, signed by the authority. */
export async function makePageCertificate(
  order: PageOrder,
): Promise<{ readonly certificatePem: string; readonly keyPem: string }> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const x509 = await loadX509();
  const authority = new x509.X509Certificate(order.authorityPem);
  const signer = await cryptoKeys(createPrivateKey(order.authorityKeyPem));
  const keys = await cryptoKeys(privateKey);
  const names = order.names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value }));
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ CN: [order.names[0] ?? 'perun'] }],
    issuer: authority.subject,
    notBefore: new Date(order.now - backdatedMs),
    notAfter: new Date(order.now + (pageDays - 1) * dayMs),
    publicKey: keys.publicKey,
    signingKey: signer.privateKey,
    signingAlgorithm: { ...ecdsa, hash: 'SHA-256' },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(signer.publicKey),
    ],
  });
  return {
    certificatePem: `${certificate.toString('pem')}\n`,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
}
