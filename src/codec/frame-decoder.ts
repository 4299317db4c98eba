import { PerunError } from '../shared/errors.ts';
import { frameBytes, type EncodedFrame, type FrameEncoding, type RgbaFrame } from '../shared/frame.ts';
import { defaultLimits, type Limits } from '../shared/limits.ts';
import { xor } from './delta/xor.ts';
import { readLegacyFrame, type LegacyFrame } from './legacy-frame.ts';
import type { Lz4 } from './lz4/lz4.ts';
import { PlaneDecoder } from './planes/plane-decoder.ts';
import type { Zstd } from './zstd.ts';

export interface FrameDecoderOptions {
  readonly lz4: Lz4;
  /** Where this end offered the feature. */
  readonly zstd?: Zstd | undefined;
  /** Frames that came in indices are returned in these, and their pixels made when they are asked for. */
  readonly keepIndices?: boolean;
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
  readonly #planes: PlaneDecoder;
  #base: RgbaFrame | undefined;

  constructor(options: FrameDecoderOptions) {
    this.#lz4 = options.lz4;
    this.#limits = options.limits ?? defaultLimits;
    this.#planes = new PlaneDecoder({ zstd: options.zstd, keepIndices: options.keepIndices });
  }

  /**
   * A frame of an extended peer, read strictly by its encoding. PROTOCOL_TOO_LARGE over the limit of pixels, CODEC_SIZE
   * where the data are of another size, CODEC_CORRUPT where they cannot be read or are a delta without its base frame.
   */
  decode(frame: EncodedFrame): RgbaFrame {
    const { encoding, data } = frame;
    if (encoding.delta !== 'none' && data.length === 0) return this.#unchanged(frame);
    if (!isOfSeed(encoding)) {
      return this.#keep(() => {
        this.#checkedBytes(frame);
        const base = this.#base;
        const isOfSize = base?.width === frame.width && base.height === frame.height;
        return this.#planes.decode(frame, isOfSize ? base : undefined);
      });
    }
    this.#planes.forget();
    return this.#keep(() => {
      const expected = this.#checkedBytes(frame);
      if (encoding.compressor === 'none' && data.length !== expected) {
        throw new PerunError('CODEC_SIZE', `${data.length} bytes of raw pixels instead of ${expected}`);
      }
      // The base is looked for first: without it decompression would be for nothing.
      const base = encoding.delta === 'xor' ? this.#baseFor(frame) : undefined;
      const bytes = encoding.compressor === 'none' ? data : this.#lz4.decompress(data, expected);
      return pictureOf(frame, base === undefined ? bytes : xor(bytes, base));
    });
  }

  /** A frame of an old core, whose flags mean different things to different implementations; see legacy-frame.ts. */
  decodeLegacy(frame: LegacyFrame): RgbaFrame {
    return this.#keep(() => {
      const read = readLegacyFrame(frame, this.#checkedBytes(frame), this.#lz4);
      return pictureOf(frame, read.isDelta ? xor(read.bytes, this.#baseFor(frame)) : read.bytes);
    });
  }

  /** Forgets the base, as after a reconnect. */
  reset(): void {
    this.#base = undefined;
    this.#planes.forget();
  }

  /** A delta without data: the picture is the one before. */
  #unchanged(size: EncodedFrame): RgbaFrame {
    return this.#keep(() => {
      this.#baseFor(size);
      return this.#base as RgbaFrame;
    });
  }

  #keep(decode: () => RgbaFrame): RgbaFrame {
    let decoded: RgbaFrame | undefined;
    try {
      decoded = decode();
      return decoded;
    } finally {
      this.#base = decoded;
      if (decoded === undefined) this.#planes.forget();
    }
  }

  #checkedBytes({ width, height }: Size): number {
    if (width * height <= this.#limits.framePixels) return frameBytes(width, height);
    throw new PerunError('PROTOCOL_TOO_LARGE', `a frame of ${width}×${height} pixels`);
  }

  #baseFor({ width, height }: Size): Uint8Array {
    const base = this.#base;
    if (base?.width === width && base.height === height) return base.pixels;
    throw new PerunError('CODEC_CORRUPT', 'a delta without its base frame');
  }
}

type Size = Pick<RgbaFrame, 'width' | 'height'>;

function isOfSeed({ delta, pixelFormat, compressor }: FrameEncoding): boolean {
  return pixelFormat === 'rgba8888' && delta !== 'scroll' && compressor !== 'zstd';
}

function pictureOf({ width, height }: Size, pixels: Uint8Array): RgbaFrame {
  return { width, height, pixels: aligned(pixels) };
}

/** A copy costs less than one XOR byte by byte. */
function aligned(pixels: Uint8Array): Uint8Array {
  return (pixels.byteOffset & 7) === 0 ? pixels : pixels.slice();
}
