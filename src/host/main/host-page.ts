import { hostname } from 'node:os';
import { PerunError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { openPageCertificate, readGivenCertificate } from '../../trust/identity/page-certificate.ts';
import { externalAddresses } from '../own-addresses.ts';
import type { PageCredentials } from '../relay/protocol.ts';

export interface HostPageOptions {
  /** Folder of the keys. */
  readonly folder: string;
  /** Paths of a certificate and key that the owner brings (PEM); null for one of the host's own authority. */
  readonly certificate: string | null;
  readonly key: string | null;
  readonly logger: Logger;
}

/** What the page for other machines is served with. */
export interface HostPage {
  readonly credentials: PageCredentials;
  /** SHA-256 of the certificate of the host's own authority; null where the owner brought one of his own. */
  readonly authorityFingerprint: string | null;
}

/** Opens the certificate of the page. Fails with CONFIG_INVALID for half a pair, and with TRUST_UNREADABLE. */
export async function openHostPage({ folder, certificate, key, logger }: HostPageOptions): Promise<HostPage> {
  if (certificate !== null && key !== null) {
    const { certificatePem, keyPem, expiresAt } = readGivenCertificate(certificate, key);
    logger.info({ certificate, expiresAt }, 'the page has a certificate that was given');
    return { credentials: { certificatePem, keyPem, authorityPem: null }, authorityFingerprint: null };
  }
  if (certificate !== null || key !== null) {
    const missing = certificate === null ? 'page-certificate' : 'page-key';
    throw new PerunError('CONFIG_INVALID', `${missing} is not set, and its other half is`, {
      remedy: 'set page-certificate and page-key, or neither',
    });
  }
  const own = await openPageCertificate(folder, { names: pageNames(), hostName: hostname() });
  const { certificatePem, keyPem, authorityPem, authorityFingerprint, names, leftOut, renewAt } = own;
  logger.info({ names, leftOut, renewAt }, "the page has a certificate of this host's own authority");
  return { credentials: { certificatePem, keyPem, authorityPem }, authorityFingerprint };
}

/** By which others on the network reach this machine: its name, that of multicast DNS, its addresses. */
function pageNames(): string[] {
  const name = hostname().toLowerCase();
  const [label = name] = name.split('.');
  return [...new Set([name, `${label}.local`, ...externalAddresses()])];
}
