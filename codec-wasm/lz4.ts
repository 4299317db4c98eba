// The LZ4 block format. The compressor makes the same choices as src/codec/lz4/block-compress.ts, and so the same bytes.

const minMatch = 4;
const lastLiterals = 5;
const matchFindLimit = 12;
const maxDistance = 0xffff;
const hashBits = 14;
const skipTrigger = 6;
const mostBySixteens = 512;
const baseLimit = 0x40000000;

const table: usize = memory.data(4 << 14, 16);
/**
 * Positions are kept as base + index, so that old entries age out without the table being cleared. Between the positions
 * of two blocks lies the greatest distance, so that an entry of another block is one too far away.
 */
let base: i32 = maxDistance + 1;

/**
 * Writes one raw block of `length` bytes from `source` to `target`, which must have room for the worst and 16 bytes more;
 * yields its size. What a frame takes here is mostly branches that no processor foresees, so conditions are joined.
 */
export function compress(source: usize, length: i32, target: usize): i32 {
  if (base > baseLimit - length) {
    memory.fill(table, 0, 4 << hashBits);
    base = maxDistance + 1;
  }
  const bias = base;
  base += length + maxDistance + 1;
  const searchEnd = length - matchFindLimit;
  const matchEnd = length - lastLiterals;
  let anchor = 0;
  let at = 0;
  let out = target;
  let attempts = 1 << skipTrigger;
  while (at <= searchEnd) {
    const word = load<u32>(source + at);
    const slot = slotOf(word, load<u8>(source + at, 4));
    let match = load<i32>(slot) - bias;
    store<i32>(slot, bias + at);
    const isFar = at - match > maxDistance;
    const here = isFar ? 0 : match;
    if ((<i32>isFar) | (<i32>(load<u32>(source + here) != word))) {
      at += attempts >> skipTrigger;
      attempts += 1;
      continue;
    }
    attempts = 1 << skipTrigger;
    while (
      (<i32>(at > anchor)) &
      (<i32>(match > 0)) &
      (<i32>(load<u8>(source + at - 1) == load<u8>(source + match - 1)))
    ) {
      at -= 1;
      match -= 1;
    }
    const end = extend(source, match + minMatch, at + minMatch, matchEnd);
    out = putSequence(source + anchor, at - anchor, out, at - match, end - at);
    if (end - 2 <= searchEnd) {
      store<i32>(slotOf(load<u32>(source + end - 2), load<u8>(source + end + 2)), bias + end - 2);
    }
    at = end;
    anchor = end;
  }
  return <i32>(putLast(source + anchor, length - anchor, out) - target);
}

function slotOf(word: u32, fifth: u32): usize {
  return table + ((<usize>((word * 0x9e3779b1 + fifth * 0x85ebca6b) >> (32 - hashBits))) << 2);
}

/** First position from `at` on that does not match, at most `end`. */
function extend(source: usize, match: i32, at: i32, end: i32): i32 {
  while (at + 16 <= end) {
    const same = i8x16.bitmask(i8x16.eq(v128.load(source + match), v128.load(source + at)));
    if (same != 0xffff) return at + <i32>ctz(~same);
    at += 16;
    match += 16;
    // Long runs, as in the delta of a still picture, are most of the bytes.
    while (at + 32 <= end) {
      const first = v128.xor(v128.load(source + match), v128.load(source + at));
      const second = v128.xor(v128.load(source + match, 16), v128.load(source + at, 16));
      if (v128.any_true(v128.or(first, second))) break;
      at += 32;
      match += 32;
    }
  }
  while (at < end && load<u8>(source + match) == load<u8>(source + at)) {
    at += 1;
    match += 1;
  }
  return at;
}

function putSequence(source: usize, literals: i32, target: usize, distance: i32, length: i32): usize {
  const after = putLiterals(source, literals, target);
  store<u16>(after, distance);
  const beyond = length - minMatch;
  store<u8>(target, (min(literals, 15) << 4) | min(beyond, 15));
  if (beyond >= 15 + 255) return putLength(after + 2, beyond - 15);
  store<u8>(after, beyond - 15, 2);
  return after + 2 + <usize>(beyond >= 15);
}

/** The end of a block: literals alone. */
function putLast(source: usize, literals: i32, target: usize): usize {
  store<u8>(target, min(literals, 15) << 4);
  return putLiterals(source, literals, target);
}

function putLiterals(source: usize, literals: i32, target: usize): usize {
  const out = literals >= 15 ? putLength(target + 1, literals - 15) : target + 1;
  copyLiterals(source, out, literals);
  return out + literals;
}

/** By sixteens, up to fifteen bytes too many: a call for each few bytes costs more than they do. */
function copyLiterals(source: usize, target: usize, length: i32): void {
  // Also where there are none: one store costs less than a branch that cannot be foreseen.
  v128.store(target, v128.load(source));
  if (length <= 16) return;
  if (length > mostBySixteens) {
    memory.copy(target, source, length);
    return;
  }
  for (let at = 16; at < length; at += 16) v128.store(target + at, v128.load(source + at));
}

function putLength(target: usize, length: i32): usize {
  let out = target;
  let left = length;
  while (left >= 255) {
    store<u8>(out++, 255);
    left -= 255;
  }
  store<u8>(out, left);
  return out + 1;
}

/** Reads one raw block into exactly `capacity` bytes; false where it is no such block. Writes nowhere else. */
export function decompress(source: usize, length: i32, target: usize, capacity: i32): bool {
  let at = source;
  const end = source + length;
  let out = target;
  const full = target + capacity;
  while (at < end) {
    const token = <usize>load<u8>(at++);
    let literals = token >> 4;
    if (literals == 15) {
      let more: usize;
      do {
        if (at >= end) return false;
        more = load<u8>(at++);
        literals += more;
      } while (more == 255);
    }
    if (literals > end - at || literals > full - out) return false;
    if (literals <= 16 && full - out >= 16) v128.store(out, v128.load(at));
    else memory.copy(out, at, literals);
    at += literals;
    out += literals;
    if (at == end) return out == full;
    if (end - at < 2) return false;
    const distance = <usize>load<u16>(at);
    at += 2;
    if (distance == 0 || distance > out - target) return false;
    let size = (token & 15) + minMatch;
    if (size == 15 + minMatch) {
      let more: usize;
      do {
        if (at >= end) return false;
        more = load<u8>(at++);
        size += more;
      } while (more == 255);
    }
    if (size > full - out) return false;
    copyMatch(out, distance, size);
    out += size;
  }
  return false;
}

/** Where source and target overlap, the pattern of `distance` bytes repeats. */
function copyMatch(out: usize, distance: usize, size: usize): void {
  const end = out + size;
  let at = out;
  if (distance == 1) {
    const byte = load<u8>(out - 1);
    if (size > <usize>mostBySixteens) {
      memory.fill(out, byte, size);
      return;
    }
    const sixteen = i8x16.splat(byte);
    for (; at + 16 <= end; at += 16) v128.store(at, sixteen);
  }
  if (distance >= 16) {
    for (; at + 16 <= end; at += 16) v128.store(at, v128.load(at - distance));
  }
  for (; at < end; at++) store<u8>(at, load<u8>(at - distance));
}
