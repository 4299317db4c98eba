/** What may press buttons of the one seat of this page. */
export type ButtonSource = 'keyboard' | 'gamepads' | 'touch';

/** Joins keyboard, gamepads and touch: a button is down while any of them holds it. */
export class ButtonMixer {
  readonly #held = new Map<ButtonSource, number>();
  readonly #onButtons: (buttons: number) => void;
  #buttons = 0;

  constructor(onButtons: (buttons: number) => void) {
    this.#onButtons = onButtons;
  }

  /** The sixteen buttons of one source; told on only where the whole changes. */
  set(source: ButtonSource, buttons: number): void {
    this.#held.set(source, buttons);
    let all = 0;
    for (const held of this.#held.values()) all |= held;
    if (all === this.#buttons) return;
    this.#buttons = all;
    this.#onButtons(all);
  }
}
