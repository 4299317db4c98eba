import { PerunError } from '../shared/errors.ts';

/** Zstandard frames; only Node brings one along, so that both ends have to say that they have it. */
export interface Zstd {
  /** Compresses into a new buffer that nobody else holds. */
  compress(source: Uint8Array): Uint8Array;
  /** Decompresses exactly `expectedBytes`, or throws CODEC_CORRUPT; never makes more than that. */
  decompress(source: Uint8Array, expectedBytes: number): Uint8Array;
}

/** What is thrown where a frame is zstd and nothing here can read it. */
export function withoutZstd(): PerunError {
  return new PerunError('CODEC_CORRUPT', 'a frame compressed with zstd, which this end did not offer');
}
