import { describe, expect, it } from 'vitest';
import { createOpener, createSealer } from '../../../../src/codec/aead/aead.node.ts';
import { cryptoBackend } from '../../../../src/codec/aead/crypto.node.ts';
import { createOpenerOn, createSealerOn } from '../../../../src/codec/aead/sealing.ts';
import { type AeadBackend, AeadCipher, type AeadSecrets, SealDirection } from '../../../../src/codec/aead/types.ts';

const secrets: AeadSecrets = {
  cipher: AeadCipher.aes128Gcm,
  key: new Uint8Array(16).fill(5),
  salt: Uint8Array.of(0xf0, 1, 2, 3),
  direction: SealDirection.hostToClient,
};
const usage = expect.objectContaining({ code: 'USAGE' });

describe('secrets', () => {
  it.each<[string, Partial<AeadSecrets>]>([
    ['a key of zeros', { key: new Uint8Array(16) }],
    ['a key of zeros for the other cipher', { cipher: AeadCipher.chacha20Poly1305, key: new Uint8Array(32) }],
    ['a key that is too short', { key: new Uint8Array(15).fill(1) }],
    ['a key of the other cipher', { cipher: AeadCipher.chacha20Poly1305 }],
    ['a salt that is too long', { salt: new Uint8Array(5) }],
  ])('are refused: %s', async (_name, wrong) => {
    await expect(createSealer({ ...secrets, ...wrong })).rejects.toThrow(usage);
    await expect(createOpener({ ...secrets, ...wrong })).rejects.toThrow(usage);
  });

  it('put the direction into the top bit of the salt, whatever it was', () => {
    const salts: string[] = [];
    const backend: AeadBackend = {
      name: 'crypto',
      createLane: (use, cipher, key, salt) => {
        salts.push(Buffer.from(salt).toString('hex'));
        return cryptoBackend.createLane(use, cipher, key, salt);
      },
    };
    createSealerOn(backend, secrets).close();
    createOpenerOn(backend, { ...secrets, direction: SealDirection.clientToHost }).close();
    expect(salts).toEqual(['70010203', 'f0010203']);
    expect(secrets.salt[0]).toBe(0xf0);
  });
});

describe('batches', () => {
  it.each([
    ['too small to be sealed', { size: 23, count: 1, bytes: new Uint8Array(100) }],
    ['longer than their bytes', { size: 50, count: 3, bytes: new Uint8Array(149) }],
    ['of no number', { size: 50, count: Number.NaN, bytes: new Uint8Array(149) }],
  ])('are refused: %s', async (_name, batch) => {
    const sealer = await createSealer(secrets);
    expect(() => sealer.seal(batch)).toThrow(usage);
    expect(sealer.nextSequence).toBe(0);
    sealer.close();
  });

  it('a buffer that was given away is refused', async () => {
    const sealer = await createSealer(secrets);
    const batch = { size: 50, count: 2, bytes: new Uint8Array(100) };
    sealer.seal(batch);
    structuredClone(batch.bytes.buffer, { transfer: [batch.bytes.buffer] });
    expect(() => sealer.seal(batch)).toThrow(usage);
    sealer.close();
  });

  it('may be in memory that threads share', async () => {
    const [sealer, opener] = [await createSealer(secrets), await createOpener(secrets)];
    const batch = { size: 50, count: 2, bytes: new Uint8Array(new SharedArrayBuffer(100)).fill(3) };
    sealer.seal(batch);
    expect(opener.open(batch.bytes, 50, 50)).toBe(26);
    expect([...batch.bytes.slice(58, 84)]).toEqual(Array(26).fill(3));
    sealer.close();
    opener.close();
  });
});

describe('datagrams', () => {
  it('that no sender makes are malformed', async () => {
    const opener = await createOpener(secrets);
    expect(opener.open(new Uint8Array(23), 0, 23)).toBe(-1);
    expect(opener.open(new Uint8Array(0), 0, 0)).toBe(-1);
    expect(opener.open(new Uint8Array(40).fill(0xff), 0, 40)).toBe(-1);
    expect(opener.counters).toEqual({ opened: 0, malformed: 3, replayed: 0, forged: 0 });
    opener.close();
  });

  it.each([
    [-1, 30],
    [0, 101],
    [90, 24],
    [0, -1],
  ])('outside of the buffer are a mistake of the caller: %i, %i', async (offset, length) => {
    const opener = await createOpener(secrets);
    expect(() => opener.open(new Uint8Array(100), offset, length)).toThrow(usage);
    opener.close();
  });
});
