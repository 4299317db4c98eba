import koffi from 'koffi';
import type { X11Connection } from './connection.ts';

/** Named keys for characters that are no letters. */
const named: Readonly<Record<string, number>> = {
  '\b': 0xff08,
  '\t': 0xff09,
  '\n': 0xff0d,
  '\r': 0xff0d,
  '\u001B': 0xff1b,
  '\u007F': 0xffff,
};
/** Characters outside of Latin-1 are their number and this. */
const unicode = 0x0100_0000;

/**
 * Keys of the keyboard that mean nothing, given a character each so that any text can be typed. A key keeps its character as
 * long as it can: programs learn of a change later than the key comes, so a key that changes often is read wrongly.
 */
export class SpareKeys {
  readonly #connection: X11Connection;
  /** The one that was used longest ago is first. */
  readonly #spare: number[];
  readonly #given = new Map<number, number>();

  constructor(connection: X11Connection) {
    this.#connection = connection;
    this.#spare = spareKeycodes(connection);
  }

  get count(): number {
    return this.#spare.length;
  }

  /** The key that types it now; undefined for what cannot be typed. */
  keycodeOf(character: string): number | undefined {
    const keysym = keysymOf(character);
    if (keysym === undefined) return undefined;
    const given = this.#given.get(keysym);
    if (given !== undefined) return this.#touch(given);
    const [keycode] = this.#spare;
    if (keycode === undefined) return undefined;
    for (const [old, at] of this.#given) if (at === keycode) this.#given.delete(old);
    this.#give(keycode, keysym);
    this.#given.set(keysym, keycode);
    return this.#touch(keycode);
  }

  /** Gives the keys back. */
  restore(): void {
    for (const keycode of this.#given.values()) this.#give(keycode, 0);
    this.#given.clear();
  }

  #touch(keycode: number): number {
    this.#spare.splice(this.#spare.indexOf(keycode), 1);
    this.#spare.push(keycode);
    return keycode;
  }

  /** Twice the same, so that neither Shift nor Caps Lock makes another of it. */
  #give(keycode: number, keysym: number): void {
    const { calls, display } = this.#connection;
    const keysyms = Buffer.alloc(16);
    keysyms.writeBigUInt64LE(BigInt(keysym), 0);
    keysyms.writeBigUInt64LE(BigInt(keysym), 8);
    calls.XChangeKeyboardMapping(display, keycode, 2, keysyms, 1);
  }
}

function keysymOf(character: string): number | undefined {
  const known = named[character];
  if (known !== undefined) return known;
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x20 || (point >= 0x7f && point < 0xa0) || (point >= 0xd800 && point < 0xe000)) return undefined;
  return point < 0x100 ? point : unicode + point;
}

function spareKeycodes({ calls, display }: X11Connection): number[] {
  const [least, most, per] = [Buffer.alloc(4), Buffer.alloc(4), Buffer.alloc(4)];
  calls.XDisplayKeycodes(display, least, most);
  const first = least.readInt32LE(0);
  const count = most.readInt32LE(0) - first + 1;
  const mapping = calls.XGetKeyboardMapping(display, first, count, per);
  if (mapping === null) return [];
  const width = per.readInt32LE(0);
  const keysyms = new BigUint64Array(koffi.view(mapping, count * width * 8));
  const keycodes = Array.from({ length: count }, (_, at) => first + at);
  const spare = keycodes.filter((_, at) => keysyms.subarray(at * width, (at + 1) * width).every((one) => one === 0n));
  calls.XFree(mapping);
  return spare;
}
