import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPerunError } from '../../../src/shared/errors.ts';
import { erasureCodes } from '../../support/codec/shards.ts';

/** Counts as a header can declare them, small ones that may fit, and what no header can hold. */
const count = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 12 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 0xffff }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 0.5, Number.NaN, Infinity, 2 ** 32, 2 ** 53, Number.MAX_VALUE) },
);
const call = fc.record({
  k: count,
  m: count,
  size: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(1, 2, 16, 64, 66) }, count),
  bytes: fc.uint8Array({ maxLength: 2000 }),
  present: fc.uint8Array({ maxLength: 24, max: 2 }),
});

describe.each(erasureCodes)('%s', (_name, code) => {
  test('refuses hostile blocks by name, and never writes outside of them', () => {
    fc.assert(
      fc.property(call, ({ k, m, size, bytes, present }) => {
        const around = new Uint8Array(bytes.length + 64).fill(0x5a);
        const shards = around.subarray(32, 32 + bytes.length);
        shards.set(bytes);
        for (const attempt of [
          () => code.decode(shards, present, k, m, size),
          () => code.encode(bytes, k, m, size, shards),
        ]) {
          try {
            attempt();
          } catch (error) {
            if (!isPerunError(error)) throw error;
            expect(error.code).toBe('FEC_BLOCK');
          }
        }
        expect(around.subarray(0, 32)).toEqual(new Uint8Array(32).fill(0x5a));
        expect(around.subarray(-32)).toEqual(new Uint8Array(32).fill(0x5a));
      }),
    );
  });
});
