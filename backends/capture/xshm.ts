import type { BackendProbe } from '../../src/shared/backend-probe.ts';
import type { Capture, CaptureBackend, CapturedFrame } from '../../src/drivers/capture.ts';
import type { CaptureTarget, DisplayMode } from '../../src/shared/desktop.ts';
import { PerunError } from '../../src/shared/errors.ts';
import { probeX11 } from '../bindings/x11/calls.ts';
import { X11Connection } from '../bindings/x11/connection.ts';
import { CursorSprite } from '../bindings/x11/cursor.ts';
import { DamageWatch } from '../bindings/x11/damage.ts';
import { SharedImage } from '../bindings/x11/shared-image.ts';

/** How often the pointer is looked for while nothing else moves, in ms: it moves without damage. */
const pointerEveryMs = 8;

/**
 * Pictures of a whole X display, at most `rate` a second and only after something changed. The server copies into memory
 * that both sides have, the pointer is drawn over it, and nothing is copied again.
 */
class XShmCapture implements Capture {
  readonly width: number;
  readonly height: number;
  readonly #connection: X11Connection;
  readonly #image: SharedImage;
  readonly #damage: DamageWatch;
  readonly #cursor: CursorSprite;
  readonly #periodMs: number;
  /** When the next picture is due, by performance.now(). */
  #due = 0;
  #changed = true;
  readonly #nap: Int32Array = new Int32Array(new SharedArrayBuffer(4));

  constructor(connection: X11Connection, rate: number) {
    this.#connection = connection;
    this.width = connection.width;
    this.height = connection.height;
    this.#periodMs = 1000 / rate;
    this.#image = new SharedImage(connection);
    this.#damage = new DamageWatch(connection);
    this.#cursor = new CursorSprite(connection);
  }

  next(timeoutMs: number, use: (frame: CapturedFrame) => void): boolean {
    if (this.#connection.isClosed) throw new PerunError('FAILED', 'the capture is closed');
    const until = performance.now() + timeoutMs;
    this.#sleep(Math.min(this.#due, until) - performance.now());
    if (performance.now() < this.#due || !this.#waitForChange(until)) {
      this.#mustLive();
      return false;
    }
    const now = performance.now();
    // On the beat where that holds, and a new beat where a picture came late: never two at once.
    const beat = this.#due + this.#periodMs;
    this.#due = beat < now ? now + this.#periodMs : beat;
    this.#changed = false;
    const capturedAt = process.hrtime.bigint();
    this.#damage.reset();
    this.#image.fetch();
    this.#cursor.draw(this.#image);
    const { width, height } = this;
    use({
      picture: { layout: 'bgrx', width, height, pixels: this.#image.pixels, stride: this.#image.stride },
      capturedAt,
    });
    return true;
  }

  close(): void {
    if (this.#connection.isClosed) return;
    this.#image.close();
    this.#connection.close();
  }

  #waitForChange(until: number): boolean {
    while (!this.#changed) {
      this.#changed = this.#damage.take() || this.#cursor.hasMoved();
      if (this.#changed) break;
      const left = until - performance.now();
      if (left <= 0 || this.#connection.isLost) return false;
      this.#connection.wait(Math.ceil(Math.min(left, pointerEveryMs)));
    }
    return true;
  }

  #sleep(ms: number): void {
    if (ms > 0) Atomics.wait(this.#nap, 0, 0, ms);
  }

  #mustLive(): void {
    this.#connection.wait(0);
    if (this.#connection.isLost) throw this.#connection.lostError();
  }
}

/** X11 by MIT-SHM and DAMAGE, of a server on this machine. */
export const xshmBackend: CaptureBackend = {
  takes: 'x11',
  probe: (): BackendProbe => probeX11(),
  open(target: CaptureTarget, mode: DisplayMode): Capture {
    if (target.kind !== 'x11') throw new PerunError('USAGE', `xshm takes no ${target.kind}`);
    const connection = new X11Connection({ display: target.display, authority: target.authority ?? null });
    try {
      return new XShmCapture(connection, mode.rate);
    } catch (error) {
      connection.close();
      throw error;
    }
  },
};
