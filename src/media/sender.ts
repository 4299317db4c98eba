import type { FrameRing } from '../shared/frame-ring.ts';
import type { FrameTimes } from './frame-times.ts';
import type { Receiver } from './receiver.ts';
import type { Steering } from './steering.ts';

/** How often sockets are looked at for punches, in ms. */
const heedMs = 5;

export interface SenderOptions {
  readonly ring: FrameRing;
  readonly steering: Steering;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Where stages are timed; none where nobody asked. */
  readonly times: FrameTimes | undefined;
}

/** Takes frames out of the ring and sends them to every receiver. A turn of it never waits for one of them. */
export class Sender {
  readonly receivers: Map<string, Receiver> = new Map();
  readonly #options: SenderOptions;
  readonly #unit: Uint8Array;
  #next: number;
  /** Bytes of frame `#next` that were taken while it was written. */
  #taken = 0;
  #heededAt = -Infinity;
  #isTiming = false;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#unit = new Uint8Array(options.ring.slotBytes);
    this.#next = options.ring.written;
  }

  /** One turn: punches, frames, what is due. Then waits for a frame, for so many ms at most. */
  turn(mostMs: number): void {
    const { ring, steering, now, times } = this.#options;
    // Before anything is looked at, so that nothing that comes meanwhile is slept over.
    const { changes } = ring;
    this.#heed();
    this.#takeFrames();
    let wait = mostMs;
    const at = now();
    for (const receiver of this.receivers.values()) wait = Math.min(wait, receiver.pump(at));
    if (this.#isTiming && [...this.receivers.values()].every(({ isSent }) => isSent)) {
      times?.sent(now());
      this.#isTiming = false;
    }
    this.#askKeyframes(at);
    if (wait > 0 && !steering.stopped) ring.wait(changes, wait);
  }

  close(): void {
    for (const receiver of this.receivers.values()) receiver.close();
    this.receivers.clear();
  }

  #heed(): void {
    const { steering, now } = this.#options;
    if (now() - this.#heededAt < heedMs) return;
    this.#heededAt = now();
    let watched = 0;
    for (const receiver of this.receivers.values()) {
      receiver.heed();
      if (receiver.peer !== undefined && !receiver.isDone) watched += 1;
    }
    if (steering.watched !== watched) steering.watched = watched;
  }

  #takeFrames(): void {
    const { ring, now, times } = this.#options;
    for (;;) {
      const number = this.#next;
      const read = ring.read(number, this.#unit);
      if (read === 'ahead') return this.#takePart(number);
      if (read === 'gone') {
        const { oldest } = ring;
        // One that was abandoned is gone without being old.
        this.#next = ((oldest - number) | 0) > 0 ? oldest : (number + 1) >>> 0;
        this.#taken = 0;
        const lost = (this.#next - number) >>> 0;
        for (const receiver of this.receivers.values()) receiver.lost(lost);
        continue;
      }
      const unit = this.#unit.subarray(0, read.size);
      const at = now();
      times?.taken(read, at);
      for (const receiver of this.receivers.values()) receiver.take({ number, unit, stamps: read }, at);
      this.#isTiming = times !== undefined;
      this.#next = (number + 1) >>> 0;
      this.#taken = 0;
    }
  }

  /** What there is of the frame that is being written, for those who take it in parts. */
  #takePart(number: number): void {
    const { ring, now } = this.#options;
    const part = ring.readPart(number, this.#taken, this.#unit);
    if (part === undefined) return;
    this.#taken = part.size;
    const unit = this.#unit.subarray(0, part.size);
    const at = now();
    for (const receiver of this.receivers.values()) receiver.takePart({ number, unit, stamps: part }, at);
  }

  #askKeyframes(at: number): void {
    // It may be the next frame.
    if (this.#options.ring.written !== this.#next) return;
    for (const receiver of this.receivers.values()) {
      if (receiver.wantsKeyframe(at)) this.#options.steering.askKeyframe();
    }
  }
}
