import { expect, test } from 'vitest';
import { createErasureCode } from '../../../../src/codec/fec/create-erasure-code.ts';
import { FecScheme } from '../../../../src/codec/fec/erasure-code.ts';
import { blockOf, damaged } from '../../../support/codec/shards.ts';

test.each(Object.values(FecScheme))('scheme %d is made, and codes do not disturb each other', (scheme) => {
  const codes = [createErasureCode(scheme), createErasureCode(FecScheme.gf8), createErasureCode(FecScheme.gf16)];
  const code = codes[0] as (typeof codes)[0];
  expect(code.scheme).toBe(scheme);
  const whole = blockOf(code, 20, 4, 66, 1);
  for (const other of codes) blockOf(other, 30, 12, 128, 2);
  const { shards, present } = damaged(whole, 24, [0, 5, 19, 21]);
  expect(code.decode(shards, present, 20, 4, 66)).toBe(true);
  expect(shards.subarray(0, 20 * 66)).toEqual(whole.subarray(0, 20 * 66));
});
