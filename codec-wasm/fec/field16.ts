// GF(2^16). On the wire an element is written in a basis of Cantor's, whose first eight members span GF(2^8). In here it
// is a + b·v, a in the low byte and b in the high one, where v is the ninth member: v² = v + w, and w is the eighth. So
// (a + b·v)(c + d·v) = (ac + bdw) + ((a + b)(c + d) + ac)·v: three products of bytes by constants of GF(2^8). Where the
// second factor is of GF(2^8) itself, which it is in most of a transform, each byte is multiplied by itself.

import { highHalf, lookUp, lowHalf } from './lookup';

const order: usize = 65_535;
const chunkBytes: usize = 64;
const eighth: usize = 128;
const ninth: usize = 256;

/** Logarithms and powers of elements as on the wire, u16 each; the caller fills them. */
const logs = memory.data(65_536 * 2, 16);
const powers = memory.data(65_536 * 2, 16);
/** For each element of GF(2^8) 16 products by the low half of a byte and 16 by the high one. */
export const bytewise: usize = memory.data(256 * 32, 16);
/** Each element of GF(2^8) times w. */
const turned = memory.data(256, 16);
/** For each high byte: how it is written in here, and what goes to the low byte; and back. For every half of a byte. */
const inward = memory.data(64, 16);
const outward = memory.data(64, 16);
const inwardLow = memory.data(256, 16);
const inwardHigh = memory.data(256, 16);
const chunk = memory.data(64, 16);

export function logs16(): usize {
  return logs;
}

export function powers16(): usize {
  return powers;
}

function product(a: usize, b: usize): usize {
  if (a == 0 || b == 0) return 0;
  const sum = <usize>load<u16>(logs + (a << 1)) + <usize>load<u16>(logs + (b << 1));
  return load<u16>(powers + ((sum >= order ? sum - order : sum) << 1));
}

/** After logs and powers were filled. */
export function prepare16(): void {
  for (let element: usize = 1; element < 256; element++) {
    store<u8>(turned + element, <u8>product(element, eighth));
    for (let half: usize = 1; half < 16; half++) {
      store<u8>(bytewise + (element << 5) + half, <u8>product(element, half));
      store<u8>(bytewise + (element << 5) + half, <u8>product(element, half << 4), 16);
    }
  }
  for (let b: usize = 0; b < 256; b++) {
    const outer = product(b, ninth);
    store<u8>(inwardLow + (outer >> 8), <u8>outer);
    store<u8>(inwardHigh + (outer >> 8), <u8>b);
  }
  for (let half: usize = 0; half < 16; half++) {
    store<u8>(inward + half, load<u8>(inwardLow + half));
    store<u8>(inward + half, load<u8>(inwardLow + (half << 4)), 16);
    store<u8>(inward + half, load<u8>(inwardHigh + half), 32);
    store<u8>(inward + half, load<u8>(inwardHigh + (half << 4)), 48);
    const low = product(half, ninth);
    const high = product(half << 4, ninth);
    store<u8>(outward + half, <u8>low);
    store<u8>(outward + half, <u8>high, 16);
    store<u8>(outward + half, <u8>(low >> 8), 32);
    store<u8>(outward + half, <u8>(high >> 8), 48);
  }
}

/** A change of writing: low bytes stay, but for what the high ones bring; those never see the low ones. */
function rewrite(source: usize, target: usize, table: usize): void {
  for (let half: usize = 0; half < 32; half += 16) {
    const high = v128.load(source + half, 32);
    const high0 = lowHalf(high);
    const high1 = highHalf(high);
    const brought = v128.xor(lookUp(v128.load(table), high0), lookUp(v128.load(table, 16), high1));
    const kept = v128.xor(lookUp(v128.load(table, 32), high0), lookUp(v128.load(table, 48), high1));
    v128.store(target + half, v128.xor(v128.load(source + half), brought));
    v128.store(target + half, kept, 32);
  }
}

export function enter(source: usize, target: usize, count: usize, size: usize): void {
  for (let shard: usize = 0; shard < count; shard++) {
    let left = size;
    for (; left >= chunkBytes; left -= chunkBytes, source += chunkBytes, target += chunkBytes) {
      rewrite(source, target, inward);
    }
    if (left == 0) continue;
    // Of the last bytes half are low bytes; what is left of the chunk is 0.
    memory.fill(chunk, 0, chunkBytes);
    memory.copy(chunk, source, left >> 1);
    memory.copy(chunk + 32, source + (left >> 1), left >> 1);
    rewrite(chunk, target, inward);
    source += left;
    target += chunkBytes;
  }
}

export function leave(source: usize, target: usize, count: usize, size: usize): void {
  for (let shard: usize = 0; shard < count; shard++) {
    let left = size;
    for (; left >= chunkBytes; left -= chunkBytes, source += chunkBytes, target += chunkBytes) {
      rewrite(source, target, outward);
    }
    if (left == 0) continue;
    rewrite(source, chunk, outward);
    memory.copy(target, chunk, left >> 1);
    memory.copy(target + (left >> 1), chunk + 32, left >> 1);
    source += chunkBytes;
    target += left;
  }
}

/** A shard times the element of that logarithm. */
export function scale(place: usize, length: usize, log: usize): void {
  addProducts(place, place, length, load<u16>(powers + (log << 1)), false);
}

/** What src/codec/fec/kernels.ts says of it. */
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
    for (let row: usize = 0; row < rows; row++) {
      const log = <usize>load<u16>(coefficients + ((row * columns + column) << 1));
      addProducts(target + row * stride, source, length, load<u16>(powers + (log << 1)), true);
    }
  }
}

/** target += source times an element, as it is on the wire; or target = that. */
export function addProducts(target: usize, source: usize, length: usize, element: usize, isAdded: bool): void {
  const high = element >> 8;
  const d = <usize>load<u8>(inwardHigh + high);
  const c = (element & 0xff) ^ (<usize>load<u8>(inwardLow + high));
  const first = bytewise + (c << 5);
  const second = bytewise + ((<usize>load<u8>(turned + d)) << 5);
  const third = bytewise + ((c ^ d) << 5);
  const firstLow = v128.load(first);
  const firstHigh = v128.load(first, 16);
  const secondLow = v128.load(second);
  const secondHigh = v128.load(second, 16);
  const thirdLow = v128.load(third);
  const thirdHigh = v128.load(third, 16);
  const kept = isAdded ? i8x16.splat(-1) : i8x16.splat(0);
  for (let at: usize = 0; at < length; at += 16) {
    const a = v128.load(source + at);
    const b = v128.load(source + at, 32);
    const aLow = lowHalf(a);
    const aHigh = highHalf(a);
    const bLow = lowHalf(b);
    const bHigh = highHalf(b);
    const ac = v128.xor(lookUp(firstLow, aLow), lookUp(firstHigh, aHigh));
    const bdw = v128.xor(lookUp(secondLow, bLow), lookUp(secondHigh, bHigh));
    const all = v128.xor(lookUp(thirdLow, v128.xor(aLow, bLow)), lookUp(thirdHigh, v128.xor(aHigh, bHigh)));
    v128.store(target + at, v128.xor(v128.and(v128.load(target + at), kept), v128.xor(ac, bdw)));
    v128.store(target + at, v128.xor(v128.and(v128.load(target + at, 32), kept), v128.xor(all, ac)), 32);
    // Sixteen elements are done of the 32 in a chunk; after both halves the high bytes are skipped.
    if ((at & 16) != 0) at += 32;
  }
}
