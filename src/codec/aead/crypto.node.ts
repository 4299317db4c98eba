import { type CipherGCMTypes, createCipheriv, createDecipheriv } from 'node:crypto';
import {
  type AeadBackend,
  AeadCipher,
  type AeadLane,
  nonceBytes,
  saltBytes,
  sequenceBytes,
  tagBytes,
} from './types.ts';

// Both kinds are used the same way, which the types say of one only.
const names: Readonly<Record<AeadCipher, CipherGCMTypes>> = {
  [AeadCipher.aes128Gcm]: 'aes-128-gcm',
  [AeadCipher.chacha20Poly1305]: 'chacha20-poly1305' as CipherGCMTypes,
};
const options = { authTagLength: tagBytes };

/** The ciphers as node:crypto has them: a new object and a copy for each datagram, and there wherever Node is. */
export const cryptoBackend: AeadBackend = {
  name: 'crypto',
  createLane: (_use, cipher, key, salt) => new CryptoLane(names[cipher], key, salt),
};

class CryptoLane implements AeadLane {
  readonly #name: CipherGCMTypes;
  readonly #key: Uint8Array;
  readonly #nonce = new Uint8Array(nonceBytes);

  constructor(name: CipherGCMTypes, key: Uint8Array, salt: Uint8Array) {
    this.#name = name;
    this.#key = Uint8Array.from(key);
    this.#nonce.set(salt);
  }

  seal(bytes: Uint8Array, at: number, size: number): void {
    const head = this.#begin(bytes, at);
    const end = at + size - tagBytes;
    const cipher = createCipheriv(this.#name, this.#key, this.#nonce, options);
    cipher.setAAD(head);
    bytes.set(cipher.update(bytes.subarray(at + sequenceBytes, end)), at + sequenceBytes);
    cipher.final();
    bytes.set(cipher.getAuthTag(), end);
  }

  open(bytes: Uint8Array, at: number, size: number): boolean {
    const head = this.#begin(bytes, at);
    const end = at + size - tagBytes;
    const decipher = createDecipheriv(this.#name, this.#key, this.#nonce, options);
    decipher.setAAD(head);
    decipher.setAuthTag(bytes.subarray(end, at + size));
    const plain = decipher.update(bytes.subarray(at + sequenceBytes, end));
    try {
      decipher.final();
    } catch {
      // Its only way to say that the tag does not fit.
      plain.fill(0);
      return false;
    }
    bytes.set(plain, at + sequenceBytes);
    return true;
  }

  close(): void {
    this.#key.fill(0);
    this.#nonce.fill(0);
  }

  #begin(bytes: Uint8Array, at: number): Uint8Array {
    const head = bytes.subarray(at, at + sequenceBytes);
    this.#nonce.set(head, saltBytes);
    return head;
  }
}
