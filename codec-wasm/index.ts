// What src/codec/kernels/kernels.ts describes: loops over bytes, on memory that the caller lays out.

export { compress, decompress } from './lz4';
export { resetColours, index, highest, expand, to565, from565 } from './colours';
export { pack, unpack, packStrips, unpackStrips } from './pack';
export { xor, shifted, search } from './delta';

/** From here on the memory is the caller's. */
export function start(): usize {
  return (__heap_base + 63) & ~63;
}
