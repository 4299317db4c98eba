import type { Clock } from '../../src/shared/clock.ts';
import { HeldKeys } from './held-keys.ts';
import type { KeyEvent } from './key-events.ts';
import type { ReleaseKind } from './kitty-probe.ts';

/** Keys that are held, as no game's keys are. */
export type SpeedKey = 'rewind' | 'forward';

const keys: Readonly<Record<string, SpeedKey>> = { '[': 'rewind', ']': 'forward', f7: 'rewind', f8: 'forward' };
const bits: Readonly<Record<SpeedKey, number>> = { rewind: 1, forward: 2 };
/** Percent of the core's rate while they are held. */
const speeds = { rewind: -100, forward: 400, neither: 100 } as const;

/** What a key means for the speed, if anything; the letter on it counts, or where it has none, its place. */
export function speedKeyOf(event: KeyEvent): SpeedKey | undefined {
  if (event.ctrl || event.alt || event.super) return undefined;
  return (
    keys[event.key] ??
    keys[event.text ?? ''] ??
    (event.key.length > 1 || event.base === undefined ? undefined : keys[event.base])
  );
}

/** The speed, from keys held down; rewind wins. */
export class SpeedKeys {
  readonly #held: HeldKeys;

  /** `changed` gets percent, only when it is another. */
  constructor(clock: Clock, changed: (percent: number) => void) {
    let before: number = speeds.neither;
    this.#held = new HeldKeys(clock, (held) => {
      const forward = (held & bits.forward) !== 0 ? speeds.forward : speeds.neither;
      const percent = (held & bits.rewind) !== 0 ? speeds.rewind : forward;
      if (percent === before) return;
      before = percent;
      changed(percent);
    });
  }

  setReleases(kind: ReleaseKind): void {
    this.#held.setReleases(kind);
  }

  key(event: KeyEvent, meaning: SpeedKey): void {
    this.#held.key(event.key, bits[meaning], event.action);
  }

  releaseAll(): void {
    this.#held.releaseAll();
  }
}
