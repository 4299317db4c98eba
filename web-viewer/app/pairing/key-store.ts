import { fingerprintOf } from '../../../src/protocol/pairing/fingerprint.ts';
import type { Sign, Verify } from '../../../src/protocol/pairing/identity-proof.ts';
import { PerunError } from '../../../src/shared/errors.ts';

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** What this browser is to hosts: a key that no script can take out of it. */
export interface BrowserKey {
  /** Public key, DER. */
  readonly spki: Uint8Array;
  /** Its SHA-256, 64 hexadecimal digits. */
  readonly fingerprint: string;
  readonly sign: Sign;
}

/** What the browser remembers for this origin. */
export interface KeyStore {
  /** Made at the first call. */
  key(): Promise<BrowserKey>;
  /** Fingerprint of the host that was paired with; undefined before. */
  host(): Promise<string | undefined>;
  keepHost(fingerprint: string): Promise<void>;
}

interface StoredKey {
  readonly privateKey: CryptoKey;
  readonly spki: Uint8Array;
}

/** Keeps both in IndexedDB, which stores keys without showing them. Fails with MISSING_CAPABILITY where there is none. */
export function createKeyStore(): KeyStore {
  let opened: Promise<IDBDatabase> | undefined;
  const inStore = async <T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    try {
      opened ??= openDatabase();
      const database = await opened;
      return await settled(act(database.transaction('trust', mode).objectStore('trust')));
    } catch (cause) {
      throw new PerunError('MISSING_CAPABILITY', 'this browser keeps no keys for this page', {
        cause,
        remedy: 'allow the page to store data; a private window may forbid it',
      });
    }
  };
  const read = (name: string): Promise<unknown> => inStore<unknown>('readonly', (store) => store.get(name));
  return {
    key: async () => {
      let stored = (await read('key')) as StoredKey | undefined;
      if (stored === undefined) {
        // Of two tabs that make one, the first one's stays.
        const made = await makeKey();
        await inStore('readwrite', (store) => store.add(made, 'key')).catch(() => undefined);
        stored = (await read('key')) as StoredKey | undefined;
      }
      if (stored === undefined) throw new PerunError('MISSING_CAPABILITY', 'this browser keeps no keys for this page');
      return keyOf(stored);
    },
    host: async () => {
      const host = await read('host');
      return typeof host === 'string' ? host : undefined;
    },
    keepHost: async (fingerprint) => void (await inStore('readwrite', (store) => store.put(fingerprint, 'host'))),
  };
}

/** As WebCrypto verifies. */
export const verifyInBrowser: Verify = async (spki, data, signature) => {
  try {
    const key = await crypto.subtle.importKey('spki', Uint8Array.from(spki), ecdsa, false, ['verify']);
    return await crypto.subtle.verify(ecdsa, key, Uint8Array.from(signature), Uint8Array.from(data));
  } catch {
    return false;
  }
};

async function makeKey(): Promise<StoredKey> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(ecdsa, false, ['sign', 'verify']);
  return { privateKey, spki: new Uint8Array(await crypto.subtle.exportKey('spki', publicKey)) };
}

function keyOf({ privateKey, spki }: StoredKey): BrowserKey {
  return {
    spki,
    fingerprint: fingerprintOf(spki),
    sign: async (data) => new Uint8Array(await crypto.subtle.sign(ecdsa, privateKey, Uint8Array.from(data))),
  };
}

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open('perun', 1);
  request.addEventListener('upgradeneeded', () => void request.result.createObjectStore('trust'));
  return settled(request);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('the browser could not store it')));
  });
}
