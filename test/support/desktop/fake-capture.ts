import type { Capture, CapturedFrame } from '../../../src/drivers/capture.ts';
import { PerunError } from '../../../src/shared/errors.ts';

/** A capture of pictures that a script says: for each call how long it takes, and the picture that came, if any. */
export class FakeCapture implements Capture {
  readonly width = 2;
  readonly height = 2;
  readonly #next: () => { readonly tookMs: number; readonly shade: number | undefined } | 'gone';
  readonly #clock: { now: bigint };
  isClosed = false;
  calls = 0;

  constructor(
    clock: { now: bigint },
    next: () => { readonly tookMs: number; readonly shade: number | undefined } | 'gone',
  ) {
    this.#clock = clock;
    this.#next = next;
  }

  next(timeoutMs: number, use: (frame: CapturedFrame) => void): boolean {
    if (this.isClosed) throw new PerunError('FAILED', 'the capture is closed');
    this.calls += 1;
    const said = this.#next();
    if (said === 'gone') throw new PerunError('FAILED', 'the compositor is gone');
    const tookMs = Math.min(said.tookMs, timeoutMs);
    this.#clock.now += BigInt(Math.round(tookMs * 1e6));
    if (said.shade === undefined || tookMs < said.tookMs) return false;
    const picture = { layout: 'bgrx', width: 2, height: 2, pixels: new Uint8Array(16).fill(said.shade) } as const;
    use({ picture, capturedAt: this.#clock.now - 1_000_000n });
    return true;
  }

  close(): void {
    this.isClosed = true;
  }
}
