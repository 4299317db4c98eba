import type { DatagramBatch } from '../../shared/datagram-batch.ts';

/** Ciphers of sealed datagrams; the numbers are those of punktfunk's Welcome. */
export const AeadCipher = { aes128Gcm: 0, chacha20Poly1305: 1 } as const;
export type AeadCipher = (typeof AeadCipher)[keyof typeof AeadCipher];

/** Which way sealed datagrams go: it is the top bit of every nonce, so that both ends never share one under one key. */
export const SealDirection = { hostToClient: 0, clientToHost: 1 } as const;
export type SealDirection = (typeof SealDirection)[keyof typeof SealDirection];

/** Bytes of a key. */
export const keyBytesOf: Readonly<Record<AeadCipher, number>> = {
  [AeadCipher.aes128Gcm]: 16,
  [AeadCipher.chacha20Poly1305]: 32,
};

export const saltBytes = 4;
export const nonceBytes = 12;
/** A sealed datagram begins with its sequence number, big-endian, which is authenticated too. */
export const sequenceBytes = 8;
/** And ends with the tag. */
export const tagBytes = 16;
/** What sealing adds to a datagram. */
export const sealedOverhead: number = sequenceBytes + tagBytes;
/** Sequence numbers behind the newest that are still taken, each once. */
export const replayWindow = 131_072;

/** What both ends of a stream of sealed datagrams agree on. Key and salt are copied; the copies are zeroed at close. */
export interface AeadSecrets {
  readonly cipher: AeadCipher;
  readonly key: Uint8Array;
  /** 4 bytes, drawn anew with each key. */
  readonly salt: Uint8Array;
  readonly direction: SealDirection;
}

/** Seals datagrams in place, each under the next sequence number. */
export interface Sealer {
  /** Number of the next datagram; the first is 0 unless said otherwise. */
  readonly nextSequence: number;
  /**
   * Seals the first `count` datagrams of a batch: `size` bytes each, of which the first 8 become the sequence number and
   * the last 16 the tag. Fails with USAGE where the batch is shorter than it says, or after close.
   */
  seal(batch: DatagramBatch): void;
  /** Forgets the key; idempotent. */
  close(): void;
}

/** Why datagrams were not opened; they only count. */
export interface OpenerCounters {
  readonly opened: number;
  /** Shorter than what sealing adds, or with a number no sender reaches. */
  readonly malformed: number;
  /** Seen before, or older than the window. */
  readonly replayed: number;
  /** The tag does not fit: another key or direction, or changed on the way. */
  readonly forged: number;
}

/** Opens sealed datagrams in place, in any order, each once. */
export interface Opener {
  readonly counters: OpenerCounters;
  /**
   * Opens the datagram of `length` bytes at `offset`, and returns how many bytes of plaintext now lie at `offset` + 8; -1
   * where it is none of the sender's, with nothing of it left to read. Never throws for what is in it; fails with USAGE
   * where the range is outside of `bytes`, or after close.
   */
  open(bytes: Uint8Array, offset: number, length: number): number;
  /** Forgets the key; idempotent. */
  close(): void;
}

/** One key in one direction of use, on some library: sealing and opening of one datagram in place, nothing else. */
export interface AeadLane {
  /** Encrypts `bytes[at + 8 … at + size - 16)` in place and writes the tag behind; the 8 bytes at `at` are authenticated. */
  seal(bytes: Uint8Array, at: number, size: number): void;
  /** Decrypts the same range in place; false where the tag does not fit, and then what is there is not to be used. */
  open(bytes: Uint8Array, at: number, size: number): boolean;
  /** Zeroes the key. */
  close(): void;
}

/** A library that has both ciphers. */
export interface AeadBackend {
  readonly name: 'evp' | 'crypto';
  /** `salt` already has the direction in its top bit; the nonce of a datagram is `salt` and its sequence number. */
  createLane(use: 'seal' | 'open', cipher: AeadCipher, key: Uint8Array, salt: Uint8Array): AeadLane;
}
