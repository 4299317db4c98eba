import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openIdentity } from '../../../../src/trust/identity/identity.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pi-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('openIdentity', () => {
  test('makes it once, privately, and gives the same one from then on', async () => {
    const below = join(folder, 'new', 'perun');
    const first = await openIdentity(below, 'host');
    expect(readdirSync(below).toSorted()).toEqual(['host.crt', 'host.key']);
    for (const name of readdirSync(below)) expect(statSync(join(below, name)).mode & 0o777).toBe(0o600);
    expect(statSync(below).mode & 0o777).toBe(0o700);
    const again = await openIdentity(below, 'host');
    expect(again.fingerprint).toBe(first.fingerprint);
    expect(again.keyPem).toBe(first.keyPem);
    const client = await openIdentity(below, 'client');
    expect(client.fingerprint).not.toBe(first.fingerprint);
  });

  test('its fingerprint is the SHA-256 of the DER, and its certificate one that others take', async () => {
    const identity = await openIdentity(folder, 'client');
    const certificate = new X509Certificate(readFileSync(join(folder, 'client.crt')));
    expect(identity.fingerprint).toBe(createHash('sha256').update(certificate.raw).digest('hex'));
    expect(identity.fingerprint).toBe(certificate.fingerprint256.replaceAll(':', '').toLowerCase());
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.parse('2001-01-01'));
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.parse('9999-01-01'));
  });

  test('signs as r and s, and shows its key to nobody who prints it', async () => {
    const identity = await openIdentity(folder, 'host');
    const data = Buffer.from('what is signed');
    const signature = identity.sign(data);
    expect(signature).toHaveLength(64);
    const key = createPublicKey(identity.certificatePem);
    expect(verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
    expect(inspect(identity, { depth: 9, showHidden: true })).not.toContain('PRIVATE KEY');
    expect(JSON.parse(JSON.stringify(identity))).toEqual({ role: 'host', fingerprint: identity.fingerprint });
  });

  test('all who start at once get the same one', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => openIdentity(folder, 'host')));
    expect(new Set(all.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(readdirSync(folder).toSorted()).toEqual(['host.crt', 'host.key']);
  });

  test('finishes what was cut off between key and certificate', async () => {
    const { keyPem } = await openIdentity(folder, 'host');
    rmSync(join(folder, 'host.crt'));
    expect((await openIdentity(folder, 'host')).keyPem).toBe(keyPem);
  });

  test.each([
    ['a cut key', 'host.key', '-----BEGIN PRIVATE KEY-----\nMIGH'],
    ['an empty key', 'host.key', ''],
    ['a certificate that is none', 'host.crt', 'certificate'],
    ['a file without end', 'host.key', 'x'.repeat(2 * 1024 * 1024)],
  ])('%s is said and left as it is', async (_, file, content) => {
    await openIdentity(folder, 'host');
    const path = join(folder, file);
    writeFileSync(path, content);
    await expect(openIdentity(folder, 'host')).rejects.toMatchObject({
      code: 'TRUST_UNREADABLE',
      message: expect.stringContaining(path) as string,
    });
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  test('a key of another certificate, a missing key and open files are refused', async () => {
    await openIdentity(folder, 'host');
    await openIdentity(folder, 'client');
    writeFileSync(join(folder, 'client.key'), readFileSync(join(folder, 'host.key')));
    await expect(openIdentity(folder, 'client')).rejects.toMatchObject({
      code: 'TRUST_UNREADABLE',
      message: expect.stringContaining('not the key of') as string,
    });
    rmSync(join(folder, 'client.key'));
    await expect(openIdentity(folder, 'client')).rejects.toMatchObject({ code: 'TRUST_UNREADABLE' });
    expect(readdirSync(folder)).not.toContain('client.key');
    chmodSync(join(folder, 'host.key'), 0o640);
    await expect(openIdentity(folder, 'host')).rejects.toMatchObject({
      code: 'TRUST_UNREADABLE',
      remedy: expect.stringContaining('chmod 600') as string,
    });
  });

  test('a folder that others may write is refused', async () => {
    chmodSync(folder, 0o777);
    await expect(openIdentity(folder, 'host')).rejects.toMatchObject({ code: 'REFUSED' });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('both sides of a TLS connection see the fingerprint of the other', async () => {
    const [host, client] = [await openIdentity(folder, 'host'), await openIdentity(folder, 'client')];
    const server = createServer({
      cert: host.certificatePem,
      key: host.keyPem,
      requestCert: true,
      rejectUnauthorized: false,
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepted = once(server, 'secureConnection') as Promise<[TLSSocket]>;
    const { port } = server.address() as AddressInfo;
    const own = { cert: client.certificatePem, key: client.keyPem };
    const socket = connect({ port, host: '127.0.0.1', ...own, rejectUnauthorized: false });
    try {
      const [[peer]] = await Promise.all([accepted, once(socket, 'secureConnect')]);
      const seen = (from: TLSSocket): string =>
        createHash('sha256').update(from.getPeerCertificate().raw).digest('hex');
      expect(seen(socket)).toBe(host.fingerprint);
      expect(seen(peer)).toBe(client.fingerprint);
      peer.destroy();
    } finally {
      socket.destroy();
      server.close();
    }
  });
});
