import type { Sign, Verify } from '../../../src/protocol/pairing/identity-proof.ts';

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** What a page has: a key that cannot be taken out, its public half, and WebCrypto. */
export interface BrowserKey {
  readonly spki: Uint8Array;
  readonly sign: Sign;
}

export async function newBrowserKey(): Promise<BrowserKey> {
  const pair = await crypto.subtle.generateKey(ecdsa, false, ['sign', 'verify']);
  return {
    spki: new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey)),
    sign: async (data) => new Uint8Array(await crypto.subtle.sign(ecdsa, pair.privateKey, Uint8Array.from(data))),
  };
}

/** As a page verifies. */
export const verifyInBrowser: Verify = async (spki, data, signature) => {
  try {
    const key = await crypto.subtle.importKey('spki', Uint8Array.from(spki), ecdsa, false, ['verify']);
    return await crypto.subtle.verify(ecdsa, key, Uint8Array.from(signature), Uint8Array.from(data));
  } catch {
    return false;
  }
};
