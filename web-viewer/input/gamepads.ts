import type { ButtonLayout } from '../../src/protocol/perun/config-keys.ts';
import { Signal } from '../../src/shared/events.ts';
import type { PadState } from './pad-controls.ts';
import { padButtons, plainProfile, type PadProfiles } from './pad-profiles.ts';

export interface GamepadsOptions {
  readonly layout: ButtonLayout;
  readonly profiles: () => PadProfiles;
  /** Buttons of all pads together: they all play this person's seat. */
  readonly onButtons: (buttons: number) => void;
}

/** Reads all gamepads at each repaint for as long as there are any; lets go of everything when nobody looks. */
export class Gamepads {
  /** Each reading, for who shows or learns controls. */
  readonly read: Signal<[pads: readonly PadState[]]> = new Signal();
  readonly #options: GamepadsOptions;
  readonly #listening = new AbortController();
  #request = 0;
  #paused = false;

  constructor(options: GamepadsOptions) {
    this.#options = options;
    const { signal } = this.#listening;
    window.addEventListener('gamepadconnected', () => this.#next(), { signal });
    document.addEventListener('visibilitychange', () => this.#look(), { signal });
    this.#look();
  }

  /** While a control is learnt or tested nothing of it reaches the game. */
  setPaused(paused: boolean): void {
    this.#paused = paused;
  }

  close(): void {
    this.#listening.abort();
    cancelAnimationFrame(this.#request);
    this.#options.onButtons(0);
    this.read.clear();
  }

  #next(): void {
    cancelAnimationFrame(this.#request);
    this.#request = requestAnimationFrame(() => this.#look());
  }

  #look(): void {
    const { layout, profiles, onButtons } = this.#options;
    const pads = connectedPads();
    const known = profiles();
    let buttons = 0;
    for (const pad of pads) buttons |= padButtons(pad, known[pad.id] ?? plainProfile, layout);
    onButtons(this.#paused || document.hidden ? 0 : buttons);
    this.read.emit(pads);
    if (pads.length > 0 && !document.hidden) this.#next();
  }
}

/** Nothing on plain http pages of some browsers, and before the person has pressed something. */
function connectedPads(): PadState[] {
  const pads: readonly (Gamepad | null)[] = 'getGamepads' in navigator ? navigator.getGamepads() : [];
  return pads.flatMap((pad) => (pad?.connected === true ? [copyOf(pad)] : []));
}

/** Some browsers go on changing the object they gave. */
function copyOf({ id, index, mapping, axes, buttons }: Gamepad): PadState {
  return { id, index, mapping, axes: [...axes], buttons: buttons.map(({ pressed, value }) => ({ pressed, value })) };
}
