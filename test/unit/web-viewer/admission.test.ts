import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PageIdentities } from '../../../src/host/relay/page-identities.ts';
import { fingerprintOf } from '../../../src/protocol/pairing/fingerprint.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import type { Grant } from '../../../src/shared/grants.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { openIdentity } from '../../../src/trust/identity/identity.ts';
import { Admission, type Invitation } from '../../../web-viewer/app/pairing/admission.ts';
import type { Post } from '../../../web-viewer/app/pairing/host-proof.ts';
import type { KeyStore } from '../../../web-viewer/app/pairing/key-store.ts';
import { ManualClock } from '../../support/cores/manual-clock.ts';
import { newBrowserKey } from '../../support/trust/browser-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'ad-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The host's own side of it, without HTTP between. */
async function host(
  name: string,
  grants: () => readonly Grant[],
): Promise<{ fingerprint: string; post: Post; asked: string[] }> {
  const identity = await openIdentity(join(folder, name), 'host');
  const identities = new PageIdentities({
    certificate: identity.certificateDer,
    sign: (data) => identity.sign(data),
    isPaired: () => false,
    clock: new ManualClock(),
    limits: defaultLimits,
  });
  const asked: string[] = [];
  const post: Post = async (path, body, headers) => {
    asked.push(path);
    if (path === '/auth/hello') {
      const { handle, answer } = await identities.hello('10.0.0.1', body);
      return new Response(Uint8Array.from(answer), { headers: { 'perun-hello': handle } });
    }
    await identities.proof(headers['perun-hello'] ?? '', body);
    return Response.json({ grants: grants() });
  };
  return { fingerprint: identity.fingerprint, post, asked };
}

async function storeOf(known?: string): Promise<KeyStore & { kept: string | undefined }> {
  const browser = await newBrowserKey();
  const store = {
    kept: known,
    key: async () => ({ ...browser, fingerprint: fingerprintOf(browser.spki) }),
    host: async () => store.kept,
    keepHost: async (fingerprint: string) => void (store.kept = fingerprint),
  };
  return store;
}

describe('Admission', () => {
  it('asks nobody without https', async () => {
    const { post, asked } = await host('plain', () => []);
    const admission = new Admission({ secure: false, post, store: await storeOf() });
    await admission.ask();
    expect(admission.state).toEqual({ kind: 'admitted' });
    expect(asked).toEqual([]);
  });

  it('is admitted where the host wants no identity', async () => {
    const post: Post = async () => new Response('no', { status: 404 });
    const admission = new Admission({ secure: true, post, store: await storeOf() });
    await admission.ask();
    expect(admission.state).toEqual({ kind: 'admitted' });
  });

  it('knows host and browser, and comes in once it is paired', async () => {
    let grants: readonly Grant[] = [];
    const { fingerprint, post } = await host('first', () => grants);
    const store = await storeOf();
    const admission = new Admission({ secure: true, post, store });
    await admission.ask();
    const browser = (await store.key()).fingerprint;
    expect(admission.state).toEqual({ kind: 'unpaired', host: fingerprint, browser, known: false });
    expect(await admission.isStillUnpaired(fingerprint)).toBe(true);
    grants = ['view', 'play'];
    await admission.paired(fingerprint);
    expect(admission.state).toEqual({ kind: 'admitted' });
    expect(store.kept).toBe(fingerprint);
    grants = [];
    await admission.ask();
    expect(admission.state).toMatchObject({ kind: 'unpaired', known: true });
  });

  it('proves nothing to a host with another fingerprint than it was paired with, until a person says so', async () => {
    const { fingerprint, post, asked } = await host('second', () => ['view']);
    const known = 'cd'.repeat(32);
    const store = await storeOf(known);
    const admission = new Admission({ secure: true, post, store });
    await admission.ask();
    expect(admission.state).toEqual({ kind: 'changed', expected: known, shown: fingerprint, by: 'pairing' });
    expect(asked).toEqual(['/auth/hello']);
    await admission.forget();
    expect(admission.state).toEqual({ kind: 'admitted' });
    expect(store.kept).toBe(fingerprint);
  });

  it('proves nothing to another host than the invitation names', async () => {
    const { fingerprint, post, asked } = await host('third', () => []);
    const invitation: Invitation = { pin: '1234', fingerprint: 'ef'.repeat(32) };
    const admission = new Admission({ secure: true, post, store: await storeOf(), invitation });
    await admission.ask();
    const shown = { expected: invitation.fingerprint, shown: fingerprint };
    expect(admission.state).toEqual({ kind: 'changed', ...shown, by: 'invitation' });
    expect(asked).toEqual(['/auth/hello']);
    await admission.forget();
    expect(admission.state).toMatchObject({ kind: 'unpaired', known: false });
    expect(admission.takeInvitation()).toBeUndefined();
  });

  it('hands out an invitation once', async () => {
    const { fingerprint, post } = await host('fourth', () => []);
    const invitation: Invitation = { pin: '1234', fingerprint };
    const admission = new Admission({ secure: true, post, store: await storeOf(), invitation });
    await admission.ask();
    expect(admission.state).toMatchObject({ kind: 'unpaired' });
    expect([admission.takeInvitation(), admission.takeInvitation()]).toEqual([invitation, undefined]);
  });

  it.each([
    ['does not answer', async () => Promise.reject(new Error('offline')), 'UNREACHABLE'],
    [
      'refuses',
      async () => Response.json({ code: 'LIMIT_REACHED', detail: 'later' }, { status: 429 }),
      'LIMIT_REACHED',
    ],
    ['says nonsense', async () => new Response(Uint8Array.of(1, 2, 3)), 'PROTOCOL_MALFORMED'],
  ] satisfies [string, Post, string][])('says why where the host %s', async (_, post, code) => {
    const admission = new Admission({ secure: true, post, store: await storeOf() });
    await admission.ask();
    expect(admission.state).toMatchObject({ kind: 'failed', error: { code } });
  });

  it('says why where the browser keeps no keys', async () => {
    const { post } = await host('fifth', () => []);
    const store = { ...(await storeOf()), key: () => Promise.reject(new PerunError('MISSING_CAPABILITY', 'none')) };
    const admission = new Admission({ secure: true, post, store });
    await admission.ask();
    expect(admission.state).toMatchObject({ kind: 'failed', error: { code: 'MISSING_CAPABILITY' } });
  });
});
