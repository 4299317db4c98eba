import { PerunError } from '../shared/errors.ts';
import {
  frameBytes,
  rawEncoding,
  type CompressionLevel,
  type EncodedFrame,
  type FrameEncoding,
  type RgbaFrame,
} from '../shared/frame.ts';
import { xorInto } from './delta/xor.ts';
import type { Lz4 } from './lz4/lz4.ts';

/** Of the default level, the seed's rule: a delta is worth it where it takes less than this part of the whole frame. */
const deltaWorth = 0.7;

export interface FrameEncoderOptions {
  readonly lz4: Lz4;
  /**
   * 0 none: raw whole frames. 1 fast: a compressed delta wherever the size is unchanged, one compression per frame.
   * 2 default: the delta where it takes less than 70 % of the compressed whole frame, two compressions. 3 high: the
   * smaller of the two. What does not become smaller than raw is sent raw and whole, at every level.
   */
  readonly level: CompressionLevel;
}

/** An encoded frame, and whether it can be read without the one before. */
export interface EncodeResult {
  readonly frame: EncodedFrame;
  readonly keyframe: boolean;
}

/**
 * Turns the frames of one source into one rendition. It keeps the frame before as the base of the next delta; a change
 * of size starts over with a whole frame. The frames must not be written to afterwards. One encoder per rendition.
 */
export class FrameEncoder {
  readonly #lz4: Lz4;
  readonly #level: CompressionLevel;
  #base: RgbaFrame | undefined;
  #delta = new Uint8Array(0);

  constructor(options: FrameEncoderOptions) {
    this.#lz4 = options.lz4;
    this.#level = options.level;
  }

  /** The next frame, as a delta or whole; it becomes the base of the one after it. CODEC_SIZE if the pixels do not fit. */
  encode(frame: RgbaFrame): EncodeResult {
    checkSize(frame);
    const base = this.#base;
    this.#base = frame;
    const encoded = base?.width === frame.width && base.height === frame.height ? this.#choose(frame, base) : undefined;
    const chosen = encoded ?? this.#whole(frame);
    return { frame: chosen, keyframe: chosen.encoding.delta === 'none' };
  }

  /** The frame encoded last, whole, for one who joins late; the base of the next delta stays as it is. */
  encodeKeyframe(): EncodedFrame {
    if (this.#base === undefined) throw new RangeError('no frame was encoded yet');
    return this.#whole(this.#base);
  }

  /** The delta where this level wants it, else undefined, or the whole frame where it was needed to find out. */
  #choose(frame: RgbaFrame, base: RgbaFrame): EncodedFrame | undefined {
    if (this.#level === 0) return undefined;
    if (this.#delta.length !== frame.pixels.length) this.#delta = new Uint8Array(frame.pixels.length);
    xorInto(this.#delta, frame.pixels, base.pixels);
    const data = this.#lz4.compress(this.#delta);
    if (data.length >= frame.pixels.length) return this.#level === 1 ? rawFrame(frame) : undefined;
    const delta = this.#compressed(frame, 'xor', data);
    if (this.#level === 1) return delta;
    const whole = this.#whole(frame);
    const worth = this.#level === 2 ? whole.data.length * deltaWorth : whole.data.length;
    return data.length < worth ? delta : whole;
  }

  #whole(frame: RgbaFrame): EncodedFrame {
    if (this.#level === 0) return rawFrame(frame);
    const data = this.#lz4.compress(frame.pixels);
    return data.length < frame.pixels.length ? this.#compressed(frame, 'none', data) : rawFrame(frame);
  }

  #compressed(frame: RgbaFrame, delta: FrameEncoding['delta'], data: Uint8Array): EncodedFrame {
    const encoding: FrameEncoding = { delta, pixelFormat: 'rgba8888', compressor: 'lz4', level: this.#level };
    return { width: frame.width, height: frame.height, encoding, data };
  }
}

function rawFrame(frame: RgbaFrame): EncodedFrame {
  return { width: frame.width, height: frame.height, encoding: rawEncoding, data: frame.pixels };
}

function checkSize(frame: RgbaFrame): void {
  const needed = frameBytes(frame.width, frame.height);
  if (needed > 0 && frame.pixels.length === needed) return;
  const message = `${frame.pixels.length} bytes of pixels for a frame of ${frame.width}×${frame.height}`;
  throw new PerunError('CODEC_SIZE', message);
}
