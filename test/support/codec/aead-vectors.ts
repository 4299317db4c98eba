import { readFileSync } from 'node:fs';
import { AeadCipher, type AeadSecrets, SealDirection } from '../../../src/codec/aead/types.ts';

interface Written {
  readonly name: string;
  readonly cipher: keyof typeof AeadCipher;
  readonly key: string;
  readonly salt: string;
  readonly direction: keyof typeof SealDirection;
  readonly sequence: number;
  readonly plain: string;
  readonly sealed: string;
}

export interface AeadVector {
  readonly name: string;
  readonly secrets: AeadSecrets;
  readonly sequence: number;
  readonly plain: Uint8Array;
  /** Ciphertext and tag. */
  readonly sealed: Uint8Array;
}

/** Golden sealed datagrams, which the implementations of others made. */
export function readAeadVectors(): AeadVector[] {
  const file = new URL('../../fixtures/punktfunk/aead.json', import.meta.url);
  const { datagrams } = JSON.parse(readFileSync(file, 'utf8')) as { datagrams: Written[] };
  return datagrams.map(({ name, cipher, key, salt, direction, sequence, plain, sealed }) => ({
    name,
    secrets: {
      cipher: AeadCipher[cipher],
      key: bytesOf(key),
      salt: bytesOf(salt),
      direction: SealDirection[direction],
    },
    sequence,
    plain: bytesOf(plain),
    sealed: bytesOf(sealed),
  }));
}

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
