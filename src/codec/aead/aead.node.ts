import { isPerunError, PerunError } from '../../shared/errors.ts';
import { cryptoBackend } from './crypto.node.ts';
import { openEvp } from './evp.node.ts';
import { createOpenerOn, createSealerOn } from './sealing.ts';
import { type AeadBackend, AeadCipher, type AeadSecrets, keyBytesOf, type Opener, type Sealer } from './types.ts';

/** What was found on this machine, and why not better. */
export interface AeadProbe {
  readonly backend: AeadBackend;
  /** Set where node:crypto had to do. */
  readonly instead?: PerunError;
}

let found: Promise<AeadProbe> | undefined;

/** Which library seals datagrams here: OpenSSL directly where it can be called and agrees with node:crypto. Asked once. */
export function probeAead(): Promise<AeadProbe> {
  found ??= probe();
  return found;
}

/** A sealer on the fastest library there is, its first datagram under number `first`; fails as `createSealerOn` does. */
export async function createSealer(secrets: AeadSecrets, first: number = 0): Promise<Sealer> {
  return createSealerOn((await probeAead()).backend, secrets, first);
}

/** An opener on the fastest library there is; fails as `createSealer` does. */
export async function createOpener(secrets: AeadSecrets): Promise<Opener> {
  return createOpenerOn((await probeAead()).backend, secrets);
}

async function probe(): Promise<AeadProbe> {
  try {
    const backend = await openEvp();
    for (const cipher of Object.values(AeadCipher)) agree(backend, cipher);
    return { backend };
  } catch (error) {
    if (!isPerunError(error)) throw error;
    return { backend: cryptoBackend, instead: error };
  }
}

/** Both must make the same of the same bytes, and open what they made: functions of the same name may be others. */
function agree(backend: AeadBackend, cipher: AeadCipher): void {
  const pattern = (length: number, seed: number): Uint8Array =>
    Uint8Array.from({ length }, (_, index) => (index * 7 + seed) & 0xff);
  const key = pattern(keyBytesOf[cipher], 1);
  const salt = pattern(4, 2);
  const plain = pattern(96, 3);
  const [mine, theirs] = [backend, cryptoBackend].map((one) => {
    const bytes = plain.slice();
    const lane = one.createLane('seal', cipher, key, salt);
    lane.seal(bytes, 0, bytes.length);
    lane.close();
    return bytes;
  });
  const lane = backend.createLane('open', cipher, key, salt);
  const isSame = mine !== undefined && theirs !== undefined && mine.every((byte, index) => byte === theirs[index]);
  const isOpened = mine !== undefined && lane.open(mine, 0, mine.length);
  lane.close();
  if (!isSame || !isOpened) {
    throw new PerunError(
      'MISSING_CAPABILITY',
      "Node's own OpenSSL, called directly, seals differently than node:crypto",
    );
  }
}
