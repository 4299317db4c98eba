import { PerunError } from '../shared/errors.ts';
import { frameBytes, type EncodedFrame, type RgbaFrame } from '../shared/frame.ts';
import { defaultLimits, type Limits } from '../shared/limits.ts';
import { xor } from './delta/xor.ts';
import { readLegacyFrame, type LegacyFrame } from './legacy-frame.ts';
import type { Lz4 } from './lz4/lz4.ts';

export interface FrameDecoderOptions {
  readonly lz4: Lz4;
  readonly limits?: Limits;
}

/**
 * Turns the encoded frames of one sender back into pixels; one decoder per connection. The frame decoded last is the
 * base of a delta; where a frame cannot be decoded the base is gone, until the next whole frame. Returned pixels are
 * never written to again, may be a view of the data given, and begin on an 8-byte boundary, so that they can be read as
 * words.
 */
export class FrameDecoder {
  readonly #lz4: Lz4;
  readonly #limits: Limits;
  #base: RgbaFrame | undefined;

  constructor(options: FrameDecoderOptions) {
    this.#lz4 = options.lz4;
    this.#limits = options.limits ?? defaultLimits;
  }

  /**
   * A frame of an extended peer, read strictly by its encoding. PROTOCOL_TOO_LARGE over the limit of pixels, CODEC_SIZE
   * where the data are of another size, CODEC_CORRUPT where they cannot be read or are a delta without its base frame.
   */
  decode(frame: EncodedFrame): RgbaFrame {
    return this.#keep(frame, () => {
      const { encoding, data } = frame;
      const expected = this.#checkedBytes(frame);
      if (encoding.compressor === 'none' && data.length !== expected) {
        throw new PerunError('CODEC_SIZE', `${data.length} bytes of raw pixels instead of ${expected}`);
      }
      // The base is looked for first: without it decompression would be for nothing.
      const base = encoding.delta === 'xor' ? this.#baseFor(frame) : undefined;
      const bytes = encoding.compressor === 'none' ? data : this.#lz4.decompress(data, expected);
      return base === undefined ? bytes : xor(bytes, base);
    });
  }

  /** A frame of an old core, whose flags mean different things to different implementations; see legacy-frame.ts. */
  decodeLegacy(frame: LegacyFrame): RgbaFrame {
    return this.#keep(frame, () => {
      const read = readLegacyFrame(frame, this.#checkedBytes(frame), this.#lz4);
      return read.isDelta ? xor(read.bytes, this.#baseFor(frame)) : read.bytes;
    });
  }

  /** Forgets the base, as after a reconnect. */
  reset(): void {
    this.#base = undefined;
  }

  #keep(size: { readonly width: number; readonly height: number }, decode: () => Uint8Array): RgbaFrame {
    const { width, height } = size;
    let decoded: RgbaFrame | undefined;
    try {
      decoded = { width, height, pixels: aligned(decode()) };
      return decoded;
    } finally {
      this.#base = decoded;
    }
  }

  #checkedBytes({ width, height }: { readonly width: number; readonly height: number }): number {
    if (width * height <= this.#limits.framePixels) return frameBytes(width, height);
    throw new PerunError('PROTOCOL_TOO_LARGE', `a frame of ${width}×${height} pixels`);
  }

  #baseFor({ width, height }: { readonly width: number; readonly height: number }): Uint8Array {
    const base = this.#base;
    if (base?.width === width && base.height === height) return base.pixels;
    throw new PerunError('CODEC_CORRUPT', 'a delta without its base frame');
  }
}

/** A copy costs less than one XOR byte by byte. */
function aligned(pixels: Uint8Array): Uint8Array {
  return (pixels.byteOffset & 7) === 0 ? pixels : pixels.slice();
}
