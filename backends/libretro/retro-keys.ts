/** Keys of libretro by their usage on the USB HID page of keyboards: runs of usages, and single ones. */
const runs: readonly (readonly [usage: number, count: number, key: number])[] = [
  [0x04, 26, 97], // a–z
  [0x1e, 9, 49], // 1–9
  [0x3a, 12, 282], // F1–F12
  [0x59, 9, 257], // keypad 1–9
  [0x68, 3, 294], // F13–F15
];

const singles: readonly (readonly [usage: number, key: number])[] = [
  [0x27, 48], // 0
  [0x28, 13], // return
  [0x29, 27], // escape
  [0x2a, 8], // backspace
  [0x2b, 9], // tab
  [0x2c, 32], // space
  [0x2d, 45], // -
  [0x2e, 61], // =
  [0x2f, 91], // [
  [0x30, 93], // ]
  [0x31, 92], // backslash
  [0x32, 35], // # of keyboards outside America
  [0x33, 59], // ;
  [0x34, 39], // '
  [0x35, 96], // `
  [0x36, 44], // ,
  [0x37, 46], // .
  [0x38, 47], // /
  [0x39, 301], // caps lock
  [0x46, 316], // print
  [0x47, 302], // scroll lock
  [0x48, 19], // pause
  [0x49, 277], // insert
  [0x4a, 278], // home
  [0x4b, 280], // page up
  [0x4c, 127], // delete
  [0x4d, 279], // end
  [0x4e, 281], // page down
  [0x4f, 275], // right
  [0x50, 276], // left
  [0x51, 274], // down
  [0x52, 273], // up
  [0x53, 300], // num lock
  [0x54, 267], // keypad /
  [0x55, 268], // keypad *
  [0x56, 269], // keypad -
  [0x57, 270], // keypad +
  [0x58, 271], // keypad enter
  [0x62, 256], // keypad 0
  [0x63, 266], // keypad .
  [0x64, 323], // the key beside the left shift
  [0x65, 319], // menu
  [0x67, 272], // keypad =
  [0xe0, 306], // left ctrl
  [0xe1, 304], // left shift
  [0xe2, 308], // left alt
  [0xe3, 311], // left super
  [0xe4, 305], // right ctrl
  [0xe5, 303], // right shift
  [0xe6, 307], // right alt
  [0xe7, 312], // right super
];

const keys: ReadonlyMap<number, number> = new Map([
  ...runs.flatMap(([usage, count, key]) => Array.from({ length: count }, (_, at) => [usage + at, key + at] as const)),
  ...singles,
]);

/** The key of a HID usage; undefined where libretro has none. */
export function retroKeyOf(usage: number): number | undefined {
  return keys.get(usage);
}

const modifiers: readonly (readonly [mask: number, keys: readonly number[]])[] = [
  [0x01, [303, 304]],
  [0x02, [305, 306]],
  [0x04, [307, 308]],
  [0x08, [311, 312]],
];

/** Shift 1, ctrl 2, alt 4, meta 8, of the keys that are down. */
export function modifiersOf(down: ReadonlySet<number>): number {
  return modifiers.reduce((mask, [bit, of]) => (of.some((key) => down.has(key)) ? mask | bit : mask), 0);
}

/** The character a key types on an American keyboard, as far as letters go; 0 for what types none. */
export function characterOf(key: number, modifier: number): number {
  if (key < 32 || key > 126) return 0;
  const isLetter = key >= 97 && key <= 122;
  return isLetter && (modifier & 1) !== 0 ? key - 32 : key;
}
