import type { X11Connection } from './connection.ts';
import { type Keymap, keysymOf, readKeymap } from './keymap.ts';

/** What waits to be typed, in characters; more is dropped. */
const mostWaiting = 4096;
/** A key gets another character once programs have had this long to read what it was, in ms. */
const restMs = 80;
const retryMs = 20;
const shift = 50;
const capsLock = 66;

/** What the typer needs of the injector that it types for. */
export interface Typist {
  press(keycode: number, isDown: boolean): void;
  /** What is to be typed while it says no is lost. */
  isReady(): boolean;
  /** Whether a key is held that changes what others mean, such as Shift. */
  isHeld(): boolean;
  hasCapsLock(): boolean;
}

/**
 * Types any text: by the keys of the keymap where it has them, and by keys that mean nothing, which are given a character
 * each. Programs learn of a change later than of the key, so such a key keeps its character as long as it can, and what
 * needs one that was just used waits. They keep it afterwards too: who takes it back at once takes it from what was typed.
 */
export class TextTyper {
  readonly #connection: X11Connection;
  readonly #typist: Typist;
  readonly #keymap: Keymap;
  /** The one that was used longest ago is first. */
  readonly #spare: { keycode: number; keysym: number; usedAt: number }[];
  #waiting: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(connection: X11Connection, typist: Typist) {
    this.#connection = connection;
    this.#typist = typist;
    this.#keymap = readKeymap(connection);
    this.#spare = this.#keymap.spare.map((keycode) => ({ keycode, keysym: 0, usedAt: Number.NEGATIVE_INFINITY }));
  }

  get typesAnything(): boolean {
    return this.#spare.length > 0;
  }

  type(text: string): void {
    if (this.#waiting.length === 0) {
      const characters = [...text.slice(0, mostWaiting * 2)];
      const rest = this.#typeMany(characters, false);
      if (rest < 0) return;
      this.#waiting = characters.slice(rest, rest + mostWaiting);
      this.#later();
    } else {
      this.#waiting.push(...[...text.slice(0, mostWaiting * 2)].slice(0, mostWaiting - this.#waiting.length));
    }
  }

  /** Types what waits at once: something else comes that has to be after it. */
  flush(): void {
    clearTimeout(this.#timer);
    const waiting = this.#typist.isReady() ? this.#waiting : [];
    this.#waiting = [];
    this.#typeMany(waiting, true);
  }

  #later(): void {
    this.#timer = setTimeout(() => {
      if (!this.#typist.isReady()) {
        this.#waiting = [];
        return;
      }
      const rest = this.#typeMany(this.#waiting, false);
      this.#waiting = rest < 0 ? [] : this.#waiting.slice(rest);
      if (rest >= 0) this.#later();
      this.#connection.calls.XFlush(this.#connection.display);
    }, retryMs);
  }

  /** Programs make capitals of all letters while Caps Lock is on, so it is off meanwhile. Which one has to wait, or −1. */
  #typeMany(characters: readonly string[], isUrgent: boolean): number {
    const isOn = characters.length > 0 && this.#typist.hasCapsLock();
    if (isOn) this.#tap(capsLock);
    const rest = characters.findIndex((character) => !this.#typeOne(character, isUrgent));
    if (isOn) this.#tap(capsLock);
    return rest;
  }

  /** False where it has to wait for a key. */
  #typeOne(character: string, isUrgent: boolean): boolean {
    const keysym = keysymOf(character);
    if (keysym === undefined) return true;
    const { plain, shifted } = this.#keymap;
    const [alone, withShift] = [plain.get(keysym), shifted.get(keysym)];
    if (this.#typist.isHeld() || (alone === undefined && withShift === undefined)) {
      return this.#typeSpare(keysym, isUrgent);
    }
    if (alone !== undefined) this.#tap(alone);
    else if (withShift !== undefined) this.#tap(shift, () => this.#tap(withShift));
    return true;
  }

  #typeSpare(keysym: number, isUrgent: boolean): boolean {
    const known = this.#spare.findIndex((each) => each.keysym === keysym);
    const at = Math.max(0, known);
    const key = this.#spare[at];
    if (key === undefined) return true;
    const now = performance.now();
    if (known < 0) {
      if (!isUrgent && now - key.usedAt < restMs) return false;
      this.#give(key.keycode, keysym);
      key.keysym = keysym;
    }
    key.usedAt = now;
    this.#spare.splice(at, 1);
    this.#spare.push(key);
    this.#tap(key.keycode);
    return true;
  }

  #tap(keycode: number, meanwhile: () => void = () => {}): void {
    this.#typist.press(keycode, true);
    meanwhile();
    this.#typist.press(keycode, false);
  }

  /** Twice the same, so that Shift makes no other of it. */
  #give(keycode: number, keysym: number): void {
    const { calls, display } = this.#connection;
    const keysyms = Buffer.alloc(16);
    keysyms.writeBigUInt64LE(BigInt(keysym), 0);
    keysyms.writeBigUInt64LE(BigInt(keysym), 8);
    calls.XChangeKeyboardMapping(display, keycode, 2, keysyms, 1);
  }
}
