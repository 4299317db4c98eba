// Indices of 1, 2 or 4 bits, the first pixel in the lowest bits of a byte.

/** One byte per pixel to `bits` per pixel; the bytes must fit. Writes whole bytes, the last one filled with zeros. */
export function pack(source: usize, target: usize, pixels: i32, bits: i32): void {
  const perByte = 8 / bits;
  const block = 16 * perByte;
  let at = 0;
  let out = target;
  for (; at + block <= pixels; at += block) {
    v128.store(out, packBlock(source + at, bits));
    out += 16;
  }
  for (; at < pixels; at += perByte) {
    let byte: u32 = 0;
    for (let index = 0; index < perByte && at + index < pixels; index++) {
      byte |= (<u32>load<u8>(source + at + index)) << (index * bits);
    }
    store<u8>(out++, byte);
  }
}

/** Sixteen packed bytes. Neighbours are joined two by two, until a byte is full. */
function packBlock(source: usize, bits: i32): v128 {
  if (bits == 4) return join(v128.load(source), v128.load(source, 16), 4, 0xff);
  if (bits == 2) return join(pairs(source, 2), pairs(source + 32, 2), 4, 0xff);
  const low = join(pairs(source, 1), pairs(source + 32, 1), 6, 0x0f);
  const high = join(pairs(source + 64, 1), pairs(source + 96, 1), 6, 0x0f);
  return join(low, high, 4, 0xff);
}

function pairs(source: usize, bits: i32): v128 {
  return join(v128.load(source), v128.load(source, 16), 8 - bits, bits == 2 ? 0x0f : 0x03);
}

function join(low: v128, high: v128, shift: i32, mask: i16): v128 {
  const kept = i16x8.splat(mask);
  return i8x16.narrow_i16x8_u(
    v128.and(v128.or(low, i16x8.shr_u(low, shift)), kept),
    v128.and(v128.or(high, i16x8.shr_u(high, shift)), kept),
  );
}

/** The way back; reads (pixels × bits + 7) / 8 bytes. */
export function unpack(source: usize, target: usize, pixels: i32, bits: i32): void {
  const perByte = 8 / bits;
  let at = 0;
  let from = source;
  for (; at + perByte <= pixels; at += perByte) {
    const byte = <u64>load<u8>(from++);
    if (bits == 4) {
      store<u16>(target + at, <u16>((byte | (byte << 4)) & 0x0f0f));
    } else if (bits == 2) {
      const nibbles = byte | (byte << 12);
      store<u32>(target + at, <u32>((nibbles | (nibbles << 6)) & 0x03030303));
    } else {
      const nibbles = byte | (byte << 28);
      const pairs = (nibbles | (nibbles << 14)) & 0x0003000300030003;
      store<u64>(target + at, (pairs | (pairs << 7)) & 0x0101010101010101);
    }
  }
  const mask = (1 << bits) - 1;
  for (let shift = 0; at < pixels; at++, shift += bits) store<u8>(target + at, ((<i32>load<u8>(from)) >> shift) & mask);
}

/** As pack, of 1, 2, 4 or 8 bits, in strips of eight pixels from top to bottom; the width is a multiple of eight. */
export function packStrips(source: usize, target: usize, width: i32, rows: i32, bits: i32): void {
  const strip = <usize>(rows * bits);
  for (let row = 0; row < rows; row++) {
    const from = source + row * width;
    let out = target + row * bits;
    let x = 0;
    if (bits == 8) {
      for (; x + 16 <= width; x += 16, out += 2 * strip) {
        const both = v128.load(from + x);
        v128.store64_lane(out, both, 0);
        v128.store64_lane(out + strip, both, 1);
      }
    } else if (bits == 2) {
      for (; x + 16 <= width; x += 16, out += 2 * strip) {
        const both = packTwo(v128.load(from + x));
        v128.store16_lane(out, both, 0);
        v128.store16_lane(out + strip, both, 1);
      }
    }
    for (; x < width; x += 8, out += strip) storeEight(out, load<u64>(from + x), bits);
  }
}

/** Sixteen indices to 2 bits each, in the first four bytes. */
function packTwo(indices: v128): v128 {
  const pairs = v128.and(v128.or(indices, i16x8.shr_u(indices, 6)), i16x8.splat(0x000f));
  const fours = v128.or(pairs, i32x4.shr_u(pairs, 12));
  return i8x16.shuffle(fours, fours, 0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}

/** Eight indices, one byte each, to `bits` each. Neighbours are joined two by two. */
function storeEight(target: usize, eight: u64, bits: i32): void {
  if (bits == 8) {
    store<u64>(target, eight);
  } else if (bits == 4) {
    const pairs = (eight | (eight >> 4)) & 0x00ff00ff00ff00ff;
    const fours = (pairs | (pairs >> 8)) & 0x0000ffff0000ffff;
    store<u32>(target, <u32>(fours | (fours >> 16)));
  } else if (bits == 2) {
    const pairs = (eight | (eight >> 6)) & 0x000f000f000f000f;
    const fours = (pairs | (pairs >> 12)) & 0x000000ff000000ff;
    store<u16>(target, <u16>(fours | (fours >> 24)));
  } else {
    const pairs = (eight | (eight >> 7)) & 0x0003000300030003;
    const fours = (pairs | (pairs >> 14)) & 0x0000000f0000000f;
    store<u8>(target, <u8>(fours | (fours >> 28)));
  }
}

/** The way back. */
export function unpackStrips(source: usize, target: usize, width: i32, rows: i32, bits: i32): void {
  const strip = <usize>(rows * bits);
  for (let row = 0; row < rows; row++) {
    const out = target + row * width;
    let from = source + row * bits;
    for (let x = 0; x < width; x += 8, from += strip) store<u64>(out + x, loadEight(from, bits));
  }
}

function loadEight(source: usize, bits: i32): u64 {
  if (bits == 8) return load<u64>(source);
  if (bits == 4) {
    const all = <u64>load<u32>(source);
    const fours = (all | (all << 16)) & 0x0000ffff0000ffff;
    const pairs = (fours | (fours << 8)) & 0x00ff00ff00ff00ff;
    return (pairs | (pairs << 4)) & 0x0f0f0f0f0f0f0f0f;
  }
  if (bits == 2) {
    const all = <u64>load<u16>(source);
    const fours = (all | (all << 24)) & 0x000000ff000000ff;
    const pairs = (fours | (fours << 12)) & 0x000f000f000f000f;
    return (pairs | (pairs << 6)) & 0x0303030303030303;
  }
  const all = <u64>load<u8>(source);
  const fours = (all | (all << 28)) & 0x0000000f0000000f;
  const pairs = (fours | (fours << 14)) & 0x0003000300030003;
  return (pairs | (pairs << 7)) & 0x0101010101010101;
}
