import { createPublicKey, type KeyObject } from 'node:crypto';
import type * as X509 from '@peculiar/x509';

/**
 * Both ends look at the fingerprint and at nothing else, so the dates say "always": a machine whose clock stood at 1970
 * when it made its identity must not be locked out once the clock is right (RFC 5280, 4.1.2.5: no expiry known).
 */
const always = { notBefore: new Date('2000-01-01T00:00:00Z'), notAfter: new Date('9999-12-31T23:59:59Z') };

/** A pair of keys of WebCrypto, as the library writes it. */
type CryptoKeys = X509.X509CertificateCreateSelfSignedParams['keys'];

/** The one kind of key that is made. */
export const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A self-signed certificate (PEM) for a P-256 key, good for both sides of a TLS connection. */
export async function selfSign(key: KeyObject, commonName: string): Promise<string> {
  const x509 = await loadX509();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...always,
    name: [{ CN: [commonName] }],
    keys: await cryptoKeys(key),
    signingAlgorithm: { ...ecdsa, hash: 'SHA-256' },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

/** A tenth of a second to load, needed only where a certificate is made. The library wants its metadata there first. */
export async function loadX509(): Promise<typeof X509> {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

/** A private P-256 key, and its public half, for WebCrypto. */
export async function cryptoKeys(key: KeyObject): Promise<CryptoKeys> {
  const { subtle } = crypto;
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return {
    privateKey: await subtle.importKey('pkcs8', pkcs8, ecdsa, false, ['sign']),
    publicKey: await subtle.importKey('spki', spki, ecdsa, true, ['verify']),
  };
}
