/** A decoded picture: width × height pixels, four bytes each (R, G, B, A), rows top down, no padding. */
export interface RgbaFrame {
  readonly width: number;
  readonly height: number;
  /** width × height × 4 bytes; never written to after it was handed over. */
  readonly pixels: Uint8Array;
  /** The same picture in indices, where it was made of them: it need not be counted out again. */
  readonly indexed?: IndexedFrame;
}

/** A picture of at most 256 colours; never written to after it was handed over. */
export interface IndexedFrame {
  readonly width: number;
  readonly height: number;
  /** width × height bytes, each the number of a colour, rows top down. */
  readonly indices: Uint8Array;
  /** The colours, four bytes each (R, G, B, A). */
  readonly palette: Uint8Array;
}

/** A picture in one of the forms a source may have it in. */
export type Picture = RgbaFrame | IndexedFrame;

/** A rate as a fraction, because 60.0988 Hz is not a whole number: numerator / denominator per second. */
export interface Rational {
  readonly numerator: number;
  readonly denominator: number;
}

/** `scroll` is an XOR against the frame before, moved band by band. */
export type DeltaKind = 'none' | 'xor' | 'scroll';
/** `indexed4` has four bits per pixel and at most 16 colours, and so on. */
export type PixelFormat = 'rgba8888' | 'indexed8' | 'indexed4' | 'indexed2' | 'indexed1' | 'rgb565';
export type Compressor = 'none' | 'lz4' | 'zstd';

/** Effort of the encoder: 0 none (raw), 1 fast, 2 default, 3 high. What each does is said in src/codec/frame-encoder.ts. */
export type CompressionLevel = 0 | 1 | 2 | 3;

/** How the bytes of one encoded frame are to be read. */
export interface FrameEncoding {
  readonly delta: DeltaKind;
  readonly pixelFormat: PixelFormat;
  readonly compressor: Compressor;
  readonly level: CompressionLevel;
}

/** The form every peer of the seed understands: whole RGBA frames, uncompressed. */
export const rawEncoding: FrameEncoding = { delta: 'none', pixelFormat: 'rgba8888', compressor: 'none', level: 0 };

/** One frame in one rendition, encoded once and shared by all its members; immutable. */
export interface EncodedFrame {
  readonly width: number;
  readonly height: number;
  readonly encoding: FrameEncoding;
  readonly data: Uint8Array;
}

export function frameBytes(width: number, height: number): number {
  return width * height * 4;
}
