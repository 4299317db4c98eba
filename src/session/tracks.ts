import type { Rational } from '../shared/frame.ts';

/** One stream that a source offers. Sessions, seats and doors know tracks, never what kind of machine makes them. */
export type Track = FramesTrack | AudioTrack | TerminalTrack;

export interface FramesTrack {
  readonly kind: 'frames';
  readonly width: number;
  readonly height: number;
  readonly rate: Rational;
}

export interface AudioTrack {
  readonly kind: 'audio';
  /** Hz. */
  readonly rate: number;
  readonly channels: number;
}

export interface TerminalTrack {
  readonly kind: 'terminal';
  readonly columns: number;
  readonly rows: number;
}

/** PCM of one moment: interleaved int16; never written to again, because many share it. */
export interface AudioChunk {
  /** Hz. */
  readonly rate: number;
  readonly channels: number;
  readonly samples: Int16Array;
}

export const defaultFrameRate: Rational = { numerator: 60, denominator: 1 };
