import { beforeEach, expect, it } from 'vitest';
import { DesktopSource } from '../../../src/media/desktop-source.ts';
import { Steering } from '../../../src/media/steering.ts';
import { blackPicture, type PlanarPicture } from '../../../src/shared/video.ts';
import { FakeCapture } from '../../support/desktop/fake-capture.ts';

/** Writes down what is shown: the time in ms, the shade, and how old it is. */
class Track {
  readonly shown: { readonly at: number; readonly shade: number; readonly ageMs: number }[] = [];
  readonly surface: PlanarPicture = blackPicture('i420', 2, 2);
  readonly #clock: { now: bigint };
  owesKeyframe = false;

  constructor(clock: { now: bigint }) {
    this.#clock = clock;
  }

  draw(draw: (into: PlanarPicture) => void): void {
    draw(this.surface);
  }

  show(draw: (into: PlanarPicture) => void, age: bigint = 0n): void {
    draw(this.surface);
    this.owesKeyframe = false;
    const shade = this.surface.planes[0]?.[0] ?? 0;
    this.shown.push({ at: Number(this.#clock.now) / 1e6, shade, ageMs: Number(age) / 1e6 });
  }
}

/** Sleeping is the passing of time here: the thread must not block. */
class TestSteering extends Steering {
  clock: { now: bigint } = { now: 0n };

  override sleep(ms: number): void {
    this.clock.now += BigInt(Math.ceil(ms * 1e6));
  }

  override waitWatched(ms: number): boolean {
    if (this.watched === 0) this.sleep(ms);
    return this.watched > 0;
  }
}

const toPlanar: ConstructorParameters<typeof DesktopSource>[0]['scaler']['toPlanar'] = (from, into) => {
  into.planes[0]?.fill(from.pixels[0] ?? 0);
};
let clock: { now: bigint };
let steering: TestSteering;
let track: Track;
function steer(): void {
  steering = new TestSteering();
  steering.clock = clock;
  steering.watched = 1;
}
beforeEach(() => {
  clock = { now: 5_000_000_000n };
  steer();
  track = new Track(clock);
});

/** Runs until that time, with the script of a capture; `rate` in frames a second. */
function run(
  untilMs: number,
  rate: number,
  next: (call: number) => ReturnType<ConstructorParameters<typeof FakeCapture>[1]>,
): void {
  steer();
  let calls = 0;
  const capture = new FakeCapture(clock, () => {
    if (Number(clock.now) / 1e6 >= untilMs) steering.stop();
    return next(calls++);
  });
  new DesktopSource({ capture, track, scaler: { toPlanar }, steering, rate, now: () => clock.now }).run();
}

it('a source of the same rate loses no frame by its jitter, and one of twice the rate loses every other', () => {
  const jitter = [16, 17.5, 15, 18, 16.2, 17.3];
  run(6000, 60, (call) => ({ tookMs: jitter[call % jitter.length] ?? 16, shade: call % 256 }));
  expect(track.shown.length).toBeGreaterThanOrEqual(59);
  expect(track.shown.every(({ ageMs }) => ageMs === 1)).toBe(true);
  track.shown.length = 0;
  run(7000, 60, (call) => ({ tookMs: 0.1, shade: call % 256 }));
  expect(track.shown.length).toBeGreaterThanOrEqual(59);
  expect(track.shown.length).toBeLessThanOrEqual(62);
});

it('what stands still is sent again twice a second, and at once for who needs a keyframe', () => {
  run(6400, 60, (call) => ({ tookMs: call === 0 ? 1 : 20, shade: call === 0 ? 77 : undefined }));
  expect(track.shown.map(({ shade }) => shade)).toEqual([77, 77, 77]);
  const before = track.shown.length;
  run(6600, 60, (call) => {
    if (call === 1) track.owesKeyframe = true;
    return { tookMs: 20, shade: undefined };
  });
  // Whoever begins shows what there is, and then the keyframe.
  expect(track.shown.length).toBe(before + 2);
});

it('nothing is shown while nobody watches, and the capture is left alone', () => {
  steering.watched = 0;
  const capture = new FakeCapture(clock, () => ({ tookMs: 1, shade: 1 }));
  const source = new DesktopSource({ capture, track, scaler: { toPlanar }, steering, rate: 60, now: () => clock.now });
  const { beats } = steering;
  const wait = steering.waitWatched.bind(steering);
  let turns = 0;
  steering.waitWatched = (ms) => {
    turns += 1;
    if (turns === 5) steering.stop();
    return wait(ms);
  };
  source.run();
  expect([track.shown.length, capture.calls, steering.beats - beats]).toEqual([0, 0, 5]);
});

it('the first picture is kept for who comes later; without one in time it is given up, and one that is gone is told', () => {
  const pictures = new FakeCapture(clock, () => ({ tookMs: 5, shade: pictures.calls > 3 ? 9 : undefined }));
  const options = { track, scaler: { toPlanar }, steering, rate: 60, now: (): bigint => clock.now };
  new DesktopSource({ capture: pictures, ...options }).begin(1000);
  expect([track.shown.length, track.surface.planes[0]?.[0]]).toEqual([0, 9]);
  const none = new FakeCapture(clock, () => ({ tookMs: 50, shade: undefined }));
  expect(() => new DesktopSource({ capture: none, ...options }).begin(1000)).toThrow(
    expect.objectContaining({ code: 'TIMEOUT', message: 'the desktop showed no picture within 1 s' }),
  );
  expect(none.calls).toBeLessThan(60);
  const gone = new FakeCapture(clock, () => 'gone');
  expect(() => new DesktopSource({ capture: gone, ...options }).run()).toThrow('the compositor is gone');
});

it('stamps of some other clock are no age', () => {
  const capture = new FakeCapture(clock, () => {
    steering.stop();
    return { tookMs: 1, shade: 1 };
  });
  const late = { now: (): bigint => clock.now + 60_000_000_000n };
  new DesktopSource({ capture, track, scaler: { toPlanar }, steering, rate: 60, ...late }).run();
  expect(track.shown.map(({ ageMs }) => ageMs)).toEqual([0]);
});
