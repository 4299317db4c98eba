import type { KeyMap } from './key-maps.ts';

/** The keys that are down, as the sixteen buttons they press; several keys may share a button. */
export class PressedKeys {
  readonly #down = new Set<string>();
  #map: KeyMap;

  constructor(map: KeyMap) {
    this.#map = map;
  }

  /** State of the sixteen buttons. */
  get buttons(): number {
    let buttons = 0;
    for (const code of this.#down) {
      const button = this.#map.get(code);
      if (button !== undefined) buttons |= 1 << button;
    }
    return buttons;
  }

  /** Another core's keys: what is held meant something else, so all of it is let go. */
  setMap(map: KeyMap): void {
    this.#map = map;
    this.#down.clear();
  }

  /** True if the key is one of ours. */
  press(code: string): boolean {
    if (!this.#map.has(code)) return false;
    this.#down.add(code);
    return true;
  }

  /** True if the key was held by us. */
  release(code: string): boolean {
    return this.#down.delete(code);
  }

  releaseAll(): void {
    this.#down.clear();
  }
}
