// Colours: palettes out of RGBA pixels and back, and sixteen-bit colours.

/** An open hash table from colour to index + 1; 0 is an empty place. */
const places: u32 = 4096;
const keys: usize = memory.data(4 * 4096, 16);
const values: usize = memory.data(2 * 4096, 16);
let count: i32 = 0;

export function resetColours(): void {
  memory.fill(values, 0, 2 * places);
  count = 0;
}

/** Index + 1 of a colour, which is given the next one where it is new; 0 where there are 256 already. */
function indexOf(colour: u32, palette: usize): u32 {
  let place = (colour * 0x9e3779b1) >> 20;
  for (;;) {
    const value = <u32>load<u16>(values + (place << 1));
    if (value == 0) break;
    if (load<u32>(keys + (place << 2)) == colour) return value;
    place = (place + 1) & (places - 1);
  }
  if (count == 256) return 0;
  store<u32>(keys + (place << 2), colour);
  store<u32>(palette + ((<usize>count) << 2), colour);
  count += 1;
  store<u16>(values + (place << 1), count);
  return count;
}

/** RGBA pixels to indices, colours not seen since the reset being added to the palette; their number, or -1 over 256. */
export function index(source: usize, target: usize, pixels: i32, palette: usize): i32 {
  for (let at = 0; at < pixels; at++) {
    const colour = load<u32>(source + ((<usize>at) << 2));
    // Nearly every colour lies where its hash says, and is found without a loop.
    const place = (colour * 0x9e3779b1) >> 20;
    let value = <u32>load<u16>(values + (place << 1));
    if (value == 0 || load<u32>(keys + (place << 2)) != colour) {
      value = indexOf(colour, palette);
      if (value == 0) return -1;
    }
    store<u8>(target + at, value - 1);
  }
  return count;
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
