// GF(2^8): rows of sums of products, four rows and 32 bytes at once, so that a source is read once for four.

import { highHalf, lookUp, lowHalf } from './lookup';

/** For each element 16 products by the low half of a byte and 16 by the high one; the caller fills it. */
const products = memory.data(256 * 32, 16);

/** The tables of one group of rows, in the order in which they are needed. */
const tables = memory.data(255 * 4 * 32, 16);

export function products8(): usize {
  return products;
}

/** What src/codec/fec/kernels.ts says of it. Reads and writes whole blocks of 32 bytes. */
export function combine8(
  target: usize,
  stride: usize,
  rows: usize,
  sources: usize,
  columns: usize,
  coefficients: usize,
  length: usize,
): void {
  let row: usize = 0;
  for (; row + 4 <= rows; row += 4) {
    four(target + row * stride, stride, sources, columns, coefficients + row * columns, length);
  }
  for (; row < rows; row++) one(target + row * stride, sources, columns, coefficients + row * columns, length);
}

function arrange(columns: usize, coefficients: usize): void {
  let table = tables;
  for (let column: usize = 0; column < columns; column++) {
    for (let row: usize = 0; row < 4; row++, table += 32) {
      const from = products + ((<usize>load<u8>(coefficients + row * columns + column)) << 5);
      v128.store(table, v128.load(from));
      v128.store(table, v128.load(from, 16), 16);
    }
  }
}

function four(target: usize, stride: usize, sources: usize, columns: usize, coefficients: usize, length: usize): void {
  arrange(columns, coefficients);
  const second = target + stride;
  const third = second + stride;
  const fourth = third + stride;
  for (let at: usize = 0; at < length; at += 32) {
    let a0 = v128.load(target + at);
    let a1 = v128.load(target + at, 16);
    let b0 = v128.load(second + at);
    let b1 = v128.load(second + at, 16);
    let c0 = v128.load(third + at);
    let c1 = v128.load(third + at, 16);
    let d0 = v128.load(fourth + at);
    let d1 = v128.load(fourth + at, 16);
    let table = tables;
    const end = sources + (columns << 2);
    for (let place = sources; place < end; place += 4, table += 128) {
      const source = <usize>load<u32>(place) + at;
      const bytes0 = v128.load(source);
      const bytes1 = v128.load(source, 16);
      const low0 = lowHalf(bytes0);
      const low1 = lowHalf(bytes1);
      const high0 = highHalf(bytes0);
      const high1 = highHalf(bytes1);
      a0 = v128.xor(a0, lookUp(v128.load(table, 0), low0));
      a1 = v128.xor(a1, lookUp(v128.load(table, 0), low1));
      a0 = v128.xor(a0, lookUp(v128.load(table, 16), high0));
      a1 = v128.xor(a1, lookUp(v128.load(table, 16), high1));
      b0 = v128.xor(b0, lookUp(v128.load(table, 32), low0));
      b1 = v128.xor(b1, lookUp(v128.load(table, 32), low1));
      b0 = v128.xor(b0, lookUp(v128.load(table, 48), high0));
      b1 = v128.xor(b1, lookUp(v128.load(table, 48), high1));
      c0 = v128.xor(c0, lookUp(v128.load(table, 64), low0));
      c1 = v128.xor(c1, lookUp(v128.load(table, 64), low1));
      c0 = v128.xor(c0, lookUp(v128.load(table, 80), high0));
      c1 = v128.xor(c1, lookUp(v128.load(table, 80), high1));
      d0 = v128.xor(d0, lookUp(v128.load(table, 96), low0));
      d1 = v128.xor(d1, lookUp(v128.load(table, 96), low1));
      d0 = v128.xor(d0, lookUp(v128.load(table, 112), high0));
      d1 = v128.xor(d1, lookUp(v128.load(table, 112), high1));
    }
    v128.store(target + at, a0);
    v128.store(target + at, a1, 16);
    v128.store(second + at, b0);
    v128.store(second + at, b1, 16);
    v128.store(third + at, c0);
    v128.store(third + at, c1, 16);
    v128.store(fourth + at, d0);
    v128.store(fourth + at, d1, 16);
  }
}

function one(target: usize, sources: usize, columns: usize, coefficients: usize, length: usize): void {
  for (let at: usize = 0; at < length; at += 32) {
    let first = v128.load(target + at);
    let second = v128.load(target + at, 16);
    for (let column: usize = 0; column < columns; column++) {
      const source = <usize>load<u32>(sources + (column << 2)) + at;
      const table = products + ((<usize>load<u8>(coefficients + column)) << 5);
      const low = v128.load(table);
      const high = v128.load(table, 16);
      const bytes0 = v128.load(source);
      const bytes1 = v128.load(source, 16);
      first = v128.xor(first, v128.xor(lookUp(low, lowHalf(bytes0)), lookUp(high, highHalf(bytes0))));
      second = v128.xor(second, v128.xor(lookUp(low, lowHalf(bytes1)), lookUp(high, highHalf(bytes1))));
    }
    v128.store(target + at, first);
    v128.store(target + at, second, 16);
  }
}
