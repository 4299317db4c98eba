import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { buttonCodes, keyCodes } from '../../../src/media/virtual-keys.ts';

const header = readFileSync('/usr/include/linux/input-event-codes.h', 'utf8');
const code = (name: string): number => {
  const found = new RegExp(String.raw`^#define ${name}\s+(0x[0-9a-f]+|\d+)`, 'mu').exec(header);
  if (found === null) throw new Error(`the system's header has no ${name}`);
  return Number(found[1]);
};

/** By the names that both sides have for them. */
const pairs: readonly (readonly [virtualKey: number, name: string])[] = [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'.split('').map((letter) => [letter.charCodeAt(0), `KEY_${letter}`] as const),
  ...Array.from({ length: 24 }, (_, at) => [0x70 + at, `KEY_F${at + 1}`] as const),
  ...Array.from({ length: 10 }, (_, at) => [0x60 + at, `KEY_KP${at}`] as const),
  ...([
    [0x03, 'KEY_BREAK'],
    [0x08, 'KEY_BACKSPACE'],
    [0x09, 'KEY_TAB'],
    [0x0c, 'KEY_CLEAR'],
    [0x0d, 'KEY_ENTER'],
    [0x10, 'KEY_LEFTSHIFT'],
    [0x11, 'KEY_LEFTCTRL'],
    [0x12, 'KEY_LEFTALT'],
    [0x13, 'KEY_PAUSE'],
    [0x14, 'KEY_CAPSLOCK'],
    [0x15, 'KEY_HANGEUL'],
    [0x19, 'KEY_HANJA'],
    [0x1b, 'KEY_ESC'],
    [0x1c, 'KEY_HENKAN'],
    [0x1d, 'KEY_MUHENKAN'],
    [0x20, 'KEY_SPACE'],
    [0x21, 'KEY_PAGEUP'],
    [0x22, 'KEY_PAGEDOWN'],
    [0x23, 'KEY_END'],
    [0x24, 'KEY_HOME'],
    [0x25, 'KEY_LEFT'],
    [0x26, 'KEY_UP'],
    [0x27, 'KEY_RIGHT'],
    [0x28, 'KEY_DOWN'],
    [0x29, 'KEY_SELECT'],
    [0x2a, 'KEY_PRINT'],
    [0x2c, 'KEY_SYSRQ'],
    [0x2d, 'KEY_INSERT'],
    [0x2e, 'KEY_DELETE'],
    [0x2f, 'KEY_HELP'],
    [0x5b, 'KEY_LEFTMETA'],
    [0x5c, 'KEY_RIGHTMETA'],
    [0x5d, 'KEY_COMPOSE'],
    [0x5f, 'KEY_SLEEP'],
    [0x6a, 'KEY_KPASTERISK'],
    [0x6b, 'KEY_KPPLUS'],
    [0x6c, 'KEY_KPCOMMA'],
    [0x6d, 'KEY_KPMINUS'],
    [0x6e, 'KEY_KPDOT'],
    [0x6f, 'KEY_KPSLASH'],
    [0x90, 'KEY_NUMLOCK'],
    [0x91, 'KEY_SCROLLLOCK'],
    [0x92, 'KEY_KPEQUAL'],
    [0xa0, 'KEY_LEFTSHIFT'],
    [0xa1, 'KEY_RIGHTSHIFT'],
    [0xa2, 'KEY_LEFTCTRL'],
    [0xa3, 'KEY_RIGHTCTRL'],
    [0xa4, 'KEY_LEFTALT'],
    [0xa5, 'KEY_RIGHTALT'],
    [0xa6, 'KEY_BACK'],
    [0xa7, 'KEY_FORWARD'],
    [0xa8, 'KEY_REFRESH'],
    [0xa9, 'KEY_STOP'],
    [0xaa, 'KEY_SEARCH'],
    [0xab, 'KEY_BOOKMARKS'],
    [0xac, 'KEY_HOMEPAGE'],
    [0xad, 'KEY_MUTE'],
    [0xae, 'KEY_VOLUMEDOWN'],
    [0xaf, 'KEY_VOLUMEUP'],
    [0xb0, 'KEY_NEXTSONG'],
    [0xb1, 'KEY_PREVIOUSSONG'],
    [0xb2, 'KEY_STOPCD'],
    [0xb3, 'KEY_PLAYPAUSE'],
    [0xb4, 'KEY_MAIL'],
    [0xb5, 'KEY_MEDIA'],
    [0xb6, 'KEY_COMPUTER'],
    [0xb7, 'KEY_CALC'],
    [0xba, 'KEY_SEMICOLON'],
    [0xbb, 'KEY_EQUAL'],
    [0xbc, 'KEY_COMMA'],
    [0xbd, 'KEY_MINUS'],
    [0xbe, 'KEY_DOT'],
    [0xbf, 'KEY_SLASH'],
    [0xc0, 'KEY_GRAVE'],
    [0xc1, 'KEY_RO'],
    [0xc2, 'KEY_KPCOMMA'],
    [0xdb, 'KEY_LEFTBRACE'],
    [0xdc, 'KEY_BACKSLASH'],
    [0xdd, 'KEY_RIGHTBRACE'],
    [0xde, 'KEY_APOSTROPHE'],
    [0xdf, 'KEY_102ND'],
    [0xe2, 'KEY_102ND'],
    [0xf0, 'KEY_CAPSLOCK'],
    [0xf2, 'KEY_KATAKANAHIRAGANA'],
    [0xf3, 'KEY_ZENKAKUHANKAKU'],
    [0xf4, 'KEY_ZENKAKUHANKAKU'],
    [0xfa, 'KEY_PLAY'],
  ] as const),
];

it('every virtual key is the key of that name in the header of the system, and there is no other', () => {
  const expected = new Map(pairs.map(([virtualKey, name]) => [virtualKey, code(name)]));
  expect(expected.size).toBe(pairs.length);
  expect(new Map([...keyCodes].toSorted(([a], [b]) => a - b))).toEqual(
    new Map([...expected].toSorted(([a], [b]) => a - b)),
  );
});

it('buttons of the middle and the right change places', () => {
  const names = ['BTN_LEFT', 'BTN_MIDDLE', 'BTN_RIGHT', 'BTN_SIDE', 'BTN_EXTRA'];
  expect([...buttonCodes]).toEqual(names.map((name, at) => [at + 1, code(name)]));
});
