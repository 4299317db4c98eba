import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHostPage } from '../../../../src/host/main/host-page.ts';
import { silentLogger } from '../../../../src/shared/logger.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'hp-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('openHostPage', () => {
  it('makes a certificate of an authority of its own, and keeps both', async () => {
    const options = { folder, certificate: null, key: null, logger: silentLogger };
    const { credentials, authorityFingerprint } = await openHostPage(options);
    const authority = new X509Certificate(credentials.authorityPem ?? '');
    expect(authority.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(authorityFingerprint);
    const page = new X509Certificate(credentials.certificatePem);
    expect(page.verify(authority.publicKey)).toBe(true);
    expect(page.checkHost('localhost')).toBe('localhost');
    expect(await openHostPage(options)).toEqual({ credentials, authorityFingerprint });
  });

  it('takes a certificate that is given, and vouches for nothing then', async () => {
    const { credentials } = await openHostPage({ folder, certificate: null, key: null, logger: silentLogger });
    const [certificate, key] = [join(folder, 'mine.crt'), join(folder, 'mine.key')];
    writeFileSync(certificate, credentials.certificatePem);
    writeFileSync(key, credentials.keyPem);
    const given = await openHostPage({ folder, certificate, key, logger: silentLogger });
    expect(given).toEqual({ credentials: { ...credentials, authorityPem: null }, authorityFingerprint: null });
  });

  it.each([
    ['page-key', { certificate: '/some.crt', key: null }],
    ['page-certificate', { certificate: null, key: '/some.key' }],
  ])('says that %s is missing', async (name, half) => {
    await expect(openHostPage({ folder, ...half, logger: silentLogger })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(`${name} is not set`) as string,
    });
  });

  it('says which file is not what it should be', async () => {
    const certificate = join(folder, 'no.crt');
    const opening = openHostPage({ folder, certificate, key: certificate, logger: silentLogger });
    await expect(opening).rejects.toMatchObject({ code: 'TRUST_UNREADABLE', message: `${certificate} cannot be read` });
  });
});
