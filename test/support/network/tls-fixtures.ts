import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TlsCredentials } from '../../../src/transport/tls/tls-server.ts';

/** A self-signed certificate of the tests, and what its peers should see of it. */
export interface TestCredentials extends TlsCredentials {
  readonly fingerprint: string;
}

export const hostCredentials: TestCredentials = read('host');
export const clientCredentials: TestCredentials = read('client');

function read(name: string): TestCredentials {
  const file = (end: string): string =>
    readFileSync(new URL(`../../fixtures/tls/${name}.${end}`, import.meta.url), 'utf8');
  const certificatePem = file('crt');
  const { raw } = new X509Certificate(certificatePem);
  return { certificatePem, keyPem: file('key'), fingerprint: createHash('sha256').update(raw).digest('hex') };
}
