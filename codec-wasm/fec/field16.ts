// GF(2^16). On the wire an element is written in a basis of Cantor's, whose first eight members span GF(2^8); in here it
// is a + b·v, where v is the ninth member and a and b are of GF(2^8). A product by an element of GF(2^8), which most of
// a transform consists of, then takes each byte by itself, in a quarter of the look-ups.

import { highHalf, lookUp, lowHalf } from './lookup';

const order: usize = 65_535;
/** Of a product by any element: for each of four halves of bytes, 16 low bytes and 16 high ones. */
const tableBytes: usize = 128;
const chunkBytes: usize = 64;

/** Logarithms and powers of elements as on the wire, u16 each; the caller fills them. */
const logs = memory.data(65_536 * 2, 16);
const powers = memory.data(65_536 * 2, 16);
/** The same for elements as in here. */
const innerLogs = memory.data(65_536 * 2, 16);
const innerPowers = memory.data(65_536 * 2, 16);
/** Products by elements of GF(2^8): as for GF(2^8) itself. */
export const bytewise: usize = memory.data(256 * 32, 16);
/** Products by even elements, as far as they were needed. */
const evens = memory.data(65_536 * 64, 16);
const scratch = memory.data(512, 16);
const chunk = memory.data(64, 16);
/** Products by 1 that change the way of writing. */
const inward = memory.data(128, 16);
const outward = memory.data(128, 16);
let evensBuilt: usize = 2;

export function logs16(): usize {
  return logs;
}

export function powers16(): usize {
  return powers;
}

export function evenTable(element: usize): usize {
  return evens + element * (tableBytes / 2);
}

function product(logsOf: usize, powersOf: usize, element: usize, log: usize): usize {
  let sum = <usize>load<u16>(logsOf + (element << 1)) + log;
  if (sum >= order) sum -= order;
  return load<u16>(powersOf + (sum << 1));
}

/** After logs and powers were filled. */
export function prepare16(): void {
  const ninth = <usize>load<u16>(logs + 2 * 256);
  store<u16>(innerLogs, order);
  for (let b: usize = 0; b < 256; b++) {
    const moved = b == 0 ? 0 : product(logs, powers, b, ninth);
    for (let a: usize = 0; a < 256; a++) {
      const inner = a | (b << 8);
      const outer = a ^ moved;
      if (outer == 0) continue;
      const log = load<u16>(logs + (outer << 1));
      store<u16>(innerLogs + (inner << 1), log);
      store<u16>(innerPowers + ((<usize>log) << 1), <u16>inner);
    }
  }
  for (let element: usize = 1; element < 256; element++) {
    const log = <usize>load<u16>(logs + (element << 1));
    for (let half: usize = 1; half < 16; half++) {
      store<u8>(bytewise + (element << 5) + half, <u8>product(logs, powers, half, log));
      store<u8>(bytewise + (element << 5) + half, <u8>product(logs, powers, half << 4, log), 16);
    }
  }
  build(inward, logs, innerPowers, 0);
  build(outward, innerLogs, powers, 0);
}

/** Tables of all even elements below a limit, for transforms. */
export function buildEvens(limit: usize): void {
  for (; evensBuilt < limit; evensBuilt += 2) {
    build(evenTable(evensBuilt), innerLogs, innerPowers, load<u16>(logs + (evensBuilt << 1)));
  }
}

/** Tables of the product by an element of that logarithm; how it is written may change on the way. */
function build(table: usize, logsOf: usize, powersOf: usize, log: usize): void {
  for (let half: usize = 0; half < 4; half++) {
    const first = product(logsOf, powersOf, 1 << (half * 4), log);
    const second = product(logsOf, powersOf, 2 << (half * 4), log);
    const third = product(logsOf, powersOf, 4 << (half * 4), log);
    const fourth = product(logsOf, powersOf, 8 << (half * 4), log);
    v128.store(table + half * 32, sums(first, second, third, fourth));
    v128.store(table + half * 32, sums(first >> 8, second >> 8, third >> 8, fourth >> 8), 16);
  }
}

/** The sums of every choice of four bytes. */
function sums(first: usize, second: usize, third: usize, fourth: usize): v128 {
  return v128.xor(
    v128.xor(
      v128.and(i8x16.splat(<i8>first), i8x16(0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1)),
      v128.and(i8x16.splat(<i8>second), i8x16(0, 0, -1, -1, 0, 0, -1, -1, 0, 0, -1, -1, 0, 0, -1, -1)),
    ),
    v128.xor(
      v128.and(i8x16.splat(<i8>third), i8x16(0, 0, 0, 0, -1, -1, -1, -1, 0, 0, 0, 0, -1, -1, -1, -1)),
      v128.and(i8x16.splat(<i8>fourth), i8x16(0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1)),
    ),
  );
}

/** Low (`side` 0) or high bytes (16) of sixteen products, by the halves of the low bytes and of the high ones. */
export function side(table: usize, low0: v128, low1: v128, high0: v128, high1: v128, side: usize): v128 {
  return v128.xor(
    v128.xor(lookUp(v128.load(table + side), low0), lookUp(v128.load(table + side, 32), low1)),
    v128.xor(lookUp(v128.load(table + side, 64), high0), lookUp(v128.load(table + side, 96), high1)),
  );
}

/** A chunk of 32 elements, times what the table is of. */
function timesChunk(source: usize, target: usize, table: usize): void {
  for (let half: usize = 0; half < 32; half += 16) {
    const low = v128.load(source + half);
    const high = v128.load(source + half, 32);
    const low0 = lowHalf(low);
    const low1 = highHalf(low);
    const high0 = lowHalf(high);
    const high1 = highHalf(high);
    v128.store(target + half, side(table, low0, low1, high0, high1, 0));
    v128.store(target + half, side(table, low0, low1, high0, high1, 16), 32);
  }
}

