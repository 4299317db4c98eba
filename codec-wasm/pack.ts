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
