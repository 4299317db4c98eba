import type { Clock } from '../../src/shared/clock.ts';
import type { ReleaseKind } from './kitty-probe.ts';
import type { KeyAction } from './key-events.ts';

/**
 * Without releases a key counts as held until its repeats stay away. Keyboards begin to repeat after 250–660 ms (the
 * longest default is X11's) and then every 25–50 ms, so the first wait has to be longer than that, and the later ones
 * can be short. A keyboard repeats only the key pressed last: another press shortens the waits of all before it. The
 * price: a tap lasts as long as the first wait, unless another follows, and two keys at once last as long as a repeat.
 */
export const emulatedHold = { firstMs: 700, repeatMs: 120 } as const;

interface HeldKey {
  readonly buttons: number;
  readonly cancel: () => void;
  /** When it counts as let go, by the clock; Infinity until that is told. */
  readonly until: number;
}

const nothing = (): void => {};

/** Which buttons are down, from keys pressed and let go. Several keys may press one button. */
export class HeldKeys {
  readonly #clock: Clock;
  readonly #changed: (buttons: number) => void;
  readonly #held = new Map<string, HeldKey>();
  #releases: ReleaseKind = 'emulated';
  #buttons = 0;

  /** `changed` gets the whole state, only when it differs from the one before. */
  constructor(clock: Clock, changed: (buttons: number) => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get buttons(): number {
    return this.#buttons;
  }

  get releases(): ReleaseKind {
    return this.#releases;
  }

  /** Changes how releases come to be known; what is down is let go, for nobody would ever release it. */
  setReleases(kind: ReleaseKind): void {
    if (kind === this.#releases) return;
    this.#releases = kind;
    this.releaseAll();
  }

  /** A key that presses `buttons` (bits; 0 is ignored) was pressed, repeated or let go. */
  key(key: string, buttons: number, action: KeyAction): void {
    const before = this.#held.get(key);
    if (action !== 'release' && buttons === 0) return;
    before?.cancel();
    if (action === 'release') {
      this.#held.delete(key);
    } else if (this.#releases === 'reported') {
      this.#held.set(key, { buttons, cancel: nothing, until: Infinity });
    } else {
      if (before === undefined) this.#shortenAll();
      this.#hold(key, buttons, before === undefined ? emulatedHold.firstMs : emulatedHold.repeatMs);
    }
    this.#settle();
  }

  releaseAll(): void {
    for (const held of this.#held.values()) held.cancel();
    this.#held.clear();
    this.#settle();
  }

  #hold(key: string, buttons: number, ms: number): void {
    const cancel = this.#clock.after(ms, () => {
      this.#held.delete(key);
      this.#settle();
    });
    this.#held.set(key, { buttons, cancel, until: this.#clock.now() + ms });
  }

  #shortenAll(): void {
    const latest = this.#clock.now() + emulatedHold.repeatMs;
    for (const [key, held] of this.#held) {
      if (held.until <= latest) continue;
      held.cancel();
      this.#hold(key, held.buttons, emulatedHold.repeatMs);
    }
  }

  #settle(): void {
    let buttons = 0;
    for (const held of this.#held.values()) buttons |= held.buttons;
    if (buttons === this.#buttons) return;
    this.#buttons = buttons;
    this.#changed(buttons);
  }
}
