/** Final letters of `CSI 1 ; modifiers X` and `SS3 X`. */
export const letterKeys: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'begin',
  F: 'end',
  H: 'home',
  M: 'enter',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

/** First numbers of `CSI n ~`. */
export const tildeKeys: Readonly<Record<number, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'page-up',
  6: 'page-down',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
  29: 'menu',
};

/** Control characters that are keys of their own, in `CSI n u` and as single bytes. */
const controlKeys: Readonly<Record<number, string>> = {
  8: 'backspace',
  9: 'tab',
  10: 'enter',
  13: 'enter',
  27: 'escape',
  32: 'space',
  127: 'backspace',
};

/** Keys that kitty numbers from its private range upwards, in order; the source is the table of its protocol page. */
const privateKeys: ReadonlyMap<number, string> = new Map([
  ...numbered(57358, ['caps-lock', 'scroll-lock', 'num-lock', 'print-screen', 'pause', 'menu']),
  ...numbered(
    57376,
    Array.from({ length: 23 }, (_, index) => `f${index + 13}`),
  ),
  // Keys of the number pad play like the keys they stand for.
  ...numbered(57399, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '/', '*', '-', '+', 'enter', '=', ',']),
  ...numbered(57417, ['left', 'right', 'up', 'down', 'page-up', 'page-down', 'home', 'end', 'insert', 'delete']),
  ...numbered(57427, ['begin']),
  ...numbered(57441, ['left-shift', 'left-ctrl', 'left-alt', 'left-super', 'left-hyper', 'left-meta']),
  ...numbered(57447, ['right-shift', 'right-ctrl', 'right-alt', 'right-super', 'right-hyper', 'right-meta']),
]);

function numbered(first: number, names: readonly string[]): [number, string][] {
  return names.map((name, index) => [first + index, name]);
}

/** Name of the key with a Unicode or kitty code; undefined for codes that are neither a character nor known. */
export function keyOfCode(code: number): string | undefined {
  const control = controlKeys[code];
  if (control !== undefined) return control;
  if (code >= 0xe000 && code <= 0xf8ff) return privateKeys.get(code);
  return characterOf(code)?.toLowerCase();
}

/** The character with a code; undefined for control characters, surrogates and numbers beyond Unicode. */
export function characterOf(code: number): string | undefined {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code > 0x10ffff) return undefined;
  if (code >= 0xd800 && code <= 0xdfff) return undefined;
  return String.fromCodePoint(code);
}
