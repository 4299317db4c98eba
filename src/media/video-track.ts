import type { VideoEncoder } from '../drivers/encoder.ts';
import type { FrameRing } from '../shared/frame-ring.ts';
import type { PlanarPicture } from '../shared/video.ts';
import { LostFrames } from './lost-frames.ts';
import type { Steering } from './steering.ts';

/** Wishes for keyframes that come closer together are one: each costs as much as several frames. */
const keyframePauseNs = 100_000_000n;

export interface VideoTrackOptions {
  readonly ring: FrameRing;
  readonly steering: Steering;
  readonly encoder: VideoEncoder;
  /** Nanoseconds, of the clock that stamps are in. */
  readonly now: () => bigint;
  /** Nanoseconds since 1970, as receivers are told. */
  readonly wallClock: () => bigint;
}

/** Codes pictures into a ring, as the steering words say. */
export class VideoTrack {
  readonly #options: VideoTrackOptions;
  #answered: number;
  #keyframeAt: bigint | undefined;
  readonly #lost: LostFrames;
  /** The frame before came in parts. */
  #isParted = false;
  /** Frames that did not fit into the ring. */
  oversized = 0;

  constructor(options: VideoTrackOptions) {
    this.#options = options;
    this.#answered = options.steering.keyframes;
    this.#lost = new LostFrames(options);
  }

  /** A keyframe is wanted, and it is not too soon for one. */
  get owesKeyframe(): boolean {
    const { steering, now } = this.#options;
    if (steering.keyframes === this.#answered) return false;
    return this.#keyframeAt === undefined || now() - this.#keyframeAt >= keyframePauseNs;
  }

  /** Draws one picture without coding it: the next `show` begins with it. */
  draw(draw: (into: PlanarPicture) => void): void {
    draw(this.#options.encoder.surface());
  }

  /** Draws one picture over the last one and codes it; `age` is how long ago it was captured, in nanoseconds. */
  show(draw: (into: PlanarPicture) => void, age: bigint = 0n): void {
    const { ring, steering, encoder, now, wallClock } = this.#options;
    const capturedAt = now() - age;
    const pts = wallClock() - age;
    if (steering.kbps !== encoder.settings.kbps) encoder.setBitrate(steering.kbps);
    draw(encoder.surface());
    const scaledAt = now();
    const anchor = this.#lost.heed(ring.written);
    const into = ring.begin() ?? new Uint8Array(0);
    let [size, parts] = [0, 0];
    const unit = encoder.encode(encoder.surface(), pts, this.owesKeyframe, (part, keyframe) => {
      if (size + part.length <= into.length) into.set(part, size);
      size += part.length;
      parts += 1;
      // One that comes alone is the whole.
      if ((parts > 1 || this.#isParted) && size <= into.length)
        ring.advance(size, { keyframe, anchor, pts, capturedAt, scaledAt });
    });
    this.#isParted = parts > 1;
    if (size > into.length) {
      this.oversized += 1;
      ring.abandon();
      // What follows refers to a frame that nobody will see.
      steering.askKeyframe();
      return;
    }
    const wished = steering.keyframes;
    this.#lost.coded(ring.written, pts);
    ring.commit({ keyframe: unit.keyframe, anchor, pts, capturedAt, scaledAt, encodedAt: now() }, size);
    if (!unit.keyframe) return;
    this.#keyframeAt = capturedAt;
    // Who asked while it was coded has not seen it yet.
    this.#answered = wished;
  }
}
