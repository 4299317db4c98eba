import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodePairMessage } from '../../../../src/protocol/pairing/decode.ts';
import { encodePairMessage } from '../../../../src/protocol/pairing/encode.ts';
import { fingerprintOf } from '../../../../src/protocol/pairing/fingerprint.ts';
import { ClientIdentity, HostIdentityCheck } from '../../../../src/protocol/pairing/identity-proof.ts';
import type { HostIdentity, IdentityProof, PairMessage } from '../../../../src/protocol/pairing/messages.ts';
import { isP256Spki, spkiOfCertificate } from '../../../../src/protocol/pairing/spki.ts';
import { isPerunError, type PerunError } from '../../../../src/shared/errors.ts';
import { type Identity, openIdentity } from '../../../../src/trust/identity/identity.ts';
import { verifyP256 } from '../../../../src/trust/identity/verify-p256.ts';
import { type BrowserKey, newBrowserKey, verifyInBrowser } from '../../../support/trust/browser-key.ts';
import { fromHex, readVectors, toHex } from './vectors.ts';

let folder = '';
let identity: Identity;
let browser: BrowserKey;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ip-'));
  [identity, browser] = await Promise.all([openIdentity(folder, 'host'), newBrowserKey()]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const random = (bytes: number): Uint8Array => randomBytes(bytes);
const clientOf = (key = browser): ClientIdentity => new ClientIdentity({ ...key, verify: verifyInBrowser, random });
const hostOf = (of = identity): HostIdentityCheck =>
  new HostIdentityCheck({ certificate: of.certificateDer, sign: (data) => of.sign(data), verify: verifyP256, random });

/** The message as it arrives; anything else ends the test. */
function carried<T extends PairMessage>(message: T | PerunError): T {
  if (isPerunError(message)) throw message;
  const arrived = decodePairMessage(encodePairMessage(message));
  if (isPerunError(arrived)) throw arrived;
  return arrived as T;
}

async function answered(client: ClientIdentity, host: HostIdentity) {
  const answer = await client.answer(host);
  if (isPerunError(answer)) throw answer;
  return answer;
}

const codeOf = (value: unknown): unknown => isPerunError(value) && value.code;

describe('proof of identity', () => {
  test('a page with WebCrypto and a host with Node learn each other', async () => {
    const [client, host] = [clientOf(), hostOf()];
    const shown = carried(await host.answer(carried(client.hello())));
    const { hostFingerprint, proof } = await answered(client, shown);
    expect(hostFingerprint).toBe(identity.fingerprint);
    expect(await host.check(carried(proof))).toBe(fingerprintOf(browser.spki));
  });

  test('what was recorded of another connection is of no use, on either side', async () => {
    const [client, host] = [clientOf(), hostOf()];
    const shown = carried(await host.answer(client.hello()));
    const { proof } = await answered(client, shown);
    // The same key, the same host, other nonces.
    const [later, next] = [clientOf(), hostOf()];
    await next.answer(later.hello());
    expect(codeOf(await next.check(proof))).toBe('IDENTITY_REFUSED');
    expect(codeOf(await later.answer(shown))).toBe('IDENTITY_REFUSED');
  });

  test('somebody in the middle cannot pass off a proof that was made for himself', async () => {
    const other = await openIdentity(join(folder, 'other'), 'host');
    const [client, host, middle] = [clientOf(), hostOf(), hostOf(other)];
    const shown = carried(await host.answer(client.hello()));
    const { proof } = await answered(client, carried(await middle.answer(client.hello())));
    expect(codeOf(await host.check(proof))).toBe('IDENTITY_REFUSED');
    // Nor can he show the host's certificate with a signature of his own.
    expect(codeOf(await client.answer({ ...shown, signature: other.sign(new Uint8Array(32)) }))).toBe(
      'IDENTITY_REFUSED',
    );
  });

  test('a signature of one side does not pass for that of the other', async () => {
    const host = hostOf();
    const mirror: BrowserKey = {
      spki: new Uint8Array(createPublicKey(identity.certificatePem).export({ type: 'spki', format: 'der' })),
      sign: (data) => identity.sign(data),
    };
    const shown = carried(await host.answer(clientOf(mirror).hello()));
    expect(codeOf(await host.check({ kind: 'identityProof', signature: shown.signature }))).toBe('IDENTITY_REFUSED');
  });

  test('is asked once: no proof before the hello, no second hello, no second try', async () => {
    const bad: IdentityProof = { kind: 'identityProof', signature: new Uint8Array(64) };
    expect(codeOf(await hostOf().check(bad))).toBe('PROTOCOL_MALFORMED');
    const [client, host] = [clientOf(), hostOf()];
    const { proof } = await answered(client, carried(await host.answer(client.hello())));
    expect(codeOf(await host.answer(client.hello()))).toBe('PROTOCOL_MALFORMED');
    expect(codeOf(await host.check(bad))).toBe('IDENTITY_REFUSED');
    expect(codeOf(await host.check(proof))).toBe('IDENTITY_REFUSED');
  });

  test('keys that are none are refused, and points that are none prove nothing', async () => {
    expect(codeOf(await hostOf().answer({ ...clientOf().hello(), spki: new Uint8Array(91) }))).toBe(
      'PROTOCOL_MALFORMED',
    );
    const offCurve = Uint8Array.from(browser.spki);
    offCurve[90] = (offCurve[90] ?? 0) ^ 1;
    const host = hostOf();
    await host.answer({ ...clientOf().hello(), spki: offCurve });
    expect(codeOf(await host.check({ kind: 'identityProof', signature: new Uint8Array(64).fill(1) }))).toBe(
      'IDENTITY_REFUSED',
    );
    expect(
      codeOf(
        await clientOf().answer({
          kind: 'hostIdentity',
          certificate: new Uint8Array(300),
          nonce: random(32),
          signature: random(64),
        }),
      ),
    ).toBe('PROTOCOL_MALFORMED');
  });
});

describe('spkiOfCertificate', () => {
  test('agrees with the vectors', () => {
    const vector = readVectors('certificate.json') as Record<
      'certificate' | 'fingerprint' | 'spki' | 'spkiFingerprint',
      string
    >;
    const spki = spkiOfCertificate(fromHex(vector.certificate));
    expect(isPerunError(spki) || toHex(spki)).toBe(vector.spki);
    expect(fingerprintOf(fromHex(vector.certificate))).toBe(vector.fingerprint);
    expect(fingerprintOf(fromHex(vector.spki))).toBe(vector.spkiFingerprint);
  });

  test('finds the key that Node finds', () => {
    const spki = spkiOfCertificate(identity.certificateDer);
    const expected = createPublicKey(identity.certificatePem).export({ type: 'spki', format: 'der' });
    expect(isPerunError(spki) || toHex(spki)).toBe(toHex(expected));
    expect(isP256Spki(expected)).toBe(true);
  });

  test('refuses keys of other kinds, and everything cut or grown', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    expect(isP256Spki(publicKey.export({ type: 'spki', format: 'der' }))).toBe(false);
    const der = identity.certificateDer;
    for (let length = 0; length < der.length; length += 1)
      expect(codeOf(spkiOfCertificate(der.subarray(0, length)))).toBe('PROTOCOL_MALFORMED');
    expect(codeOf(spkiOfCertificate(Uint8Array.of(...der, 0)))).toBe('PROTOCOL_MALFORMED');
    expect(codeOf(spkiOfCertificate(new Uint8Array(5000).fill(0x30)))).toBe('PROTOCOL_MALFORMED');
  });
});
