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
const spaceBar = 65;

/** How X names what a character's key means; undefined for what cannot be typed. */
export function keysymOf(character: string): number | undefined {
  const known = named[character];
  if (known !== undefined) return known;
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x20 || (point >= 0x7f && point < 0xa0) || (point >= 0xd800 && point < 0xe000)) return undefined;
  return point < 0x100 ? point : unicode + point;
}

export interface Keymap {
  /** What the keys of the keyboard mean, by themselves and with Shift. */
  readonly plain: ReadonlyMap<number, number>;
  readonly shifted: ReadonlyMap<number, number>;
  /** Keycodes that mean nothing, or what an injector before this one gave them. */
  readonly spare: readonly number[];
}

/** Reads the keymap of a server as it is now. */
export function readKeymap({ calls, display }: X11Connection): Keymap {
  const [least, most, per] = [Buffer.alloc(4), Buffer.alloc(4), Buffer.alloc(4)];
  calls.XDisplayKeycodes(display, least, most);
  const first = least.readInt32LE(0);
  const count = most.readInt32LE(0) - first + 1;
  const plain = new Map<number, number>();
  const shifted = new Map<number, number>();
  const spare: number[] = [];
  const mapping = calls.XGetKeyboardMapping(display, first, count, per);
  if (mapping === null) return { plain, shifted, spare };
  const width = per.readInt32LE(0);
  const keysyms = new BigUint64Array(koffi.view(mapping, count * width * 8));
  for (let at = 0; at < count; at++) {
    const keycode = first + at;
    const row = [...keysyms.subarray(at * width, (at + 1) * width)].map(Number);
    if (isSpare(keycode, row)) {
      spare.push(keycode);
      continue;
    }
    const [alone = 0, withShift = 0] = row;
    if (alone !== 0 && !plain.has(alone)) plain.set(alone, keycode);
    if (withShift !== 0 && !shifted.has(withShift)) shifted.set(withShift, keycode);
  }
  calls.XFree(mapping);
  return { plain, shifted, spare };
}

function isSpare(keycode: number, row: readonly number[]): boolean {
  const meanings = row.filter((keysym) => keysym !== 0);
  const [keysym = 0] = meanings;
  if (keysym === 0) return true;
  const isCharacter = keysym < 0x100 || keysym > unicode;
  return keycode !== spaceBar && isCharacter && meanings.length > 1 && meanings.every((each) => each === keysym);
}
