import { PerunError } from '../../shared/errors.ts';
import { compressBound, BlockCompressor } from './block-compress.ts';
import { checkExpansion, decompressBlock } from './block-decompress.ts';

/**
 * LZ4 as Perun sends it: uncompressed size as u32 little-endian, then one raw LZ4 block. Every implementation of this
 * interface reads what every other one writes; the compressed bytes may differ.
 */
export interface Lz4 {
  /** Compresses into a new buffer that nobody else holds. */
  compress(source: Uint8Array): Uint8Array;
  /**
   * Decompresses into a new buffer of exactly `expectedBytes`. CODEC_SIZE where the prefix names another size, which
   * is seen before anything is allocated; CODEC_CORRUPT where the block is not LZ4 or yields another size.
   */
  decompress(source: Uint8Array, expectedBytes: number): Uint8Array;
}

/** Bytes of the size in front of the block. */
export const sizePrefixBytes = 4;

/** Working memory that an instance keeps between calls; an emulator's frame needs a quarter of it. */
const keptScratchBytes = 4 * 1024 * 1024;

/** The implementation in TypeScript, for browsers and wherever the native one does not load. */
export function createLz4(): Lz4 {
  const compressor = new BlockCompressor();
  let scratch = new Uint8Array(0);
  return {
    compress(source) {
      const bound = sizePrefixBytes + compressBound(source.length);
      if (scratch.length < bound) scratch = new Uint8Array(bound);
      new DataView(scratch.buffer).setUint32(0, source.length, true);
      const end = compressor.compress(source, scratch, sizePrefixBytes);
      const block = scratch.slice(0, end);
      if (scratch.length > keptScratchBytes) scratch = new Uint8Array(0);
      return block;
    },
    decompress(source, expectedBytes) {
      checkSize(source, expectedBytes);
      const target = new Uint8Array(expectedBytes);
      decompressBlock(source, sizePrefixBytes, source.length, target);
      return target;
    },
  };
}

/** The size in front of a block; undefined where there are not even four bytes. */
export function sizePrefixOf(source: Uint8Array): number | undefined {
  if (source.length < sizePrefixBytes) return undefined;
  return new DataView(source.buffer, source.byteOffset, sizePrefixBytes).getUint32(0, true);
}

/**
 * Throws CODEC_SIZE where the prefix does not name the size the receiver expects, and CODEC_CORRUPT where so few bytes
 * cannot yield so many: both are known before anything is allocated.
 */
export function checkSize(source: Uint8Array, expectedBytes: number): void {
  const declared = sizePrefixOf(source);
  if (declared !== expectedBytes) {
    const what = declared === undefined ? 'no size' : `${declared} bytes`;
    throw new PerunError('CODEC_SIZE', `an LZ4 block declares ${what}, expected are ${expectedBytes}`);
  }
  checkExpansion(source.length - sizePrefixBytes, expectedBytes);
}
