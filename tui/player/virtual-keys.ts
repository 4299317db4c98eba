import type { KeyEvent } from './key-events.ts';

/** Windows virtual keys of the modifiers, as KeyEvent names them. */
export const modifierKeys = { shift: 0xa0, ctrl: 0xa2, alt: 0xa4, super: 0x5b } as const;

/** A key, and whether a US keyboard needs Shift for what was typed. */
export interface VirtualKey {
  readonly key: number;
  readonly shift: boolean;
}

const named: Readonly<Record<string, number>> = {
  ...{ backspace: 0x08, tab: 0x09, enter: 0x0d, pause: 0x13, 'caps-lock': 0x14, escape: 0x1b, space: 0x20 },
  ...{ 'page-up': 0x21, 'page-down': 0x22, end: 0x23, home: 0x24, left: 0x25, up: 0x26, right: 0x27, down: 0x28 },
  ...{ begin: 0x0c, 'print-screen': 0x2c, insert: 0x2d, delete: 0x2e, menu: 0x5d, 'num-lock': 0x90 },
  ...{ 'scroll-lock': 0x91, 'left-shift': 0xa0, 'right-shift': 0xa1, 'left-ctrl': 0xa2, 'right-ctrl': 0xa3 },
  ...{ 'left-alt': 0xa4, 'right-alt': 0xa5, 'left-super': 0x5b, 'right-super': 0x5c },
};

/** Keys of a US keyboard that write something else with Shift: both characters, and the key. */
const symbols = [
  ...Array.from(')!@#$%^&*(', (shifted, digit) => [String(digit), shifted, 0x30 + digit] as const),
  [';', ':', 0xba],
  ['=', '+', 0xbb],
  [',', '<', 0xbc],
  ['-', '_', 0xbd],
  ['.', '>', 0xbe],
  ['/', '?', 0xbf],
  ['`', '~', 0xc0],
  ['[', '{', 0xdb],
  ['\\', '|', 0xdc],
  [']', '}', 0xdd],
  ["'", '"', 0xde],
] as const;
const characters = new Map<string, VirtualKey>(
  symbols.flatMap(([plain, shifted, key]): [string, VirtualKey][] => [
    [plain, { key, shift: false }],
    [shifted, { key, shift: true }],
  ]),
);

/**
 * The Windows virtual key that an event stands for, undefined for none. Where a terminal tells the place on a US keyboard
 * that counts, since the host has a layout of its own; else the character.
 */
export function virtualKeyOf({ key, base, text }: Pick<KeyEvent, 'key' | 'base' | 'text'>): VirtualKey | undefined {
  const name = base ?? key;
  const byName = named[name] ?? functionKey(name);
  if (byName !== undefined) return { key: byName, shift: false };
  if (/^[a-z]$/u.test(name)) return { key: name.toUpperCase().charCodeAt(0), shift: text === name.toUpperCase() };
  return characters.get(name);
}

function functionKey(name: string): number | undefined {
  const number = /^f(\d{1,2})$/u.exec(name)?.[1];
  return number === undefined || Number(number) > 24 ? undefined : 0x6f + Number(number);
}
