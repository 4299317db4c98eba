import type { CompressionLevel, EncodedFrame, Picture } from '../shared/frame.ts';
import { type EncodeResult, FrameEncoder } from './frame-encoder.ts';
import type { Lz4 } from './lz4/lz4.ts';
import { toRgba } from './planes/picture.ts';
import { PlaneEncoder } from './planes/plane-encoder.ts';
import type { Zstd } from './zstd.ts';

/** Which encoded form of the frames: what those who get it can read. */
export interface EncoderKind {
  /** 0: raw whole RGBA frames, whatever else is said. */
  readonly level: CompressionLevel;
  /** Fewer bits per pixel than RGBA's, where that loses nothing. */
  readonly indexed: boolean;
  /** Deltas against a frame that has scrolled, and empty ones. */
  readonly scroll: boolean;
  /** Indices in strips of eight pixels, where they are compressed. */
  readonly strips: boolean;
  /** Zstandard in place of LZ4. */
  readonly zstd: boolean;
}

/** Turns the frames of one source into one rendition. */
export interface PictureEncoder {
  encode(picture: Picture): EncodeResult;
  encodeKeyframe(): EncodedFrame;
}

/** Everybody's forms where nothing more is wanted, else the ones of the extension. */
export function createEncoder(kind: EncoderKind, lz4: Lz4, zstd: Zstd | undefined): PictureEncoder {
  const { level, indexed, scroll, strips } = kind;
  if (level !== 0 && (indexed || scroll || kind.zstd)) {
    return new PlaneEncoder({ level, indexed, scroll, strips, zstd: kind.zstd ? zstd : undefined });
  }
  const encoder = new FrameEncoder({ lz4, level });
  return {
    encode: (picture) => encoder.encode(toRgba(picture)),
    encodeKeyframe: () => encoder.encodeKeyframe(),
  };
}
