import type { ReceivedFrame } from '../../src/client/types.ts';
import type { FramePost } from './messages.ts';

/** Frames that may be between worker and screen at once: one being painted, one waiting for the next repaint. */
export const framesInFlight = 2;
/** Buffers kept for reuse: those in flight and the one the page still shows. */
const spareBuffers = framesInFlight + 1;

/**
 * Lets at most two frames be on their way to the page and keeps only the newest of the rest, so that a slow or hidden
 * page costs pictures and never memory or delay.
 */
export class FrameGate {
  readonly #post: (frame: FramePost) => void;
  readonly #spare: Uint8Array<ArrayBuffer>[] = [];
  #waiting: ReceivedFrame | undefined;
  #dueAt = 0;
  #inFlight = 0;
  #open = true;
  #skipped = 0;

  constructor(post: (frame: FramePost) => void) {
    this.#post = post;
  }

  /** Frames that a newer one replaced before they were posted. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Frames between here and the screen. */
  get queued(): number {
    return this.#inFlight + (this.#waiting === undefined ? 0 : 1);
  }

  offer(frame: ReceivedFrame): void {
    if (this.#waiting !== undefined) this.#skipped += 1;
    this.#waiting = frame;
    this.#dueAt = performance.timeOrigin + performance.now();
    this.#flush();
  }

  /** The page is through with one frame; an old buffer of its may come back with it. */
  done(pixels: Uint8Array<ArrayBuffer> | undefined): void {
    this.#inFlight = Math.max(0, this.#inFlight - 1);
    if (pixels !== undefined && this.#spare.length < spareBuffers) this.#spare.push(pixels);
    this.#flush();
  }

  /** Shut while nobody can see the page; the newest frame goes out when it opens again. */
  setOpen(open: boolean): void {
    this.#open = open;
    this.#flush();
  }

  #flush(): void {
    const frame = this.#waiting;
    if (frame === undefined || !this.#open || this.#inFlight >= framesInFlight) return;
    this.#waiting = undefined;
    this.#inFlight += 1;
    // Copied, never moved: the decoder still needs the frame as the base of the next delta.
    const pixels = this.#take(frame.pixels.byteLength);
    pixels.set(frame.pixels);
    const { number, width, height, keyframe } = frame;
    this.#post({ number, width, height, keyframe, dueAt: this.#dueAt, pixels });
  }

  #take(bytes: number): Uint8Array<ArrayBuffer> {
    for (let pixels = this.#spare.pop(); pixels !== undefined; pixels = this.#spare.pop()) {
      if (pixels.byteLength === bytes) return pixels;
    }
    return new Uint8Array(bytes);
  }
}
