// The difference between two pictures, plain or against one that has scrolled, band by band.
// The search makes the same choices as src/codec/kernels/scroll-search.ts.

const bandRows = 8;
/** Rows of a band that are looked at, and how far apart they are. */
const sampleRows = 3;
const sampleStep = 3;
const sampleStart = 1;
/** Chunks of 16 bytes of a row that are looked at: so many that a byte can count them. */
const mostChunks = 255;
const straightReach = 8;
const slantedReach = 4;
const slantedSearches = 2;

/** target = a XOR b; the number of bytes that are not 0. Target may be a or b. */
export function xor(target: usize, a: usize, b: usize, length: i32): i32 {
  let differing = 0;
  let at = 0;
  while (at + 16 <= length) {
    const end = min(at + 16 * mostChunks, length) - 15;
    let same = i8x16.splat(0);
    let chunks = 0;
    for (; at < end; at += 16, chunks++) {
      const both = v128.xor(v128.load(a + at), v128.load(b + at));
      v128.store(target + at, both);
      same = i8x16.sub(same, i8x16.eq(both, i8x16.splat(0)));
    }
    differing += chunks * 16 - sum(same);
  }
  if (at + 8 <= length) {
    const both = load<u64>(a + at) ^ load<u64>(b + at);
    store<u64>(target + at, both);
    differing += 8 - popcnt(i8x16.bitmask(i8x16.eq(i64x2.splat(both), i64x2.splat(0))) & 0xff);
    at += 8;
  }
  if (at + 4 <= length) {
    const both = load<u32>(a + at) ^ load<u32>(b + at);
    store<u32>(target + at, both);
    differing += 4 - popcnt(i8x16.bitmask(i8x16.eq(i32x4.splat(both), i32x4.splat(0))) & 0xf);
    at += 4;
  }
  for (; at < length; at++) {
    const both = load<u8>(a + at) ^ load<u8>(b + at);
    store<u8>(target + at, both);
    differing += <i32>(both != 0);
  }
  return differing;
}

function sum(counts: v128): i32 {
  const words = i32x4.extadd_pairwise_i16x8_s(i16x8.extadd_pairwise_i8x16_u(counts));
  return (
    i32x4.extract_lane(words, 0) +
    i32x4.extract_lane(words, 1) +
    i32x4.extract_lane(words, 2) +
    i32x4.extract_lane(words, 3)
  );
}

/**
 * target = source XOR the picture before, moved band by band by the vectors (dy i8, dx i8: where in the picture before
 * a pixel is looked up). What lies outside it counts as 0. The same call makes a difference and undoes it. The number of
 * bytes that are not 0.
 */
export function shifted(
  source: usize,
  before: usize,
  target: usize,
  vectors: usize,
  stride: i32,
  rows: i32,
  size: i32,
): i32 {
  let differing = 0;
  for (let row = 0; row < rows; row++) {
    const vector = vectors + ((row / bandRows) << 1);
    const from = row + <i32>load<i8>(vector);
    const by = <i32>load<i8>(vector, 1) * size;
    const line = row * stride;
    let low = min(max(-by, 0), stride);
    let high = max(min(stride - by, stride), low);
    if (from < 0 || from >= rows) low = high = stride;
    differing += copyPart(source + line, target + line, 0, low);
    if (low < high)
      differing += xor(target + line + low, source + line + low, before + from * stride + by + low, high - low);
    differing += copyPart(source + line, target + line, high, stride);
  }
  return differing;
}

/** Copies a part of a row; the number of bytes that are not 0. */
function copyPart(source: usize, target: usize, start: i32, end: i32): i32 {
  let differing = 0;
  let at = start;
  for (; at + 16 <= end; at += 16) {
    const bytes = v128.load(source + at);
    v128.store(target + at, bytes);
    differing += 16 - popcnt(i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(0))));
  }
  for (; at < end; at++) {
    const byte = load<u8>(source + at);
    store<u8>(target + at, byte);
    differing += <i32>(byte != 0);
  }
  return differing;
}

/** The best a band can score: what of it is looked at. */
function fullScore(top: i32, stride: i32, rows: i32): i32 {
  let lines = 0;
  for (let sample = 0; sample < sampleRows; sample++) {
    if (top + sampleStart + sample * sampleStep < rows) lines += 1;
  }
  return lines * min(stride >> 4, mostChunks) * 16;
}

/** Bytes of the band that are the same in the picture before, moved by that vector. */
function score(now: usize, before: usize, top: i32, stride: i32, rows: i32, dy: i32, by: i32): i32 {
  const low = max(-by, 0);
  const chunks = min((stride - max(by, 0) - low) >> 4, mostChunks);
  let total = 0;
  for (let sample = 0; sample < sampleRows; sample++) {
    const row = top + sampleStart + sample * sampleStep;
    const from = row + dy;
    if (row >= rows || from < 0 || from >= rows) continue;
    const left = now + row * stride + low;
    const right = before + from * stride + low + by;
    let same = i8x16.splat(0);
    for (let chunk = 0; chunk < chunks; chunk++) {
      const at = <usize>(chunk << 4);
      same = i8x16.sub(same, i8x16.eq(v128.load(left + at), v128.load(right + at)));
    }
    total += sum(same);
  }
  return total;
}

let bestScore: i32 = 0;
let bestDy: i32 = 0;
let bestDx: i32 = 0;

function consider(now: usize, before: usize, top: i32, stride: i32, rows: i32, size: i32, dy: i32, dx: i32): void {
  const found = score(now, before, top, stride, rows, dy, dx * size);
  if (found <= bestScore) return;
  bestScore = found;
  bestDy = dy;
  bestDx = dx;
}

/**
 * A vector for every band of 8 rows, found by looking at some of its bytes; those of the frame before, which the
 * vectors hold at the call, are tried early. The number of bands that move.
 */
export function search(now: usize, before: usize, vectors: usize, stride: i32, rows: i32, size: i32): i32 {
  let moving = 0;
  let slanted = slantedSearches;
  for (let top = 0; top < rows; top += bandRows) {
    const vector = vectors + ((top / bandRows) << 1);
    const full = fullScore(top, stride, rows);
    let enough = full - (full >> 3);
    bestScore = -1;
    consider(now, before, top, stride, rows, size, 0, 0);
    if (bestScore < enough) {
      consider(now, before, top, stride, rows, size, load<i8>(vector), load<i8>(vector, 1));
      if (top > 0 && bestScore < enough) {
        const above = vector - 2;
        consider(now, before, top, stride, rows, size, load<i8>(above), load<i8>(above, 1));
      }
      // What went on moving the same way need not fit so well: something may have passed in front of it.
      if (bestDy != 0 || bestDx != 0) enough = full - (full >> 2);
    }
    for (let by = 1; by <= straightReach && bestScore < enough; by++) {
      consider(now, before, top, stride, rows, size, 0, by);
      consider(now, before, top, stride, rows, size, 0, -by);
      consider(now, before, top, stride, rows, size, by, 0);
      consider(now, before, top, stride, rows, size, -by, 0);
    }
    if (slanted > 0 && bestScore < enough) {
      slanted -= 1;
      for (let dy = -slantedReach; dy <= slantedReach && bestScore < enough; dy++) {
        for (let dx = -slantedReach; dx <= slantedReach; dx++) {
          if (dy != 0 && dx != 0) consider(now, before, top, stride, rows, size, dy, dx);
        }
      }
    }
    store<i8>(vector, <i8>bestDy);
    store<i8>(vector, <i8>bestDx, 1);
    if (bestDy != 0 || bestDx != 0) moving += 1;
  }
  return moving;
}
