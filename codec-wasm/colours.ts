// Colours: palettes out of RGBA pixels and back, and sixteen-bit colours.

/**
 * An open hash table of colours: at each place the colour and, in the four bytes behind it, its index + 1. Empty places
 * have 0 there, and a colour that does not belong to them, so that who finds a colour at its place need not look further.
 */
const placeBits = 13;
const placeMask: u32 = (1 << (placeBits + 3)) - 8;
const placesBytes: i32 = 8 << placeBits;
const places: usize = memory.data(8 << 13, 16);
const hashFactor: u32 = 0x9e3779b1;
let count: i32 = 0;

export function resetColours(): void {
  memory.fill(places, 0, placesBytes);
  // Colour 0 belongs to the first place, colour 1 does not.
  store<u32>(places, 1);
  count = 0;
}

/** Offset of a colour's place in the table. */
function placeOf(colour: u32): u32 {
  return ((colour * hashFactor) >> (32 - placeBits - 3)) & placeMask;
}

/** Index + 1 of a colour, which is given the next one where it is new; 0 where there are 256 already. */
function indexOf(colour: u32, palette: usize): u32 {
  let place = placeOf(colour);
  for (;;) {
    const value = load<u32>(places + place, 4);
    if (value == 0) break;
    if (load<u32>(places + place) == colour) return value;
    place = (place + 8) & placeMask;
  }
  if (count == 256) return 0;
  store<u32>(places + place, colour);
  store<u32>(palette + ((<usize>count) << 2), colour);
  count += 1;
  store<u32>(places + place, count, 4);
  return count;
}

/** RGBA pixels to indices, colours not seen since the reset being added to the palette; their number, or -1 over 256. */
export function index(source: usize, target: usize, pixels: i32, palette: usize): i32 {
  if (count == 0) resetColours();
  let at = 0;
  for (; at + 16 <= pixels; at += 16) {
    if (!indexSixteen(source + ((<usize>at) << 2), target + at) && !indexSome(source, target, at, at + 16, palette)) {
      return -1;
    }
  }
  return indexSome(source, target, at, pixels, palette) ? count : -1;
}

function indexSome(source: usize, target: usize, start: i32, end: i32, palette: usize): bool {
  for (let at = start; at < end; at++) {
    const value = indexOf(load<u32>(source + ((<usize>at) << 2)), palette);
    if (value == 0) return false;
    store<u8>(target + at, value - 1);
  }
  return true;
}

/** Sixteen pixels whose colours all lie at their places; false, with nothing written, where one does not. */
function indexSixteen(source: usize, target: usize): bool {
  let wrong = i32x4.splat(0);
  let shorts = i16x8.splat(0);
  for (let half = 0; half < 2; half++) {
    const from = source + (half << 5);
    const first = v128.load(from);
    const second = v128.load(from, 16);
    const firstOffsets = offsetsOf(first);
    const secondOffsets = offsetsOf(second);
    const a = firstTwo(firstOffsets);
    const b = lastTwo(firstOffsets);
    const c = firstTwo(secondOffsets);
    const d = lastTwo(secondOffsets);
    wrong = v128.or(wrong, v128.xor(first, i32x4.shuffle(a, b, 0, 2, 4, 6)));
    wrong = v128.or(wrong, v128.xor(second, i32x4.shuffle(c, d, 0, 2, 4, 6)));
    const values = i16x8.narrow_i32x4_u(i32x4.shuffle(a, b, 1, 3, 5, 7), i32x4.shuffle(c, d, 1, 3, 5, 7));
    if (half == 0) {
      shorts = values;
      continue;
    }
    if (v128.any_true(wrong)) return false;
    const one = i16x8.splat(1);
    v128.store(target, i8x16.narrow_i16x8_u(i16x8.sub(shorts, one), i16x8.sub(values, one)));
  }
  return true;
}

/** Offsets of the places of four colours. */
function offsetsOf(colours: v128): v128 {
  const hashes = i32x4.mul(colours, i32x4.splat(hashFactor));
  return v128.and(i32x4.shr_u(hashes, 32 - placeBits - 3), i32x4.splat(placeMask));
}

/** What stands at the first two places: colour, index + 1, colour, index + 1. */
function firstTwo(offsets: v128): v128 {
  const first = v128.load64_zero(places + i32x4.extract_lane(offsets, 0));
  return v128.load64_lane(places + i32x4.extract_lane(offsets, 1), first, 1);
}

function lastTwo(offsets: v128): v128 {
  const third = v128.load64_zero(places + i32x4.extract_lane(offsets, 2));
  return v128.load64_lane(places + i32x4.extract_lane(offsets, 3), third, 1);
}

