import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LeopardCode } from '../../../../src/codec/fec/leopard-code.ts';
import { TypeScriptFecKernels } from '../../../../src/codec/fec/typescript-kernels.ts';
import { blockOf, damaged, fecKernels, shardsOf } from '../../../support/codec/shards.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/fec');
/** Made by the crate itself, of the data that `shardsOf` makes: what a line is of, then numbers that belong together. */
const vectors = readFileSync(join(fixtures, 'leopard.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' '))
  .map(([word = '', ...blocks]) => ({ word, blocks: blocks.map((block) => block.split(',').map(Number)) }));
const countsOf = (word: string): number[][] => vectors.find((line) => line.word === word)?.blocks ?? [];
const published = readFileSync(join(fixtures, 'punktfunk-parity.txt'), 'utf8');

const parityOf = (code: LeopardCode, data: Uint8Array, k: number, m: number, size: number): Uint8Array => {
  const parity = new Uint8Array(m * size);
  code.encode(data, k, m, size, parity);
  return parity;
};

describe.each(fecKernels)('Leopard over %s', (_name, kernels) => {
  const code = new LeopardCode(kernels);
  const isSlow = kernels instanceof TypeScriptFecKernels;

  test('writes the parity of reed-solomon-simd 3.1', () => {
    const groups = vectors.filter(({ word }) => word.length === 64);
    expect(groups).toHaveLength(50);
    for (const { word, blocks } of groups) {
      if (isSlow && blocks.some(([k = 0, m = 0]) => k + m > 1200)) continue;
      const hash = createHash('sha256');
      for (const [k = 0, m = 0, size = 0, seed = 0] of blocks) {
        hash.update(parityOf(code, shardsOf(k, size, seed), k, m, size));
      }
      expect([blocks[0], hash.digest('hex')]).toEqual([blocks[0], word]);
    }
  });

  test('writes the parity that punktfunk is known to send', () => {
    const lines = [...published.matchAll(/^k=(\d+) m=(\d+) len=(\d+) parity\[(\d+)\] (\w+)(?: (\w+))?$/gm)];
    expect(lines.length).toBe(16);
    for (const [line, k, m, size, row, start = '', hash] of lines) {
      const [data, parity, length] = [Number(k), Number(m), Number(size)];
      const bytes = Uint8Array.from({ length: data * length }, (_, at) => {
        const shard = Math.floor(at / length);
        return (shard * 31 + (at % length) * 7 + 3) & 0xff;
      });
      const from = Number(row) * length;
      const shard = parityOf(code, bytes, data, parity, length).subarray(from, from + length);
      expect([line, Buffer.from(shard).toString('hex').slice(0, start.length)]).toEqual([line, start]);
      if (hash !== undefined) expect([line, fnv1a(shard)]).toEqual([line, hash]);
    }
  });

  test('gives the data back after any loss up to the parity', () => {
    const block = fc.record({
      k: fc.integer({ min: 1, max: 70 }),
      m: fc.integer({ min: 1, max: 40 }),
      half: fc.integer({ min: 1, max: 80 }),
      way: fc.constantFrom(undefined, 'direct', 'transform', 'encoding'),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(block, fc.infiniteStream(fc.nat()), ({ k, m, half, way, seed }, numbers) => {
        const whole = blockOf(code, k, m, half * 2, seed);
        const order = shuffled(k + m, numbers);
        const { shards, present } = damaged(whole, k + m, order.slice(0, seed % (m + 1)));
        expect(new LeopardCode(kernels, way).decode(shards, present, k, m, half * 2)).toBe(true);
        expect(Buffer.compare(shards.subarray(0, k * half * 2), whole.subarray(0, k * half * 2))).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  test('gives up where more is lost than the parity holds', () => {
    const whole = blockOf(code, 5, 2, 64, 1);
    const { shards, present } = damaged(whole, 7, [0, 2, 6]);
    expect(code.decode(shards, present, 5, 2, 64)).toBe(false);
  });
});

describe('Leopard', () => {
  const [, kernels] = fecKernels[0] as (typeof fecKernels)[0];
  const code = new LeopardCode(kernels);

  test('takes the counts that the crate takes, and no others', () => {
    for (const [k = 0, m = 0] of countsOf('taken'))
      expect(() => parityOf(code, new Uint8Array(k * 2), k, m, 2)).not.toThrow();
    for (const [k = 0, m = 0] of countsOf('refused')) {
      expect(() => parityOf(code, new Uint8Array(k * 2), k, m, 2)).toThrow(
        expect.objectContaining({ code: 'FEC_BLOCK' }),
      );
    }
  });

  test.each([
    [3, 2, 63],
    [3, 2, 0],
    [0, 2, 64],
    [3, -1, 64],
    [65_535, 1, 64],
    [2.5, 1, 64],
    [Number.NaN, 1, 64],
    [3, 2, 128],
  ])('refuses a block of %d + %d shards of %d bytes in too little room', (k, m, size) => {
    const bytes = new Uint8Array(5 * 64);
    const refusal = expect.objectContaining({ code: 'FEC_BLOCK' });
    expect(() => code.encode(bytes, k, m, size, bytes)).toThrow(refusal);
    expect(() => code.decode(bytes, new Uint8Array(5), k, m, size)).toThrow(refusal);
  });

  test('works on long shards in slices', () => {
    const [k, m, size] = [40, 24, 700_010];
    const whole = blockOf(code, k, m, size, 3);
    const [head, tail] = [1 << 16, size % 64];
    for (const [start, length] of [
      [0, head],
      [size - tail, tail],
    ] as const) {
      const narrow = new Uint8Array((k + m) * length);
      for (let shard = 0; shard < k; shard += 1) {
        narrow.set(whole.subarray(shard * size + start, shard * size + start + length), shard * length);
      }
      code.encode(narrow, k, m, length, narrow.subarray(k * length));
      const last = (k + m - 1) * size + start;
      expect(Buffer.compare(narrow.subarray(-length), whole.subarray(last, last + length))).toBe(0);
    }
    for (const way of ['direct', 'encoding', 'transform'] as const) {
      const { shards, present } = damaged(whole, k + m, [0, 7, 39, 41]);
      expect(new LeopardCode(kernels, way).decode(shards, present, k, m, size)).toBe(true);
      expect(Buffer.compare(shards.subarray(0, k * size), whole.subarray(0, k * size))).toBe(0);
    }
  });
});

function fnv1a(bytes: Uint8Array): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffff_ffff_ffff_ffffn;
  return hash.toString(16).padStart(16, '0');
}

/** The numbers below a count in an order that the stream decides. */
function shuffled(count: number, numbers: fc.Stream<number>): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  let left = count;
  for (const number of numbers.take(count)) {
    const picked = number % left;
    left -= 1;
    [order[left], order[picked]] = [order[picked] as number, order[left] as number];
  }
  return order;
}
