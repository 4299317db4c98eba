// The LZ4 block format. The compressor makes the same choices as src/codec/lz4/block-compress.ts, and so the same bytes.

const minMatch = 4;
const lastLiterals = 5;
const matchFindLimit = 12;
const maxDistance = 0xffff;
const hashBits = 14;
const skipTrigger = 6;
const baseLimit = 0x40000000;

const table: usize = memory.data(4 << 14, 16);
/** Positions are kept as base + index, so that old entries age out without the table being cleared. */
let base: i32 = 1;

/** Writes one raw block of `length` bytes from `source` to `target`, which must have room for the worst; yields its size. */
export function compress(source: usize, length: i32, target: usize): i32 {
  if (base > baseLimit - length) {
    memory.fill(table, 0, 4 << hashBits);
    base = 1;
  }
  const bias = base;
  base += length;
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
    if (match < 0 || at - match > maxDistance || load<u32>(source + match) != word) {
      at += attempts >> skipTrigger;
      attempts += 1;
      continue;
    }
    attempts = 1 << skipTrigger;
    while (at > anchor && match > 0 && load<u8>(source + at - 1) == load<u8>(source + match - 1)) {
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
  return <i32>(putSequence(source + anchor, length - anchor, out, 0, 0) - target);
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
  }
  while (at < end && load<u8>(source + match) == load<u8>(source + at)) {
    at += 1;
    match += 1;
  }
  return at;
}

function putSequence(source: usize, literals: i32, target: usize, distance: i32, length: i32): usize {
  let out = target + 1;
  if (literals >= 15) out = putLength(out, literals - 15);
  memory.copy(out, source, literals);
  out += literals;
  const nibble = min(literals, 15) << 4;
  store<u8>(target, nibble);
  if (length == 0) return out;
  store<u16>(out, distance);
  out += 2;
  const beyond = length - minMatch;
  store<u8>(target, nibble | min(beyond, 15));
  return beyond >= 15 ? putLength(out, beyond - 15) : out;
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
    memory.copy(out, at, literals);
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
  if (distance == 1) {
    memory.fill(out, load<u8>(out - 1), size);
    return;
  }
  const end = out + size;
  let at = out;
  if (distance >= 16) {
    for (; at + 16 <= end; at += 16) v128.store(at, v128.load(at - distance));
  }
  for (; at < end; at++) store<u8>(at, load<u8>(at - distance));
}
