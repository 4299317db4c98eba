// What src/codec/fec/kernels.ts describes: products and sums over shards, on memory that the caller lays out.

export { products8, combine8 } from './field8';
export { logs16, powers16, prepare16, enter, leave, scale, combine16 } from './field16';
export { ifft, fft, derive, add } from './transform';

/** From here on the memory is the caller's. */
export function start(): usize {
  return (__heap_base + 63) & ~63;
}
