import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { PerunError } from '../shared/errors.ts';
import type { Zstd } from './zstd.ts';

/** Short matches, of which a difference has many, take more than what they stand for. */
const compressing = { params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_minMatch]: 7 } };
/** 8 MiB of history: what level 1 uses at most, and no more than a frame at the limit needs. */
const largestWindow = { [constants.ZSTD_d_windowLogMax]: 23 };

/** Zstandard as Node has it, at its fastest regular level. */
export const zstdNative: Zstd = {
  compress(source) {
    return plain(zstdCompressSync(source, compressing));
  },
  decompress(source, expectedBytes) {
    let bytes: Uint8Array;
    try {
      bytes = zstdDecompressSync(source, { maxOutputLength: expectedBytes, params: largestWindow });
    } catch (cause) {
      throw new PerunError('CODEC_CORRUPT', 'a zstd frame cannot be read', { cause });
    }
    if (bytes.length === expectedBytes) return plain(bytes);
    throw new PerunError('CODEC_CORRUPT', `a zstd frame yields ${bytes.length} of ${expectedBytes} bytes`);
  },
};

/** A Buffer's methods differ from a Uint8Array's (slice shares memory); nobody outside should have to know. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
