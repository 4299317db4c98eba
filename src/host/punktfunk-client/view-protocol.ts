import type { MessagePort } from 'node:worker_threads';
import type { VideoCodec } from '../../shared/video.ts';

/** What the decoding thread begins with. */
export interface ViewStart {
  readonly codec: VideoCodec;
  readonly port: MessagePort;
}

/** One access unit to decode; `data` moves with the message. */
export interface UnitToShow {
  readonly kind: 'unit';
  readonly data: Uint8Array;
  readonly pts: bigint;
}

export type ToViewer = UnitToShow | /** The last picture was shown; the next may come. */ { readonly kind: 'shown' };

/** A picture as RGBA; `pixels` moves with the message. */
export interface ShownPicture {
  readonly kind: 'picture';
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
  readonly keyframe: boolean;
  /** What decoding its access unit took, ms. */
  readonly decodeMs: number;
  /** Pictures decoded and not shown since the one before. */
  readonly skipped: number;
}

export type FromViewer =
  | ShownPicture
  /** An access unit could not be decoded: a keyframe heals it. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };
