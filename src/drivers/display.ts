import type { BackendProbe } from '../shared/backend-probe.ts';
import type { CaptureTarget, DesktopKind, DesktopPlace, DisplayMode, InputTarget } from '../shared/desktop.ts';
import type { Signal } from '../shared/events.ts';

/**
 * One output of a desktop that somebody looks at, there as long as it is open. Opened in the media process, on the thread
 * that has an event loop; its targets are opened by other threads of that process.
 */
export interface VirtualDisplay {
  /** What was granted; may differ from what was asked for where the technology has no such mode. */
  readonly mode: DisplayMode;
  readonly capture: CaptureTarget;
  /** A fresh target for input on this output; each belongs to who asked. */
  input(): Promise<InputTarget>;
  /** The compositor took the output away, or died; told once, and not for `close`. */
  readonly lost: Signal<[error: Error]>;
  /** The output is gone afterwards. Idempotent. */
  close(): Promise<void>;
}

/** One technology. `open` fails with MISSING_CAPABILITY where `probe` says so, USAGE for a mode that cannot be, TIMEOUT, FAILED. */
export interface DisplayBackend {
  readonly kind: DesktopKind;
  probe(place: DesktopPlace): Promise<BackendProbe>;
  open(place: DesktopPlace, mode: DisplayMode): Promise<VirtualDisplay>;
  /** Takes away the outputs of processes that died, where the compositor keeps them. */
  sweep?(place: DesktopPlace): Promise<void>;
}
