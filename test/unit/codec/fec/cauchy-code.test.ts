import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CauchyCode } from '../../../../src/codec/fec/cauchy-code.ts';
import { blockOf, damaged, fecKernels } from '../../../support/codec/shards.ts';

/** Equal to what nanors makes; shard s, counted from 1, has (s*37 + i*11 + (i*i >> 3)) & 255 at byte i. */
const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixtures/fec/nanors.json'), 'utf8'),
) as readonly { data: number; parity: number; size: number; parity0: string; parity_last: string; sha256: string }[];

describe.each(fecKernels)('the Cauchy code over %s', (_name, kernels) => {
  const code = new CauchyCode(kernels);

  test('writes the parity of nanors', () => {
    for (const { data, parity, size, ...wanted } of vectors) {
      const bytes = new Uint8Array(data * size);
      for (let at = 0; at < bytes.length; at += 1) {
        const [shard, byte] = [Math.floor(at / size) + 1, at % size];
        bytes[at] = shard * 37 + byte * 11 + ((byte * byte) >> 3);
      }
      const made = new Uint8Array(parity * size);
      code.encode(bytes, data, parity, size, made);
      const hex = Buffer.from(made).toString('hex');
      expect(hex.slice(0, wanted.parity0.length)).toBe(wanted.parity0);
      expect(hex.slice(-wanted.parity_last.length)).toBe(wanted.parity_last);
      expect(createHash('sha256').update(made).digest('hex')).toBe(wanted.sha256);
    }
  });

  test('writes the two bytes that every client knows', () => {
    const parity = new Uint8Array(2);
    code.encode(Uint8Array.of(10, 20, 30, 40), 4, 2, 1, parity);
    expect([...parity]).toEqual([136, 0]);
  });

  test('gives the data back after any loss up to the parity', () => {
    const block = fc.record({
      k: fc.integer({ min: 1, max: 200 }),
      m: fc.integer({ min: 1, max: 55 }),
      size: fc.integer({ min: 1, max: 150 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(block, fc.infiniteStream(fc.nat()), ({ k, m, size, seed }, numbers) => {
        const whole = blockOf(code, k, m, size, seed);
        const lost = new Set([...numbers.take(seed % (m + 1))].map((number) => number % (k + m)));
        const { shards, present } = damaged(whole, k + m, lost);
        expect(code.decode(shards, present, k, m, size)).toBe(true);
        expect(Buffer.compare(shards.subarray(0, k * size), whole.subarray(0, k * size))).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  test('gives up where more is lost than the parity holds', () => {
    const { shards, present } = damaged(blockOf(code, 4, 2, 33, 1), 6, [0, 1, 4]);
    expect(code.decode(shards, present, 4, 2, 33)).toBe(false);
  });

  test('refuses more shards than the field has places for', () => {
    const bytes = new Uint8Array(300);
    expect(() => code.encode(bytes, 200, 56, 1, bytes)).toThrow(expect.objectContaining({ code: 'FEC_BLOCK' }));
    expect(() => code.encode(bytes, 200, 55, 1, bytes)).not.toThrow();
  });
});
