import type { KeyboardLine } from '../../src/client/types.ts';
import type { KeyEvent } from './key-events.ts';
import type { ReleaseKind } from './kitty-probe.ts';
import { modifierKeys, virtualKeyOf } from './virtual-keys.ts';

/**
 * Keys of the terminal as keys of the host, where the person chose that over a gamepad. A terminal that does not tell
 * releases types: each press goes down and up at once, its modifiers around it.
 */
export class PlayerKeyboard {
  readonly #line: KeyboardLine;
  readonly #down = new Set<number>();
  #releases: ReleaseKind = 'emulated';
  #isOn = false;

  constructor(line: KeyboardLine) {
    this.#line = line;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  toggle(): void {
    this.releaseAll();
    this.#isOn = !this.#isOn;
  }

  setReleases(kind: ReleaseKind): void {
    if (kind !== this.#releases) this.releaseAll();
    this.#releases = kind;
  }

  key(event: KeyEvent): void {
    const virtual = virtualKeyOf(event);
    if (virtual === undefined) return;
    if (this.#releases === 'emulated') {
      if (event.action !== 'release') this.#tap(virtual.key, event, virtual.shift);
    } else if (event.action === 'release') {
      if (this.#down.delete(virtual.key)) this.#line.key(virtual.key, false);
    } else if (!this.#down.has(virtual.key)) {
      // The host repeats what is held by itself.
      this.#down.add(virtual.key);
      this.#line.key(virtual.key, true);
    }
  }

  releaseAll(): void {
    for (const key of this.#down) this.#line.key(key, false);
    this.#down.clear();
  }

  #tap(key: number, event: KeyEvent, shift: boolean): void {
    const held = { ctrl: event.ctrl, alt: event.alt, super: event.super, shift: event.shift || shift };
    const modifiers = Object.entries(modifierKeys).filter(([name]) => held[name as keyof typeof held]);
    for (const [, modifier] of modifiers) this.#line.key(modifier, true);
    this.#line.key(key, true);
    this.#line.key(key, false);
    for (const [, modifier] of modifiers.toReversed()) this.#line.key(modifier, false);
  }
}
