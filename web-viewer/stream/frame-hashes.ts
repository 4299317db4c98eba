import { PerunError } from '../../src/shared/errors.ts';

/** SHA-256 of some bytes; the browser's own outside tests. */
export type Digest = (bytes: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>;

export interface HashLimits {
  /** Hashes of one recording: half an hour at 60 Hz. */
  readonly hashes: number;
  /** Digests that may be under way at once; each holds a copy of its frame. */
  readonly pending: number;
}

export const hashLimits: HashLimits = { hashes: 108_000, pending: 120 };

/** The browser's SHA-256, or undefined where the page is no secure context. */
export function browserDigest(scope: { readonly crypto?: Crypto } = globalThis): Digest | undefined {
  const subtle: SubtleCrypto | undefined = scope.crypto?.subtle;
  return subtle && ((bytes) => subtle.digest('SHA-256', bytes));
}

/** SHA-256 in lower-case hex. */
export async function hashOf(pixels: Uint8Array, digest: Digest): Promise<string> {
  const bytes = new Uint8Array(await digest(pixels.slice()));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Hashes every decoded frame in order while it records. It rather fails than leaves a frame out. */
export class HashRecorder {
  readonly #digest: Digest | undefined;
  readonly #limits: HashLimits;
  #hashes: Promise<string>[] | undefined;
  #pending = 0;
  #error: PerunError | undefined;

  constructor(digest: Digest | undefined, limits: HashLimits = hashLimits) {
    this.#digest = digest;
    this.#limits = limits;
  }

  /** Frames of this recording so far. */
  get count(): number {
    return this.#hashes?.length ?? 0;
  }

  /** Starts afresh. Throws MISSING_CAPABILITY where the browser offers no hashing. */
  start(): void {
    if (this.#digest === undefined) throw hashingMissing();
    this.#hashes = [];
    this.#error = undefined;
  }

  add(pixels: Uint8Array): void {
    const hashes = this.#hashes;
    if (hashes === undefined || this.#digest === undefined || this.#error !== undefined) return;
    if (hashes.length >= this.#limits.hashes || this.#pending >= this.#limits.pending) {
      this.#error = new PerunError('LIMIT_REACHED', `recording of frame hashes ended after ${hashes.length} frames`, {
        remedy: 'record fewer frames at a time',
      });
      return;
    }
    this.#pending += 1;
    const hash = hashOf(pixels, this.#digest).finally(() => (this.#pending -= 1));
    // The rejection belongs to whoever stops the recording; until then it must not count as unhandled.
    hash.catch(() => undefined);
    hashes.push(hash);
  }

  /** Ends the recording and gives its hashes, with the error that cut it short, if one did. */
  async stop(): Promise<{ hashes: string[]; error: PerunError | undefined }> {
    const hashes = this.#hashes ?? [];
    this.#hashes = undefined;
    return { hashes: await Promise.all(hashes), error: this.#error };
  }
}

export function hashingMissing(): PerunError {
  return new PerunError('MISSING_CAPABILITY', 'the browser offers SHA-256 to secure pages only', {
    remedy: 'open the page over https, or on the host itself as http://localhost',
  });
}
