import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cryptoBackend } from '../../../src/codec/aead/crypto.node.ts';
import { openEvp } from '../../../src/codec/aead/evp.node.ts';
import { createOpenerOn, createSealerOn } from '../../../src/codec/aead/sealing.ts';
import { AeadCipher, type AeadSecrets, SealDirection, sealedOverhead } from '../../../src/codec/aead/types.ts';

const backends = [await openEvp(), cryptoBackend];

const secretsOf = (cipher: AeadCipher): AeadSecrets => ({
  cipher,
  key: Uint8Array.from({ length: cipher === AeadCipher.aes128Gcm ? 16 : 32 }, (_, index) => index + 1),
  salt: Uint8Array.of(1, 2, 3, 4),
  direction: SealDirection.hostToClient,
});

/** What may happen to a datagram on its way. */
type Fate = 'arrives' | 'lost' | 'twice' | 'cut' | 'longer' | 'changed';
const fate = fc.constantFrom<Fate>('arrives', 'arrives', 'arrives', 'lost', 'twice', 'cut', 'longer', 'changed');

describe.each(backends)('sealed datagrams on a bad way, by $name', (backend) => {
  it.each(Object.entries(AeadCipher))('%s: each is opened once and whole, or not at all', (_name, cipher) => {
    const cases = fc.record({
      length: fc.integer({ min: 0, max: 100 }),
      fates: fc.array(fate, { minLength: 1, maxLength: 30 }),
      order: fc.infiniteStream(fc.nat()),
      where: fc.infiniteStream(fc.nat()),
    });
    fc.assert(
      fc.property(cases, ({ length, fates, order, where }) => {
        const sealer = createSealerOn(backend, secretsOf(cipher));
        const opener = createOpenerOn(backend, secretsOf(cipher));
        const size = length + sealedOverhead;
        const bytes = new Uint8Array(fates.length * size);
        for (let index = 0; index < bytes.length; index += 1) bytes[index] = Math.floor(index / size);
        sealer.seal({ bytes, size, count: fates.length });
        const arriving: { index: number; isWhole: boolean; datagram: Uint8Array }[] = [];
        for (const [index, what] of fates.entries()) {
          const sent = bytes.slice(index * size, (index + 1) * size);
          if (what === 'arrives' || what === 'twice') arriving.push({ index, isWhole: true, datagram: sent });
          if (what === 'twice') arriving.push({ index, isWhole: true, datagram: sent.slice() });
          if (what === 'cut') {
            arriving.push({ index, isWhole: false, datagram: sent.slice(0, (where.next().value ?? 0) % size) });
          }
          if (what === 'longer') arriving.push({ index, isWhole: false, datagram: Uint8Array.of(...sent, 0) });
          if (what === 'changed') {
            const bit = (where.next().value ?? 0) % (size * 8);
            sent[bit >> 3] = (sent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
            arriving.push({ index, isWhole: false, datagram: sent });
          }
        }
        for (let left = arriving.length; left > 1; left -= 1) {
          const other = (order.next().value ?? 0) % left;
          const [a, b] = [arriving[left - 1], arriving[other]];
          if (a && b) [arriving[left - 1], arriving[other]] = [b, a];
        }
        const seen = new Set<number>();
        for (const { index, isWhole, datagram } of arriving) {
          const opened = opener.open(datagram, 0, datagram.length);
          const isWanted = isWhole && !seen.has(index);
          expect(opened).toBe(isWanted ? length : -1);
          if (!isWanted) continue;
          seen.add(index);
          expect(datagram.subarray(8, 8 + length).every((byte) => byte === index)).toBe(true);
        }
        sealer.close();
        opener.close();
      }),
      { numRuns: 60 },
    );
  });

  it('never throws for bytes that nobody sealed, and opens none of them', () => {
    const opener = createOpenerOn(backend, secretsOf(AeadCipher.aes128Gcm));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(opener.open(bytes, 0, bytes.length)).toBe(-1);
      }),
      { numRuns: 500 },
    );
    opener.close();
  });
});
