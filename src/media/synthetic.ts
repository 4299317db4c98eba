import type { FrameRing } from '../shared/frame-ring.ts';
import { TestPicture } from '../shared/test-picture.ts';
import { TestUnits } from '../shared/test-unit.ts';
import { Pace } from './pace.ts';
import type { Steering } from './steering.ts';
import type { VideoTrack } from './video-track.ts';

/** Longest sleep of a source that nobody watches, in ms. */
const idleMs = 250;

export interface SyntheticOptions {
  readonly steering: Steering;
  /** Frames per second. */
  readonly rate: number;
  /** Nanoseconds, monotonic. */
  readonly now: () => bigint;
  /** Number of the first frame. */
  readonly firstFrame: number;
}

/** Shows the test picture until it is stopped. Blocks the thread. */
export function runTestPictures(track: VideoTrack, width: number, options: SyntheticOptions): void {
  const picture = new TestPicture(width);
  let frame = options.firstFrame;
  run(options, () => {
    const number = frame++;
    track.show((into) => picture.draw(number, into));
  });
}

/** Writes test units into a ring until it is stopped. Every one is a keyframe: none refers to another. Blocks the thread. */
export function runTestUnits(
  ring: FrameRing,
  bytes: number,
  options: SyntheticOptions & { readonly wallClock: () => bigint },
): void {
  const units = new TestUnits(Math.min(bytes, ring.slotBytes));
  run(options, () => {
    const [at, pts] = [options.now(), options.wallClock()];
    const into = ring.begin(units.bytes);
    if (into === undefined) return;
    units.write((options.firstFrame + ring.written) >>> 0, into);
    ring.commit({ keyframe: true, pts, capturedAt: at, scaledAt: at, encodedAt: options.now() });
  });
}

function run({ steering, rate, now }: SyntheticOptions, make: () => void): void {
  while (!steering.stopped) {
    if (!steering.waitWatched(idleMs)) continue;
    const pace = new Pace(rate, now());
    while (!steering.stopped && steering.watched > 0) {
      steering.sleep(pace.wait(now()));
      if (steering.stopped) return;
      pace.step(now());
      make();
    }
  }
}
