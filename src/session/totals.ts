import { Histogram } from '../shared/histogram.ts';

/** What all sessions of a host did since it started, also those that are over. Counted where it happens. */
export class SessionTotals {
  /** Frames taken from sources, and those that could not be decoded. */
  framesIn = 0;
  framesRefused = 0;
  /** Encoded frames, each counted once for all who get it. */
  keyframes = 0;
  deltas = 0;
  /** Frames and their bytes on their way to people, and frames that passed a slow one by. */
  framesSent = 0;
  bytesSent = 0;
  framesDropped = 0;
  /** Bytes of an encoded frame: powers of four. */
  readonly frameBytes: Histogram = new Histogram(Array.from({ length: 11 }, (_, power) => 64 * 4 ** power));
  /** Seconds from an input that counts to the next frame of its source. */
  readonly inputToFrame: Histogram = new Histogram([
    0.001, 0.002, 0.004, 0.008, 0.016, 0.025, 0.033, 0.05, 0.1, 0.25, 0.5, 1,
  ]);
}
