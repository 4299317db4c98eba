import type { Clock } from '../shared/clock.ts';
import type { ClientStats, ReceivedFrame } from './types.ts';

const windowMs = 1000;
/** A change that no picture answered in this time will not be answered by a later one. */
const answerMs = 2000;
/** Share of the newest frame in the time that decoding takes. */
const smoothing = 1 / 8;

/** Sum of amounts over the last second. */
export class RateWindow {
  readonly #clock: Clock;
  readonly #entries: { readonly at: number; readonly amount: number }[] = [];
  #sum = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(amount: number): void {
    this.#forget();
    this.#entries.push({ at: this.#clock.now(), amount });
    this.#sum += amount;
  }

  get perSecond(): number {
    this.#forget();
    return this.#sum;
  }

  #forget(): void {
    const oldest = this.#clock.now() - windowMs;
    let count = 0;
    for (const entry of this.#entries) {
      if (entry.at > oldest) break;
      this.#sum -= entry.amount;
      count += 1;
    }
    if (count > 0) this.#entries.splice(0, count);
  }
}

/** What a client counts; every number of ClientStats but the drops of the jitter buffer. */
export class ClientCounters {
  readonly #clock: Clock;
  readonly #frameRate: RateWindow;
  readonly #byteRate: RateWindow;
  #frames = 0;
  #keyframes = 0;
  #undecodable = 0;
  #bytes = 0;
  #connections = 0;
  #last: ReceivedFrame | undefined;
  #changedAt: number | undefined;
  #inputToFrameMs: number | undefined;
  #decodeMs: number | undefined;
  #roundTripMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#frameRate = new RateWindow(clock);
    this.#byteRate = new RateWindow(clock);
  }

  /** Number of the frame that comes next, counted from 1. */
  get nextFrame(): number {
    return this.#frames + 1;
  }

  opened(): void {
    this.#connections += 1;
  }

  received(bytes: number): void {
    this.#bytes += bytes;
    this.#byteRate.add(bytes);
  }

  undecodable(): void {
    this.#undecodable += 1;
  }

  /** Decoding one frame took so long. */
  decoded(ms: number): void {
    this.#decodeMs = this.#decodeMs === undefined ? ms : this.#decodeMs + (ms - this.#decodeMs) * smoothing;
  }

  roundTrip(ms: number): void {
    this.#roundTripMs = ms;
  }

  /** A change of the buttons left; the picture that answers it is looked for. */
  inputChanged(): void {
    const now = this.#clock.now();
    // A second change before the answer must not shorten the first one's measurement.
    if (this.#changedAt === undefined || now - this.#changedAt > answerMs) this.#changedAt = now;
  }

  /** The line is gone: what was on its way will not be answered. */
  lineLost(): void {
    this.#changedAt = undefined;
  }

  frame(frame: ReceivedFrame): void {
    const before = this.#last;
    this.#last = frame;
    this.#frames += 1;
    if (frame.keyframe) this.#keyframes += 1;
    this.#frameRate.add(1);
    const changedAt = this.#changedAt;
    if (changedAt === undefined || before === undefined || samePixels(before, frame)) return;
    this.#changedAt = undefined;
    const tookMs = frame.receivedAt - changedAt;
    if (tookMs <= answerMs) this.#inputToFrameMs = tookMs;
  }

  snapshot(dropped: number): ClientStats {
    return {
      fps: this.#frameRate.perSecond,
      bytesPerSecond: this.#byteRate.perSecond,
      frames: this.#frames,
      keyframes: this.#keyframes,
      dropped,
      undecodable: this.#undecodable,
      bytes: this.#bytes,
      reconnects: Math.max(0, this.#connections - 1),
      inputToFrameMs: this.#inputToFrameMs,
      decodeMs: this.#decodeMs,
      roundTripMs: this.#roundTripMs,
    };
  }
}

function samePixels(a: ReceivedFrame, b: ReceivedFrame): boolean {
  if (a.width !== b.width || a.height !== b.height) return false;
  const left = a.pixels;
  const right = b.pixels;
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}
