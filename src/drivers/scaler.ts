import type { Fit } from '../shared/fit.ts';
import type { PackedPicture, PlanarPicture } from '../shared/video.ts';
import type { BackendProbe } from '../shared/backend-probe.ts';

/**
 * Turns pixels into 4:2:0 of a fixed layout and size, and such pictures back into pixels. Sizes of sources may change from
 * call to call and may be odd. Calls block the thread. `close` is idempotent; what is called after it fails with FAILED.
 */
export interface Scaler {
  /** Writes every byte of `into`, bars included. Fails with USAGE where a picture is smaller than it says. */
  toPlanar(from: PackedPicture, into: PlanarPicture): void;
  /** Same size on both sides. Fails with USAGE where the sizes differ. */
  toPacked(from: PlanarPicture, into: PackedPicture): void;
  close(): void;
}

/** One technology. `open` fails with MISSING_CAPABILITY where `probe` says so. */
export interface ScalerBackend {
  readonly name: string;
  probe(): BackendProbe;
  open(fit: Fit): Scaler;
}
