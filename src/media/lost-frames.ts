import type { VideoEncoder } from '../drivers/encoder.ts';
import type { Steering } from './steering.ts';

/** Frames that may still be forgotten: encoders keep fewer. */
const kept = 16;

/** What receivers did not get, and what the encoder can do about it: forget it, or a keyframe. */
export class LostFrames {
  readonly #options: { readonly encoder: VideoEncoder; readonly steering: Steering };
  readonly #times = new Map<number, bigint>();
  #heard: number;
  /** The last that was forgotten: from a frame on, up to the one that healed it. */
  #forgotten: { readonly from: number; readonly until: number } | undefined;

  constructor(options: { readonly encoder: VideoEncoder; readonly steering: Steering }) {
    this.#options = options;
    this.#heard = options.steering.forgets;
  }

  /** Before a frame is coded, by its number in the ring: true where it will heal a loss. */
  heed(number: number): boolean {
    const { encoder, steering } = this.#options;
    const { forgets } = steering;
    if (forgets === this.#heard) return false;
    // Several wishes at once: the others' frames were not told, and one keyframe is for all.
    const isOne = ((forgets - this.#heard) | 0) === 1;
    this.#heard = forgets;
    const first = steering.forgetting;
    const before = this.#forgotten;
    // Asked again for what was healed already, by a frame that may be on its way.
    if (isOne && before !== undefined && isFrom(first, before.from) && !isFrom(first, before.until)) return false;
    const pts = this.#times.get(first);
    if (!isOne || pts === undefined || encoder.forgetSince?.(pts) !== true) {
      steering.askKeyframe();
      return false;
    }
    this.#forgotten = { from: first, until: number };
    return true;
  }

  coded(number: number, pts: bigint): void {
    this.#times.set(number, pts);
    this.#times.delete((number - kept) >>> 0);
  }
}

/** Whether a frame is that one or after it; numbers wrap. */
function isFrom(number: number, first: number): boolean {
  return ((number - first) | 0) >= 0;
}
