import type { Capture, CapturedFrame } from '../drivers/capture.ts';
import type { Scaler } from '../drivers/scaler.ts';
import { PerunError } from '../shared/errors.ts';
import type { PlanarPicture } from '../shared/video.ts';
import type { Steering } from './steering.ts';
import type { VideoTrack } from './video-track.ts';

/** Longest wait for a picture, and longest sleep while nobody watches, in ms. */
const [waitMs, idleMs] = [20, 100];
/** How long a picture that stands still may stay unsent, in ms. */
const repeatMs = 500;
/** Stamps that are older than this are of some other clock. */
const mostAgeNs = 1_000_000_000n;

export interface DesktopSourceOptions {
  readonly capture: Capture;
  readonly track: Pick<VideoTrack, 'draw' | 'show' | 'owesKeyframe'>;
  readonly scaler: Pick<Scaler, 'toPlanar'>;
  readonly steering: Steering;
  /** Frames per second at most. */
  readonly rate: number;
  /** Nanoseconds of CLOCK_MONOTONIC. */
  readonly now: () => bigint;
}

/**
 * Shows what a capture sees: each picture as it comes, at most so many a second, and the last one again while nothing
 * moves. Blocks the thread; what it is told, it is told by the steering words.
 */
export class DesktopSource {
  readonly #options: DesktopSourceOptions;
  readonly #period: number;
  #shownAt = -Infinity;
  /** When the next picture may be shown, in ms; it moves evenly, so that jitter is not added up. */
  #dueAt = -Infinity;

  constructor(options: DesktopSourceOptions) {
    this.#options = options;
    this.#period = 1000 / options.rate;
  }

  /** Waits for the first picture, and keeps it for whoever comes. Fails with TIMEOUT where there is none in time. */
  begin(timeoutMs: number): void {
    const { capture, track, steering } = this.#options;
    const until = this.#now() + timeoutMs;
    while (!steering.stopped) {
      steering.beat();
      if (capture.next(waitMs, (frame) => track.draw((into) => this.#scale(frame, into)))) return;
      if (this.#now() < until) continue;
      throw new PerunError('TIMEOUT', `the desktop showed no picture within ${timeoutMs / 1000} s`, {
        remedy: 'see `perun host logs` for what its compositor says',
      });
    }
  }

  /** Until it is stopped. Fails as the capture does. */
  run(): void {
    const { steering } = this.#options;
    while (!steering.stopped) {
      steering.beat();
      if (steering.waitWatched(idleMs)) this.#turn();
    }
  }

  #turn(): void {
    const { capture, steering, track } = this.#options;
    // Half of a frame early is in time: a source of the same rate is not to lose frames by its jitter.
    const early = this.#dueAt - this.#period / 2 - this.#now();
    if (early > 0) return steering.sleep(early);
    if (capture.next(waitMs, (frame) => this.#show(frame))) return;
    const still = this.#now() - this.#shownAt;
    // Somebody who comes while nothing moves needs a keyframe all the same.
    if (still >= repeatMs || (track.owesKeyframe && still >= this.#period)) this.#show(undefined);
  }

  #show(frame: CapturedFrame | undefined): void {
    const { track, now } = this.#options;
    const at = this.#now();
    this.#shownAt = at;
    this.#dueAt = Math.max(this.#dueAt + this.#period, at + this.#period / 2);
    if (frame === undefined) return track.show(() => {});
    const age = now() - frame.capturedAt;
    track.show((into) => this.#scale(frame, into), age >= 0n && age <= mostAgeNs ? age : 0n);
  }

  #scale({ picture }: CapturedFrame, into: PlanarPicture): void {
    this.#options.scaler.toPlanar(picture, into);
  }

  #now(): number {
    return Number(this.#options.now()) / 1e6;
  }
}
