import { FecScheme } from '../../../src/protocol/punktfunk/constants.ts';
import type { ErasureCoder } from '../../../src/protocol/punktfunk/erasure-coder.ts';

/*
 * A slow code that restores any loss up to its parity, for tests of what lies around a code: a Cauchy matrix over
 * GF(2^8), and Gauss to solve it.
 */

const exp = new Uint8Array(510);
const log = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power += 1) {
  exp[power] = value;
  exp[power + 255] = value;
  log[value] = power;
  value = (value << 1) ^ (value & 0x80 ? 0x11d : 0);
}

const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : (exp[(log[a] ?? 0) + (log[b] ?? 0)] ?? 0));
const inverse = (a: number): number => exp[255 - (log[a] ?? 0)] ?? 0;
const weight = (row: number, k: number, column: number): number => inverse((k + row) ^ column);

export const cauchyCode: ErasureCoder = {
  scheme: FecScheme.gf8,
  maxShards: 255,
  encode(data, k, m, size, parity) {
    parity.fill(0, 0, m * size);
    for (let row = 0; row < m; row += 1) {
      for (let column = 0; column < k; column += 1) {
        add(parity, row * size, data, column * size, size, weight(row, k, column));
      }
    }
  },
  decode(shards, present, k, m, size) {
    const missing = numbers(k).filter((column) => present[column] !== 1);
    const rows = numbers(m)
      .filter((row) => present[k + row] === 1)
      .slice(0, missing.length);
    if (rows.length < missing.length) return false;
    // What the parity says of the missing shards alone.
    const sides = rows.map((row) => {
      const side = shards.slice((k + row) * size, (k + row + 1) * size);
      for (const column of numbers(k).filter((each) => present[each] === 1)) {
        add(side, 0, shards, column * size, size, weight(row, k, column));
      }
      return side;
    });
    solve(
      rows.map((row) => missing.map((column) => weight(row, k, column))),
      sides,
    );
    for (const [at, column] of missing.entries()) shards.set(sides[at] ?? new Uint8Array(0), column * size);
    return true;
  },
};

/** Turns the matrix into the unit matrix, and the sides with it; every square part of a Cauchy matrix can be. */
function solve(matrix: number[][], sides: Uint8Array[]): void {
  for (const [pivot, row] of matrix.entries()) {
    const scale = inverse(row[pivot] ?? 0);
    matrix[pivot] = row.map((value) => times(value, scale));
    sides[pivot] = (sides[pivot] ?? new Uint8Array(0)).map((value) => times(value, scale));
    for (const [other, line] of matrix.entries()) {
      const factor = line[pivot] ?? 0;
      if (other === pivot || factor === 0) continue;
      matrix[other] = line.map((value, at) => value ^ times(factor, matrix[pivot]?.[at] ?? 0));
      const side = sides[other] ?? new Uint8Array(0);
      add(side, 0, sides[pivot] ?? new Uint8Array(0), 0, side.length, factor);
    }
  }
}

function add(into: Uint8Array, at: number, from: Uint8Array, fromAt: number, size: number, factor: number): void {
  for (let byte = 0; byte < size; byte += 1) {
    into[at + byte] = (into[at + byte] ?? 0) ^ times(from[fromAt + byte] ?? 0, factor);
  }
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}
