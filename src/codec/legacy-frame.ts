import { checkExpansion, decompressBlock } from './lz4/block-decompress.ts';
import { decompressLz4Frame, isLz4Frame } from './lz4/frame-format.ts';
import { sizePrefixOf, type Lz4 } from './lz4/lz4.ts';

/** A video packet of a core without the extension; flags are as it sent them. */
export interface LegacyFrame {
  readonly width: number;
  readonly height: number;
  readonly flags: number;
  readonly data: Uint8Array;
}

/** Bit 0: delta by the seed; "compressed" by the first SDKs, which never compressed. */
const seedDelta = 0x01;
/** Bits 1–2: the level by the seed. */
const levelBits = 0x06;
/** Bit 1 alone: level 1 by the seed, "delta" by the first SDKs. */
const sdkDelta = 0x02;

/**
 * Old cores agree on nothing but raw whole frames with flags 0, so that the data have to say what they are:
 *
 * 1. level 0 and exactly the bytes of a frame: raw, as a delta where bit 0 is set.
 * 2. the magic of the LZ4 frame format: that.
 * 3. a little-endian prefix of exactly the bytes of a frame: size and LZ4 block.
 * 4. exactly the bytes of a frame with bit 1 (level 1, or an SDK's delta): the SDK's raw delta. This also takes what
 *    began like 2 or 3 by chance and could not be decompressed.
 * 5. anything else: an LZ4 block of known size.
 *
 * In 2, 3 and 5 bit 0 marks a delta; with level 0 it does not, since then the seed knows no compression and the sender
 * must have meant "compressed". Yields exactly `expectedBytes`; CODEC_SIZE or CODEC_CORRUPT otherwise.
 */
export function readLegacyFrame(
  frame: LegacyFrame,
  expectedBytes: number,
  lz4: Lz4,
): { readonly bytes: Uint8Array; readonly isDelta: boolean } {
  const { data, flags } = frame;
  const level = flags & levelBits;
  const isExact = data.length === expectedBytes;
  const isDelta = (flags & seedDelta) !== 0;
  if (level === 0 && isExact) return { bytes: data, isDelta };
  const isCompressedDelta = isDelta && level !== 0;
  const mayBeSdkDelta = isExact && level === sdkDelta;
  try {
    if (isLz4Frame(data)) return { bytes: decompressLz4Frame(data, expectedBytes), isDelta: isCompressedDelta };
    if (sizePrefixOf(data) === expectedBytes) {
      return { bytes: lz4.decompress(data, expectedBytes), isDelta: isCompressedDelta };
    }
  } catch (error) {
    if (!mayBeSdkDelta) throw error;
  }
  if (mayBeSdkDelta) return { bytes: data, isDelta: true };
  checkExpansion(data.length, expectedBytes);
  const bytes = new Uint8Array(expectedBytes);
  decompressBlock(data, 0, data.length, bytes);
  return { bytes, isDelta: isCompressedDelta };
}
