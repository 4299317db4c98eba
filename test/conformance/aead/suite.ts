import { createCipheriv, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createOpenerOn, createSealerOn } from '../../../src/codec/aead/sealing.ts';
import {
  type AeadBackend,
  AeadCipher,
  type AeadSecrets,
  keyBytesOf,
  type Opener,
  SealDirection,
  sealedOverhead,
  sequenceBytes,
} from '../../../src/codec/aead/types.ts';
import type { DatagramBatch } from '../../../src/shared/datagram-batch.ts';
import { readAeadVectors } from '../../support/codec/aead-vectors.ts';

const ciphers = Object.entries(AeadCipher);

/** What every library that seals must do. */
export function aeadSuite(name: string, open: () => Promise<AeadBackend>): void {
  describe(`sealing: ${name}`, async () => {
    const backend = await open();

    describe('golden datagrams', () => {
      it.each(readAeadVectors())('$name', ({ secrets, sequence, plain, sealed }) => {
        const lane = backend.createLane('seal', secrets.cipher, secrets.key, directed(secrets));
        const bytes = layOut([plain]).bytes;
        new DataView(bytes.buffer).setBigUint64(0, BigInt(sequence));
        lane.seal(bytes, 0, bytes.length);
        lane.close();
        expect(hex(bytes.subarray(sequenceBytes))).toBe(hex(sealed));
        const opener = createOpenerOn(backend, secrets);
        expect(opener.open(bytes, 0, bytes.length)).toBe(plain.length);
        expect(hex(bytes.subarray(sequenceBytes, sequenceBytes + plain.length))).toBe(hex(plain));
        opener.close();
      });
    });

    describe.each(ciphers)('%s', (_name, cipher) => {
      const secrets = secretsOf(cipher);

      it('seals as node:crypto does, nonce and order of bytes included', () => {
        const sealer = createSealerOn(backend, secrets);
        const batch = layOut([randomBytes(1240), randomBytes(1240), randomBytes(1240)]);
        const plain = batch.bytes.slice();
        sealer.seal(batch);
        for (let index = 0; index < batch.count; index += 1) {
          const wanted = reference(secrets, index, part(plain, batch.size, index).subarray(8, -16));
          expect(hex(part(batch.bytes, batch.size, index))).toBe(hex(wanted));
        }
        expect(sealer.nextSequence).toBe(3);
        sealer.close();
      });

      it('counts on from batch to batch, and past 32 bits', () => {
        const lane = backend.createLane('seal', cipher, secrets.key, directed(secrets));
        const bytes = layOut([Uint8Array.of(1, 2, 3)]).bytes;
        new DataView(bytes.buffer).setBigUint64(0, 2n ** 32n + 5n);
        lane.seal(bytes, 0, bytes.length);
        lane.close();
        expect(hex(bytes)).toBe(hex(reference(secrets, 2 ** 32 + 5, Uint8Array.of(1, 2, 3))));
        const opener = createOpenerOn(backend, secrets);
        expect(opener.open(bytes, 0, bytes.length)).toBe(3);
        opener.close();
      });

      it.each([0, 1, 15, 16, 17, 1200, 1448, 9000])('opens what it sealed: %i bytes', (length) => {
        const plain = randomBytes(length);
        const { sealer, opener } = pair(backend, secrets);
        const batch = layOut([plain, plain]);
        sealer.seal(batch);
        for (const index of [1, 0]) {
          expect(opener.open(batch.bytes, index * batch.size, batch.size)).toBe(length);
          expect(hex(part(batch.bytes, batch.size, index).subarray(8, 8 + length))).toBe(hex(plain));
        }
        expect(opener.counters).toEqual({ opened: 2, malformed: 0, replayed: 0, forged: 0 });
        sealer.close();
        opener.close();
      });

      it('writes nothing outside of the datagrams', () => {
        const { sealer, opener } = pair(backend, secrets);
        const around = new Uint8Array(300).fill(0xab);
        const bytes = around.subarray(100, 200);
        sealer.seal({ bytes, size: 40, count: 2 });
        expect([...around.subarray(0, 100), ...around.subarray(180)].every((byte) => byte === 0xab)).toBe(true);
        expect(opener.open(bytes, 40, 40)).toBe(40 - sealedOverhead);
        expect(bytes.subarray(48, 64).every((byte) => byte === 0xab)).toBe(true);
        expect([...around.subarray(0, 100), ...around.subarray(180)].every((byte) => byte === 0xab)).toBe(true);
        sealer.close();
        opener.close();
      });

      it('opens nothing that was changed in any bit, and leaves nothing of it', () => {
        const { sealer, opener } = pair(backend, secrets);
        const batch = layOut([Uint8Array.of(9, 8, 7, 6)]);
        sealer.seal(batch);
        for (let bit = 0; bit < batch.bytes.length * 8; bit += 1) {
          const forged = batch.bytes.slice();
          forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          expect(opener.open(forged, 0, forged.length)).toBe(-1);
          if (bit >= 64) expect(forged.subarray(8).every((byte) => byte === 0)).toBe(true);
        }
        expect(opener.counters.opened).toBe(0);
        // None of them moved the window or used up the number.
        expect(opener.open(batch.bytes, 0, batch.size)).toBe(4);
        sealer.close();
        opener.close();
      });

      it('opens nothing of another key, salt or direction', () => {
        const { sealer } = pair(backend, secrets);
        const batch = layOut([randomBytes(64)]);
        sealer.seal(batch);
        const others: AeadSecrets[] = [
          { ...secrets, key: secretsOf(cipher).key },
          { ...secrets, salt: Uint8Array.from(secrets.salt, (byte) => byte ^ 1) },
          { ...secrets, direction: SealDirection.clientToHost },
        ];
        for (const other of others) {
          const opener = createOpenerOn(backend, other);
          expect(opener.open(batch.bytes.slice(), 0, batch.size)).toBe(-1);
          expect(opener.counters.forged).toBe(1);
          opener.close();
        }
        sealer.close();
      });

      it('opens nothing twice', () => {
        const { sealer, opener } = pair(backend, secrets);
        const batch = layOut([randomBytes(40)]);
        sealer.seal(batch);
        const again = batch.bytes.slice();
        expect(opener.open(batch.bytes, 0, batch.size)).toBe(40);
        const before = again.slice();
        expect(opener.open(again, 0, batch.size)).toBe(-1);
        expect(again).toEqual(before);
        expect(opener.counters).toEqual({ opened: 1, malformed: 0, replayed: 1, forged: 0 });
        sealer.close();
        opener.close();
      });
    });

    it('keeps keys out of what is shown', () => {
      const secrets = secretsOf(AeadCipher.aes128Gcm);
      const { sealer, opener } = pair(backend, secrets);
      const shown = inspect([sealer, opener], { depth: 9, showHidden: true });
      expect(shown).not.toContain(hex(secrets.key));
      expect(shown).not.toContain([...secrets.key].slice(0, 4).join(', '));
      sealer.close();
      opener.close();
    });

    it('leaves the secrets of the caller as they are, and closes twice', () => {
      const secrets = secretsOf(AeadCipher.chacha20Poly1305);
      const key = secrets.key.slice();
      const { sealer, opener } = pair(backend, secrets);
      sealer.close();
      sealer.close();
      opener.close();
      expect(secrets.key).toEqual(key);
      const batch = layOut([Uint8Array.of(1)]);
      expect(() => sealer.seal(batch)).toThrow(expect.objectContaining({ code: 'USAGE' }));
      expect(() => opener.open(batch.bytes, 0, batch.size)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    });
  });
}

function pair(
  backend: AeadBackend,
  secrets: AeadSecrets,
): { sealer: ReturnType<typeof createSealerOn>; opener: Opener } {
  return { sealer: createSealerOn(backend, secrets), opener: createOpenerOn(backend, secrets) };
}

function secretsOf(cipher: AeadCipher): AeadSecrets {
  const key = new Uint8Array(randomBytes(keyBytesOf[cipher]));
  return { cipher, key, salt: new Uint8Array(randomBytes(4)), direction: SealDirection.hostToClient };
}

/** What the sheet says of the nonce, written a second time. */
function directed({ salt, direction }: AeadSecrets): Uint8Array {
  const [first = 0, ...rest] = salt;
  return Uint8Array.of((first & 0x7f) + 0x80 * direction, ...rest);
}

/** Sequence number, ciphertext and tag by node:crypto alone. */
function reference(secrets: AeadSecrets, sequence: number, plain: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeBigUInt64BE(BigInt(sequence));
  const name = secrets.cipher === AeadCipher.aes128Gcm ? 'aes-128-gcm' : ('chacha20-poly1305' as 'aes-128-gcm');
  const cipher = createCipheriv(name, secrets.key, Buffer.concat([directed(secrets), head]), { authTagLength: 16 });
  cipher.setAAD(head);
  return Buffer.concat([head, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Plaintexts of one length where a batch has them. */
function layOut(plains: readonly Uint8Array[]): DatagramBatch {
  const size = (plains[0]?.length ?? 0) + sealedOverhead;
  const bytes = new Uint8Array(plains.length * size);
  for (const [index, plain] of plains.entries()) bytes.set(plain, index * size + sequenceBytes);
  return { bytes, size, count: plains.length };
}

function part(bytes: Uint8Array, size: number, index: number): Uint8Array {
  return bytes.subarray(index * size, (index + 1) * size);
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
