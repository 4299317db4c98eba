import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PageIdentities, pageLoginMs } from '../../../../src/host/relay/page-identities.ts';
import { decodePairMessage } from '../../../../src/protocol/pairing/decode.ts';
import { encodePairMessage } from '../../../../src/protocol/pairing/encode.ts';
import { fingerprintOf } from '../../../../src/protocol/pairing/fingerprint.ts';
import { ClientIdentity } from '../../../../src/protocol/pairing/identity-proof.ts';
import type { HostIdentity } from '../../../../src/protocol/pairing/messages.ts';
import { type Identity, openIdentity } from '../../../../src/trust/identity/identity.ts';
import { ManualClock } from '../../../support/cores/manual-clock.ts';
import { type BrowserKey, newBrowserKey, verifyInBrowser } from '../../../support/trust/browser-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'pi-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let identity: Identity;
let key: BrowserKey;
beforeAll(async () => {
  identity = await openIdentity(folder, 'host');
  key = await newBrowserKey();
});

describe('PageIdentities', () => {
  let clock: ManualClock;
  let paired: Set<string>;
  let identities: PageIdentities;

  beforeEach(() => {
    clock = new ManualClock();
    paired = new Set();
    identities = new PageIdentities({
      certificate: identity.certificateDer,
      sign: (data) => identity.sign(data),
      isPaired: (fingerprint) => paired.has(fingerprint),
      clock,
      limits: { pageHellos: 6, pageHellosPerAddress: 4, pageLogins: 3 },
    });
  });

  const clientOf = ({ spki, sign }: BrowserKey): ClientIdentity =>
    new ClientIdentity({ spki, sign, verify: verifyInBrowser, random: (bytes) => Uint8Array.from(randomBytes(bytes)) });

  interface Greeted {
    readonly handle: string;
    readonly proof: Uint8Array;
    readonly host: string;
  }

  async function greet(from = '10.0.0.1', browser = key): Promise<Greeted> {
    const client = clientOf(browser);
    const { handle, answer } = await identities.hello(from, encodePairMessage(client.hello()));
    const checked = await client.answer(decodePairMessage(answer) as HostIdentity);
    if (!('proof' in checked)) throw checked;
    return { handle, proof: encodePairMessage(checked.proof), host: checked.hostFingerprint };
  }

  async function logIn(from?: string, browser?: BrowserKey): Promise<string> {
    const { handle, proof } = await greet(from, browser);
    return (await identities.proof(handle, proof)).login;
  }

  it('shows each side the other, for twelve hours', async () => {
    const { handle, proof, host } = await greet();
    expect(host).toBe(identity.fingerprint);
    const { fingerprint, login } = await identities.proof(handle, proof);
    expect(fingerprint).toBe(fingerprintOf(key.spki));
    expect(identities.find(login)).toBe(fingerprint);
    clock.advance(pageLoginMs - 1);
    expect(identities.find(login)).toBe(fingerprint);
    clock.advance(1);
    expect(identities.find(login)).toBe('');
  });

  it('knows nobody by no cookie, or one that it never gave', () => {
    expect(identities.find(undefined)).toBe('');
    expect(identities.find('x')).toBe('');
  });

  it.each(['a used', 'a late', 'no', "another's"])('takes no proof for %s hello', async (which) => {
    const { handle, proof } = await greet();
    const other = await greet();
    if (which === 'a used') await identities.proof(handle, proof);
    if (which === 'a late') clock.advance(30_000);
    const at = { no: 'x', "another's": other.handle }[which] ?? handle;
    await expect(identities.proof(at, proof)).rejects.toMatchObject({ code: 'IDENTITY_REFUSED' });
    expect(identities.logins).toBe(which === 'a used' ? 1 : 0);
  });

  it('takes the proof of nobody but whose key was named', async () => {
    const stranger = await newBrowserKey();
    const client = clientOf({ spki: key.spki, sign: stranger.sign });
    const { handle, answer } = await identities.hello('10.0.0.1', encodePairMessage(client.hello()));
    const checked = await client.answer(decodePairMessage(answer) as HostIdentity);
    if (!('proof' in checked)) throw checked;
    const proving = identities.proof(handle, encodePairMessage(checked.proof));
    await expect(proving).rejects.toMatchObject({ code: 'IDENTITY_REFUSED' });
  });

  it('takes other messages for what they are', async () => {
    const knock = encodePairMessage({ kind: 'knock', name: 'x' });
    await expect(identities.hello('10.0.0.1', knock)).rejects.toMatchObject({ code: 'PROTOCOL_MALFORMED' });
    await expect(identities.hello('10.0.0.1', new Uint8Array())).rejects.toMatchObject({ code: 'PROTOCOL_MALFORMED' });
    await expect(identities.proof('x', knock)).rejects.toMatchObject({ code: 'PROTOCOL_MALFORMED' });
  });

  it('takes so many hellos of one address and of all, until their time is over', async () => {
    for (let at = 0; at < 4; at += 1) await logIn();
    await expect(greet()).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
    await expect(greet('::ffff:10.0.0.1')).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
    await greet('10.0.0.2');
    await greet('10.0.0.3');
    await expect(greet('10.0.0.4')).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
    clock.advance(30_000);
    await greet();
  });

  it('keeps so many logins, and lets strangers go before who is paired', async () => {
    paired.add(fingerprintOf(key.spki));
    const stranger = await newBrowserKey();
    const mine = await logIn('10.0.0.1');
    const first = await logIn('10.0.0.2', stranger);
    const second = await logIn('10.0.0.2', stranger);
    const third = await logIn('10.0.0.2', stranger);
    expect(identities.logins).toBe(3);
    expect([mine, first, second, third].map((login) => identities.find(login) !== '')).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });
});
