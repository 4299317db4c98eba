import { compressSync, uncompressSync } from 'lz4-napi';
import { PerunError } from '../../shared/errors.ts';
import { checkSize, type Lz4 } from './lz4.ts';

/** The native implementation: Rust's lz4_flex by way of lz4-napi, which writes the same size prefix. */
export const lz4Native: Lz4 = {
  compress(source) {
    return plain(compressSync(asBuffer(source)));
  },
  decompress(source, expectedBytes) {
    // The library allocates whatever the prefix says, so that it must be right beforehand.
    checkSize(source, expectedBytes);
    let bytes: Uint8Array;
    try {
      bytes = uncompressSync(asBuffer(source));
    } catch (cause) {
      throw new PerunError('CODEC_CORRUPT', 'an LZ4 block cannot be read', { cause });
    }
    // A block that yields less than its prefix says is no error to the library.
    if (bytes.length !== expectedBytes) {
      throw new PerunError('CODEC_CORRUPT', `an LZ4 block yields ${bytes.length} of ${expectedBytes} bytes`);
    }
    return plain(bytes);
  },
};

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A Buffer's methods differ from a Uint8Array's (slice shares memory); nobody outside should have to know. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
