// Products by a constant, sixteen bytes at once: a table of sixteen products for each half of a byte.

/** Sixteen bytes of a table, by indices that are below 16. Relaxed where the module is compiled for it: one instruction. */
export function lookUp(table: v128, indices: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i8x16.relaxed_swizzle(table, indices);
  return i8x16.swizzle(table, indices);
}

export function lowHalf(bytes: v128): v128 {
  return v128.and(bytes, i8x16.splat(0x0f));
}

export function highHalf(bytes: v128): v128 {
  return v128.and(i16x8.shr_u(bytes, 4), i8x16.splat(0x0f));
}

/** Bytes times a constant of a field of 256 elements, by its two tables. */
export function times(bytes: v128, low: v128, high: v128): v128 {
  return v128.xor(lookUp(low, lowHalf(bytes)), lookUp(high, highHalf(bytes)));
}
