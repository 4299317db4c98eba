import { PerunError } from '../../shared/errors.ts';
import { type Address, loadEvp, type Evp } from './evp-symbols.node.ts';
import {
  type AeadBackend,
  AeadCipher,
  type AeadLane,
  nonceBytes,
  saltBytes,
  sealedOverhead,
  sequenceBytes,
  tagBytes,
} from './types.ts';

const getTag = 0x10;
const setTag = 0x11;

/**
 * The ciphers of the OpenSSL that Node itself is built on, called directly: a context is keyed once and gets a nonce per
 * datagram, which takes half the time of a new cipher object. Fails with MISSING_CAPABILITY where those functions cannot
 * be called.
 */
export async function openEvp(): Promise<AeadBackend> {
  const evp = await loadEvp();
  return { name: 'evp', createLane: (use, cipher, key, salt) => new EvpLane(evp, use, cipher, key, salt) };
}

class EvpLane implements AeadLane {
  readonly #evp: Evp;
  /** Nonce, length that OpenSSL writes, key while it is set: in memory that does not move. */
  readonly #scratch = new Uint8Array(new ArrayBuffer(64));
  readonly #nonce: Address;
  readonly #written: Address;
  #context: Address;
  #bytes: Uint8Array | undefined;
  #base: Address = 0;

  constructor(evp: Evp, use: 'seal' | 'open', cipher: AeadCipher, key: Uint8Array, salt: Uint8Array) {
    this.#evp = evp;
    this.#nonce = evp.addressOf(this.#scratch);
    this.#written = this.#nonce + 16;
    this.#scratch.set(salt);
    this.#scratch.set(key, 32);
    this.#context = evp.newContext();
    const kind = cipher === AeadCipher.aes128Gcm ? evp.aes128Gcm() : evp.chacha20Poly1305();
    const given = [this.#context, kind, 0, this.#nonce + 32, this.#nonce] as const;
    const isReady =
      this.#context !== 0 && (use === 'seal' ? evp.encryptInit(...given) : evp.decryptInit(...given)) === 1;
    this.#scratch.fill(0, 32);
    if (isReady) return;
    this.close();
    throw new PerunError('MISSING_CAPABILITY', 'OpenSSL could not be given a key');
  }

  seal(bytes: Uint8Array, at: number, size: number): void {
    const evp = this.#evp;
    const context = this.#context;
    const written = this.#written;
    const head = this.#begin(bytes, at);
    const body = head + sequenceBytes;
    const length = size - sealedOverhead;
    const isSealed =
      evp.encryptInit(context, 0, 0, 0, this.#nonce) === 1 &&
      evp.encryptUpdate(context, 0, written, head, sequenceBytes) === 1 &&
      (length === 0 || evp.encryptUpdate(context, body, written, body, length) === 1) &&
      evp.encryptFinal(context, body + length, written) === 1 &&
      evp.control(context, getTag, tagBytes, body + length) === 1;
    if (isSealed) return;
    evp.clearErrors();
    throw new PerunError('FAILED', 'OpenSSL could not seal a datagram');
  }

  open(bytes: Uint8Array, at: number, size: number): boolean {
    const evp = this.#evp;
    const context = this.#context;
    const written = this.#written;
    const head = this.#begin(bytes, at);
    const body = head + sequenceBytes;
    const length = size - sealedOverhead;
    const isAuthentic =
      evp.decryptInit(context, 0, 0, 0, this.#nonce) === 1 &&
      evp.decryptUpdate(context, 0, written, head, sequenceBytes) === 1 &&
      (length === 0 || evp.decryptUpdate(context, body, written, body, length) === 1) &&
      evp.control(context, setTag, tagBytes, body + length) === 1 &&
      evp.decryptFinal(context, body + length, written) === 1;
    // What is left in OpenSSL's list of errors, the next TLS connection of this thread would take for its own.
    if (!isAuthentic) evp.clearErrors();
    return isAuthentic;
  }

  close(): void {
    // OpenSSL zeroes what it frees.
    if (this.#context !== 0) this.#evp.freeContext(this.#context);
    this.#context = 0;
    this.#scratch.fill(0);
    this.#bytes = undefined;
  }

  /** Puts the nonce together, and finds where in memory the datagram begins. */
  #begin(bytes: Uint8Array, at: number): Address {
    const scratch = this.#scratch;
    for (let index = saltBytes; index < nonceBytes; index += 1) scratch[index] = bytes[at + index - saltBytes] ?? 0;
    // One buffer holds a whole frame, and the next frame too: it is looked up once.
    if (bytes !== this.#bytes) {
      this.#base = this.#evp.addressOf(bytes);
      this.#bytes = bytes;
    }
    return this.#base + at;
  }
}