/** The highest of `length` bytes. */
export function highest(source: usize, length: i32): i32 {
  let most = i8x16.splat(0);
  let at = 0;
  for (; at + 16 <= length; at += 16) most = i8x16.max_u(most, v128.load(source + at));
  let top: i32 = 0;
  for (; at < length; at++) top = max(top, <i32>load<u8>(source + at));
  // Halved four times, the highest of all lanes arrives in the first.
  most = i8x16.max_u(most, i8x16.shuffle(most, most, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  most = i8x16.max_u(most, i8x16.shuffle(most, most, 4, 5, 6, 7, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3));
  most = i8x16.max_u(most, i8x16.shuffle(most, most, 2, 3, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1));
  most = i8x16.max_u(most, i8x16.shuffle(most, most, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  return max(top, <i32>i8x16.extract_lane_u(most, 0));
}

/** Indices to RGBA pixels; every index must be of the palette, which has room for 256. */
export function expand(source: usize, target: usize, pixels: i32, palette: usize, colours: i32): void {
  let at = 0;
  if (colours <= 16) at = expandFew(source, target, pixels, palette);
  for (; at + 4 <= pixels; at += 4) {
    const four = load<u32>(source + at);
    const out = target + ((<usize>at) << 2);
    store<u32>(out, load<u32>(palette + (((<usize>four) & 255) << 2)));
    store<u32>(out, load<u32>(palette + ((((<usize>four) >> 8) & 255) << 2)), 4);
    store<u32>(out, load<u32>(palette + ((((<usize>four) >> 16) & 255) << 2)), 8);
    store<u32>(out, load<u32>(palette + (((<usize>four) >> 24) << 2)), 12);
  }
  for (; at < pixels; at++) {
    store<u32>(target + ((<usize>at) << 2), load<u32>(palette + ((<usize>load<u8>(source + at)) << 2)));
  }
}

/** Sixteen pixels at a time, each channel looked up in one register; how many were done. */
function expandFew(source: usize, target: usize, pixels: i32, palette: usize): i32 {
  const red = channel(palette);
  const green = channel(palette + 1);
  const blue = channel(palette + 2);
  const alpha = channel(palette + 3);
  let at = 0;
  for (; at + 16 <= pixels; at += 16) {
    const indices = v128.load(source + at);
    const reds = i8x16.swizzle(red, indices);
    const greens = i8x16.swizzle(green, indices);
    const blues = i8x16.swizzle(blue, indices);
    const alphas = i8x16.swizzle(alpha, indices);
    const low = i8x16.shuffle(reds, greens, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const high = i8x16.shuffle(reds, greens, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const low2 = i8x16.shuffle(blues, alphas, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const high2 = i8x16.shuffle(blues, alphas, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const out = target + ((<usize>at) << 2);
    v128.store(out, i16x8.shuffle(low, low2, 0, 8, 1, 9, 2, 10, 3, 11));
    v128.store(out, i16x8.shuffle(low, low2, 4, 12, 5, 13, 6, 14, 7, 15), 16);
    v128.store(out, i16x8.shuffle(high, high2, 0, 8, 1, 9, 2, 10, 3, 11), 32);
    v128.store(out, i16x8.shuffle(high, high2, 4, 12, 5, 13, 6, 14, 7, 15), 48);
  }
  return at;
}

/** One channel of the first sixteen colours. */
function channel(palette: usize): v128 {
  let bytes = i8x16.splat(0);
  for (let at = 15; at >= 0; at--) {
    bytes = i8x16.shuffle(bytes, bytes, 15, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
    bytes = i8x16.replace_lane(bytes, 0, load<u8>(palette + ((<usize>at) << 2)));
  }
  return bytes;
}

/** RGBA pixels to sixteen bits each; false, with the target half written, where a pixel would not come back the same. */
export function to565(source: usize, target: usize, pixels: i32): bool {
  let at = 0;
  for (; at + 8 <= pixels; at += 8) {
    const from = source + ((<usize>at) << 2);
    const low = v128.load(from);
    const high = v128.load(from, 16);
    const lowShort = shorten(low);
    const highShort = shorten(high);
    const wrong = v128.or(v128.xor(lengthen(lowShort), low), v128.xor(lengthen(highShort), high));
    if (v128.any_true(wrong)) return false;
    v128.store(target + ((<usize>at) << 1), i16x8.narrow_i32x4_u(lowShort, highShort));
  }
  for (; at < pixels; at++) {
    const pixel = load<u32>(source + ((<usize>at) << 2));
    const short = i32x4.extract_lane(shorten(i32x4.splat(pixel)), 0);
    if (i32x4.extract_lane(lengthen(i32x4.splat(short)), 0) != pixel) return false;
    store<u16>(target + ((<usize>at) << 1), short);
  }
  return true;
}

/** Sixteen bits to RGBA pixels: the high bits of a channel are repeated in its low ones, alpha is full. */
export function from565(source: usize, target: usize, pixels: i32): void {
  let at = 0;
  for (; at + 4 <= pixels; at += 4) {
    v128.store(target + ((<usize>at) << 2), lengthen(v128.load_ext<u16>(source + ((<usize>at) << 1))));
  }
  for (; at < pixels; at++) {
    const pixel = lengthen(i32x4.splat(load<u16>(source + ((<usize>at) << 1))));
    store<u32>(target + ((<usize>at) << 2), i32x4.extract_lane(pixel, 0));
  }
}

function shorten(rgba: v128): v128 {
  const red = v128.and(i32x4.shl(rgba, 8), i32x4.splat(0xf800));
  const green = v128.and(i32x4.shr_u(rgba, 5), i32x4.splat(0x07e0));
  const blue = v128.and(i32x4.shr_u(rgba, 19), i32x4.splat(0x001f));
  return v128.or(red, v128.or(green, blue));
}

function lengthen(short: v128): v128 {
  const red = v128.and(i32x4.shr_u(short, 8), i32x4.splat(0xf8));
  const green = v128.and(i32x4.shl(short, 5), i32x4.splat(0xfc00));
  const blue = v128.and(i32x4.shl(short, 19), i32x4.splat(0xf80000));
  const fiveBits = v128.or(red, blue);
  const redAndBlue = v128.or(fiveBits, v128.and(i32x4.shr_u(fiveBits, 5), i32x4.splat(0x070007)));
  const sixBits = v128.or(green, v128.and(i32x4.shr_u(green, 6), i32x4.splat(0x0300)));
  return v128.or(v128.or(redAndBlue, sixBits), i32x4.splat(0xff000000));
}
