import type { BackendProbe } from '../shared/backend-probe.ts';
import type { CaptureTarget, DisplayMode } from '../shared/desktop.ts';
import type { PackedPicture } from '../shared/video.ts';

/** One picture, in memory of the technology: good until `use` returns. */
export interface CapturedFrame {
  readonly picture: PackedPicture;
  /** Nanoseconds of CLOCK_MONOTONIC (process.hrtime) when the compositor had it ready, or when it came where that is not told. */
  readonly capturedAt: bigint;
}

/** An open capture. Calls block the thread, so it belongs on a worker. What is called after `close` fails with FAILED. */
export interface Capture {
  /** Size of what comes now. */
  readonly width: number;
  readonly height: number;
  /**
   * Waits at most so many ms for a new picture and hands the newest to `use`, held until that returns; false where none
   * came, as when nothing moves. Fails with FAILED once the source is gone, and has to be closed then.
   */
  next(timeoutMs: number, use: (frame: CapturedFrame) => void): boolean;
  /** Idempotent. */
  close(): void;
}

/** One technology. `open` fails with MISSING_CAPABILITY where `probe` says so, TIMEOUT where no format was agreed in time, FAILED. */
export interface CaptureBackend {
  readonly takes: CaptureTarget['kind'];
  probe(): BackendProbe;
  /** `mode` is asked for where the consumer decides (mutter). */
  open(target: CaptureTarget, mode: DisplayMode, options: { readonly timeoutMs: number }): Capture;
}