/** A change of writing: low bytes stay, but for what the high ones bring; those never see the low ones. */
function rewrite(source: usize, target: usize, table: usize): void {
  for (let half: usize = 0; half < 32; half += 16) {
    const high = v128.load(source + half, 32);
    const high0 = lowHalf(high);
    const high1 = highHalf(high);
    const brought = v128.xor(lookUp(v128.load(table, 64), high0), lookUp(v128.load(table, 96), high1));
    const kept = v128.xor(lookUp(v128.load(table, 80), high0), lookUp(v128.load(table, 112), high1));
    v128.store(target + half, v128.xor(v128.load(source + half), brought));
    v128.store(target + half, kept, 32);
  }
}

/** The last bytes of a shard: half of them are low bytes. What is left of the chunk is 0. */
function spread(source: usize, bytes: usize): void {
  memory.fill(chunk, 0, chunkBytes);
  memory.copy(chunk, source, bytes >> 1);
  memory.copy(chunk + 32, source + (bytes >> 1), bytes >> 1);
}

function gather(target: usize, bytes: usize): void {
  memory.copy(target, chunk, bytes >> 1);
  memory.copy(target + (bytes >> 1), chunk + 32, bytes >> 1);
}

export function enter(source: usize, target: usize, count: usize, size: usize): void {
  for (let shard: usize = 0; shard < count; shard++) {
    let left = size;
    for (; left >= chunkBytes; left -= chunkBytes, source += chunkBytes, target += chunkBytes) {
      rewrite(source, target, inward);
    }
    if (left > 0) {
      spread(source, left);
      rewrite(chunk, target, inward);
      source += left;
      target += chunkBytes;
    }
  }
}

export function leave(source: usize, target: usize, count: usize, size: usize): void {
  for (let shard: usize = 0; shard < count; shard++) {
    let left = size;
    for (; left >= chunkBytes; left -= chunkBytes, source += chunkBytes, target += chunkBytes) {
      rewrite(source, target, outward);
    }
    if (left > 0) {
      rewrite(source, chunk, outward);
      gather(target, left);
      source += chunkBytes;
      target += left;
    }
  }
}

export function enterTimes(source: usize, target: usize, size: usize, log: usize): void {
  build(scratch, logs, innerPowers, log);
  for (; size >= chunkBytes; size -= chunkBytes, source += chunkBytes, target += chunkBytes) {
    timesChunk(source, target, scratch);
  }
  if (size == 0) return;
  spread(source, size);
  timesChunk(chunk, target, scratch);
}

export function leaveTimes(source: usize, target: usize, size: usize, log: usize): void {
  build(scratch, innerLogs, powers, log);
  for (; size >= chunkBytes; size -= chunkBytes, source += chunkBytes, target += chunkBytes) {
    timesChunk(source, target, scratch);
  }
  if (size == 0) return;
  timesChunk(source, chunk, scratch);
  gather(target, size);
}

/** What src/codec/fec/kernels.ts says of it; two rows at once, so that a source is taken apart once for both. */
export function combine16(
  target: usize,
  stride: usize,
  rows: usize,
  sources: usize,
  columns: usize,
  coefficients: usize,
  length: usize,
): void {
  for (let column: usize = 0; column < columns; column++) {
    const source = <usize>load<u32>(sources + (column << 2));
    let coefficient = coefficients + (column << 1);
    let row: usize = 0;
    for (; row + 2 <= rows; row += 2, coefficient += columns << 2) {
      build(scratch, innerLogs, innerPowers, load<u16>(coefficient));
      build(scratch + tableBytes, innerLogs, innerPowers, load<u16>(coefficient + (columns << 1)));
      addTwo(target + row * stride, target + (row + 1) * stride, source, length);
    }
    if (row < rows) {
      build(scratch, innerLogs, innerPowers, load<u16>(coefficient));
      addProduct(target + row * stride, source, length, scratch);
    }
  }
}

function addTwo(first: usize, second: usize, source: usize, length: usize): void {
  for (let at: usize = 0; at < length; at += chunkBytes) {
    for (let half: usize = at; half < at + 32; half += 16) {
      const low = v128.load(source + half);
      const high = v128.load(source + half, 32);
      const low0 = lowHalf(low);
      const low1 = highHalf(low);
      const high0 = lowHalf(high);
      const high1 = highHalf(high);
      const other = scratch + tableBytes;
      addTo(first + half, side(scratch, low0, low1, high0, high1, 0));
      addTo(first + half + 32, side(scratch, low0, low1, high0, high1, 16));
      addTo(second + half, side(other, low0, low1, high0, high1, 0));
      addTo(second + half + 32, side(other, low0, low1, high0, high1, 16));
    }
  }
}

function addTo(target: usize, bytes: v128): void {
  v128.store(target, v128.xor(v128.load(target), bytes));
}

/** target += source times what the table is of. */
export function addProduct(target: usize, source: usize, length: usize, table: usize): void {
  for (let at: usize = 0; at < length; at += chunkBytes) {
    for (let half: usize = at; half < at + 32; half += 16) {
      const low = v128.load(source + half);
      const high = v128.load(source + half, 32);
      const low0 = lowHalf(low);
      const low1 = highHalf(low);
      const high0 = lowHalf(high);
      const high1 = highHalf(high);
      addTo(target + half, side(table, low0, low1, high0, high1, 0));
      addTo(target + half + 32, side(table, low0, low1, high0, high1, 16));
    }
  }
}
