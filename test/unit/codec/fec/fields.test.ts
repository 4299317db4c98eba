import { expect, test } from 'vitest';
import { invertCauchy } from '../../../../src/codec/fec/cauchy.ts';
import { field8, type LogTables, times8 } from '../../../../src/codec/fec/field8.ts';
import { field16 } from '../../../../src/codec/fec/field16.ts';

const times16 = (a: number, b: number): number => {
  const { logs, powers, order } = field16();
  return a === 0 || b === 0 ? 0 : (powers[((logs[a] ?? 0) + (logs[b] ?? 0)) % order] ?? 0);
};

test('the field of 256 elements is the one with 0x11d', () => {
  for (let a = 0; a < 256; a += 1) {
    expect(times8(a, 1)).toBe(a);
    expect(times8(a, 2)).toBe(a < 128 ? a << 1 : (a << 1) ^ 0x11d);
  }
});

test('of the basis of the large field each member squared plus itself is the one before', () => {
  for (let bit = 0; bit < 16; bit += 1) {
    const member = 1 << bit;
    expect(times16(member, member) ^ member).toBe(bit === 0 ? 0 : member >> 1);
  }
});

test('its first 256 elements are a field of their own', () => {
  for (let a = 1; a < 256; a += 1) for (let b = 1; b < 256; b += 7) expect(times16(a, b)).toBeLessThan(256);
});

test.each<[string, LogTables]>([
  ['8', field8()],
  ['16', field16()],
])('a Cauchy matrix over GF(2^%s) times its inverse is one', (_bits, field) => {
  const [rows, columns] = [
    [0, 3, 7, 12, 200],
    [16, 17, 90, 130, 255],
  ];
  const inverse = invertCauchy(field, rows, columns);
  for (const [index, row] of rows.entries()) {
    for (const other of rows.keys()) {
      let sum = 0;
      for (const [at, column] of columns.entries()) {
        const log = (inverse[at * rows.length + other] ?? 0) + field.order - (field.logs[row ^ column] ?? 0);
        sum ^= field.powers[log % field.order] ?? 0;
      }
      expect(sum).toBe(index === other ? 1 : 0);
    }
  }
});
