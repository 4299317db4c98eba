import type { PlanarPicture, VideoCodec } from '../shared/video.ts';
import type { BackendProbe } from '../shared/backend-probe.ts';

export interface DecoderSettings {
  readonly codec: VideoCodec;
  /** Pictures with more pixels are refused before memory is taken for them. */
  readonly maxPixels: number;
  /** Threads that work on one frame; default one. */
  readonly threads?: number;
}

/** One decoded picture. */
export interface DecodedVideo {
  /** Good until the next call to the decoder. */
  readonly picture: PlanarPicture;
  /** Of the access unit it came from. */
  readonly pts: bigint;
  readonly keyframe: boolean;
}

/**
 * An open decoder without delay. `decode` takes one access unit (Annex B) and answers with its picture, or undefined where
 * the unit holds none or there has been no keyframe yet. Bytes that cannot be decoded, and pictures over the limit,
 * fail with CODEC_CORRUPT; the decoder stays usable, and the next keyframe heals it. Calls block the thread.
 * `close` is idempotent; what is called after it fails with FAILED.
 */
export interface VideoDecoder {
  decode(unit: Uint8Array, pts: bigint): DecodedVideo | undefined;
  close(): void;
}

/** One technology. `open` fails with MISSING_CAPABILITY where `probe` says so. */
export interface VideoDecoderBackend {
  readonly name: string;
  readonly codecs: readonly VideoCodec[];
  probe(): BackendProbe;
  open(settings: DecoderSettings): VideoDecoder;
}
