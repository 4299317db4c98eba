import type { Rational } from '../shared/frame.ts';
import type { PlanarLayout, PlanarPicture, VideoCodec } from '../shared/video.ts';
import type { BackendProbe } from '../shared/backend-probe.ts';

/** What one encoder makes. Another size, rate of frames or codec is another encoder. */
export interface EncoderSettings {
  readonly codec: VideoCodec;
  /** Even, from 16 to 8192; width × height at most the limit `framePixels`. */
  readonly width: number;
  readonly height: number;
  /** Frames per second, from 1 to 480: what the bits of one frame are reckoned by. */
  readonly rate: Rational;
  /** Thousands of bits per second, from 100 to 2 000 000: the ceiling of any few frames, not a rate to be filled. */
  readonly kbps: number;
  /** Threads that work on one frame; default one for small pictures, two for large ones. */
  readonly threads?: number;
  /**
   * Parts from top to bottom that a picture is coded in, from 1 to 32, so that the first can be sent while the last is
   * coded; default one. A wish: small pictures have fewer, and some backends know none.
   */
  readonly slices?: number;
}

/** Takes a part of an access unit; its bytes are good until it returns, and what it throws, `encode` throws. */
export type SliceTaker = (part: Uint8Array, keyframe: boolean) => void;

/** One coded picture as Annex B: with its parameter sets in front where it is a keyframe. */
export interface AccessUnit {
  /** Good until the next call to the encoder. */
  readonly data: Uint8Array;
  /** As it was given to `encode`. */
  readonly pts: bigint;
  /** Can be decoded without any before it, and none after it refers to what was before. */
  readonly keyframe: boolean;
}

/**
 * An open encoder, without delay: `encode` answers with the access unit of that picture before it returns.
 *
 * The first picture is a keyframe, and later only those that are asked for; there are no B-frames. Calls block the thread
 * for as long as coding takes, so an encoder belongs on a worker. `close` is idempotent; what is called after it fails
 * with FAILED. A picture of another size or layout fails with USAGE and changes nothing; a library that refuses a
 * picture fails with FAILED, and the encoder has to be closed.
 */
export interface VideoEncoder {
  readonly settings: EncoderSettings;
  /** Layout of the pictures it takes. */
  readonly layout: PlanarLayout;
  /**
   * Memory of the encoder to draw the next picture into, which saves a copy; good until the next `encode`. It holds what
   * was drawn last, so that a picture that stands still is coded again without being drawn.
   */
  surface(): PlanarPicture;
  /**
   * `pts` counts nanoseconds of any clock and is handed through. `onSlice` is called with each part of the access unit as
   * soon as it is coded, in order; together they are `data`. Encoders without slices call it once.
   */
  encode(picture: PlanarPicture, pts: bigint, keyframe: boolean, onSlice?: SliceTaker): AccessUnit;
  /**
   * The picture of that pts and what was coded since did not arrive: the next one refers to none of them. False where it
   * cannot be done, and only a keyframe helps; backends without it always need one.
   */
  forgetSince?(pts: bigint): boolean;
  /** From the next picture on. Where the technology cannot do so while running, that picture is a keyframe. */
  setBitrate(kbps: number): void;
  close(): void;
}

/** One technology. `open` fails with MISSING_CAPABILITY where `probe` says so, with USAGE for settings out of range. */
export interface VideoEncoderBackend {
  readonly name: string;
  readonly codecs: readonly VideoCodec[];
  /** True where a bitrate changes without a keyframe. */
  readonly steadyBitrate: boolean;
  probe(): BackendProbe;
  open(settings: EncoderSettings): VideoEncoder;
}
