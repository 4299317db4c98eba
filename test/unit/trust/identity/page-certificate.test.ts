import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makePageCertificate } from '../../../../src/trust/identity/authority.ts';
import {
  type OwnPageCertificate,
  openPageCertificate,
  readGivenCertificate,
} from '../../../../src/trust/identity/page-certificate.ts';
import { isPrivateName } from '../../../../src/trust/identity/private-names.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pc-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const day = 86_400_000;
const now = Date.now();
const open = (names: readonly string[], at = now): Promise<OwnPageCertificate> =>
  openPageCertificate(folder, { names, hostName: 'tower' }, at);
const leafOf = (pem: string): X509Certificate => new X509Certificate(pem);

/** How a client that trusts the authority takes a server with that certificate at that name: 'taken', or why not. */
async function judged(
  page: { certificatePem: string; keyPem: string },
  authorityPem: string,
  servername: string,
): Promise<string> {
  const server = createServer({ cert: page.certificatePem, key: page.keyPem });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', servername, ca: authorityPem });
  try {
    await once(socket, 'secureConnect');
    return 'taken';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    socket.destroy();
    server.close();
  }
}

describe('a page certificate of our own authority', () => {
  test('is taken by who trusts the authority, at its names and no others', async () => {
    const page = await open(['Tower.local', '192.168.1.7', 'fd00::7', 'tower.local']);
    expect(page.names).toEqual(['localhost', 'tower.local', '192.168.1.7', 'fd00::7']);
    expect(page.leftOut).toEqual([]);
    const leaf = leafOf(page.certificatePem);
    for (const name of ['192.168.1.7', 'fd00::7']) expect(leaf.checkIP(name)).toBe(name);
    expect(await judged(page, page.authorityPem, 'tower.local')).toBe('taken');
    expect(await judged(page, page.authorityPem, 'localhost')).toBe('taken');
    expect(await judged(page, page.authorityPem, 'attic.local')).toMatch(/altnames/u);
    const stranger = await openPageCertificate(join(folder, 'other'), { names: [], hostName: 'attic' }, now);
    expect(await judged(page, stranger.authorityPem, 'localhost')).not.toBe('taken');
    for (const name of ['ca.key', 'page.key']) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  test('names of the open net are left out, and the authority could not vouch for them', async () => {
    const page = await open(['perun.example.org', '8.8.8.8', 'tower']);
    expect(page.leftOut).toEqual(['perun.example.org', '8.8.8.8', 'tower']);
    expect(page.names).toEqual(['localhost']);
    // With the authority's own key, as a thief would do it.
    const order = {
      authorityPem: page.authorityPem,
      authorityKeyPem: readFileSync(join(folder, 'ca.key'), 'utf8'),
      now,
    };
    const forged = await makePageCertificate({ ...order, names: ['perun.example.org'] });
    const chain = { keyPem: forged.keyPem, certificatePem: forged.certificatePem + page.authorityPem };
    expect(await judged(chain, page.authorityPem, 'perun.example.org')).toBe('permitted subtree violation');
    const address = await makePageCertificate({ ...order, names: ['localhost', '8.8.8.8'] });
    expect(
      await judged(
        { ...address, certificatePem: address.certificatePem + page.authorityPem },
        page.authorityPem,
        'localhost',
      ),
    ).toBe('permitted subtree violation');
    const good = await makePageCertificate({
      ...order,
      names: ['a.local', '10.1.2.3', '172.31.0.1', '100.100.1.1', '::1', 'fe80::1', 'fdff::1'],
    });
    expect(await judged(good, page.authorityPem, 'a.local')).toBe('taken');
  });

  test('is kept while it is good, and made anew in time and for other names', async () => {
    const first = await open(['tower.local']);
    expect(await open(['tower.local'])).toEqual(first);
    expect(await open(['tower.local'], now + 300 * day)).toEqual(first);
    const later = await open(['tower.local'], Date.parse(first.renewAt) + 1000);
    expect(later.authorityPem).toBe(first.authorityPem);
    expect(Date.parse(later.expiresAt)).toBeGreaterThan(Date.parse(first.expiresAt) + 300 * day);
    const lasting = leafOf(later.certificatePem);
    expect(lasting.validToDate.getTime() - lasting.validFromDate.getTime()).toBeLessThanOrEqual(398 * day);
    const moved = await open(['tower.local', '10.0.0.7']);
    expect(leafOf(moved.certificatePem).checkIP('10.0.0.7')).toBe('10.0.0.7');
    expect((await open(['tower.local'])).certificatePem).not.toBe(moved.certificatePem);
  });

  test('what was made is made again where it is broken, the authority is not', async () => {
    const first = await open(['tower.local']);
    writeFileSync(join(folder, 'page.crt'), 'nothing');
    const again = await open(['tower.local']);
    expect(again.authorityPem).toBe(first.authorityPem);
    expect(await judged(again, again.authorityPem, 'tower.local')).toBe('taken');
    writeFileSync(
      join(folder, 'page.key'),
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
    const mended = await open(['tower.local']);
    expect(leafOf(mended.certificatePem).checkPrivateKey(createPrivateKey(mended.keyPem))).toBe(true);
    writeFileSync(join(folder, 'ca.crt'), 'nothing');
    await expect(open(['tower.local'])).rejects.toMatchObject({
      code: 'TRUST_UNREADABLE',
      remedy: expect.stringContaining('every browser') as string,
    });
    expect(readFileSync(join(folder, 'ca.crt'), 'utf8')).toBe('nothing');
  });

  test('an authority that has expired, or is not in force yet, is said', async () => {
    await open([]);
    await expect(open([], now + 3653 * day)).rejects.toMatchObject({
      code: 'TRUST_UNREADABLE',
      message: expect.stringContaining('expired') as string,
    });
    await expect(open([], now - 2 * day)).rejects.toMatchObject({
      code: 'TRUST_UNREADABLE',
      remedy: expect.stringContaining('clock') as string,
    });
  });
});

describe('a certificate that somebody brings', () => {
  async function given(): Promise<[string, string]> {
    const page = await open(['tower.local']);
    const paths: [string, string] = [join(folder, 'given.pem'), join(folder, 'given.key')];
    writeFileSync(paths[0], page.certificatePem);
    writeFileSync(paths[1], page.keyPem);
    return paths;
  }

  test('is taken as it is', async () => {
    const [certificate, key] = await given();
    const page = readGivenCertificate(certificate, key, now);
    expect(page.certificatePem).toBe(readFileSync(certificate, 'utf8'));
    expect(page.expiresAt).toBe(leafOf(page.certificatePem).validToDate.toISOString());
  });

  test.each([
    ['is not there', 'cannot be read', ([certificate]: readonly string[]) => rmSync(certificate ?? '')],
    ['is none', 'holds no certificate', ([certificate]: readonly string[]) => writeFileSync(certificate ?? '', 'x')],
    ['has no key', 'holds no private key', ([, key]: readonly string[]) => writeFileSync(key ?? '', 'x')],
    [
      'has another key',
      'is not the key of',
      ([, key]: readonly string[]) =>
        writeFileSync(
          key ?? '',
          generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
        ),
    ],
  ] as const)('and %s is refused', async (_, message, spoil) => {
    const paths = await given();
    spoil(paths);
    expect(() => readGivenCertificate(...paths, now)).toThrow(
      expect.objectContaining({ code: 'TRUST_UNREADABLE', message: expect.stringContaining(message) as string }),
    );
  });

  test('and is out of date is refused', async () => {
    const paths = await given();
    expect(() => readGivenCertificate(...paths, now + 400 * day)).toThrow(/expired on/u);
  });
});

test.each([
  ['localhost', true],
  ['tower.local', true],
  ['a.b.home.arpa', true],
  ['tower.tail1234.ts.net', false],
  ['192.168.0.1', true],
  ['172.15.0.1', false],
  ['172.32.0.1', false],
  ['100.127.255.254', true],
  ['100.128.0.1', false],
  ['fe80::1', true],
  ['fec0::1', false],
  ['2001:db8::1', false],
  ['::1', true],
  ['::2', false],
  ['notlocal', false],
  ['evillocal.example', false],
  ['x.local.example.org', false],
  ['local.', false],
  ['-a.local', false],
  ['*.local', false],
  ['a..local', false],
  ['', false],
])('isPrivateName(%j) is %j', (name, expected) => {
  expect(isPrivateName(name)).toBe(expected);
});
