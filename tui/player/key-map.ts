import type { KeyEvent } from './key-events.ts';

export type Layout = 'xinput' | 'chip8';

/** Bits of the sixteen buttons of an XInput pad. */
export const XinputButton = {
  up: 0x0001,
  down: 0x0002,
  left: 0x0004,
  right: 0x0008,
  start: 0x0010,
  back: 0x0020,
  leftThumb: 0x0040,
  rightThumb: 0x0080,
  leftShoulder: 0x0100,
  rightShoulder: 0x0200,
  guide: 0x0400,
  a: 0x1000,
  b: 0x2000,
  x: 0x4000,
  y: 0x8000,
} as const;

/** One line of the help: the keys of the keyboard, and the buttons they press. */
export interface KeyHelp {
  readonly keys: string;
  readonly buttons: string;
}

interface KeyLayout {
  readonly buttons: ReadonlyMap<string, number>;
  readonly help: readonly KeyHelp[];
}

const xinput: KeyLayout = {
  buttons: new Map<string, number>([
    ['up', XinputButton.up],
    ['down', XinputButton.down],
    ['left', XinputButton.left],
    ['right', XinputButton.right],
    ['z', XinputButton.a],
    ['x', XinputButton.b],
    ['a', XinputButton.x],
    ['s', XinputButton.y],
    ['q', XinputButton.leftShoulder],
    ['w', XinputButton.rightShoulder],
    ['c', XinputButton.leftThumb],
    ['v', XinputButton.rightThumb],
    ['g', XinputButton.guide],
    ['enter', XinputButton.start],
    ['backspace', XinputButton.back],
    ['left-shift', XinputButton.back],
    ['right-shift', XinputButton.back],
  ]),
  help: [
    { keys: 'arrows', buttons: 'directions' },
    { keys: 'z x a s', buttons: 'A B X Y' },
    { keys: 'q w', buttons: 'shoulders' },
    { keys: 'c v g', buttons: 'thumbs, guide' },
    { keys: 'Enter', buttons: 'start' },
    { keys: 'Shift, Backspace', buttons: 'back (select)' },
  ],
};

/** The keypad of the COSMAC VIP on the left of the keyboard, row by row; the value is the hex key. */
const keypad = [
  ['1234', [0x1, 0x2, 0x3, 0xc]],
  ['qwer', [0x4, 0x5, 0x6, 0xd]],
  ['asdf', [0x7, 0x8, 0x9, 0xe]],
  ['zxcv', [0xa, 0x0, 0xb, 0xf]],
] as const;

const chip8: KeyLayout = {
  buttons: new Map<string, number>([
    ...keypad.flatMap(([row, keys]) => keys.map((key, index): [string, number] => [row[index]!, 1 << key])),
    // Most games steer with the cross 2 4 6 8 around 5.
    ['up', 1 << 0x2],
    ['down', 1 << 0x8],
    ['left', 1 << 0x4],
    ['right', 1 << 0x6],
    ['space', 1 << 0x5],
  ]),
  help: [
    { keys: '1 2 3 4', buttons: '1 2 3 C' },
    { keys: 'q w e r', buttons: '4 5 6 D' },
    { keys: 'a s d f', buttons: '7 8 9 E' },
    { keys: 'z x c v', buttons: 'A 0 B F' },
    { keys: 'arrows', buttons: '2 8 4 6' },
    { keys: 'Space', buttons: '5' },
  ],
};

const layouts: Readonly<Record<Layout, KeyLayout>> = { xinput, chip8 };

/**
 * Button bits of a key, 0 for none. The letter on the key counts; only where it has no meaning does its place on a US
 * keyboard, so that what the help says holds on every keyboard and other scripts can play too.
 */
export function buttonsOf(layout: Layout, event: Pick<KeyEvent, 'key' | 'base'>): number {
  const { buttons } = layouts[layout];
  return buttons.get(event.key) ?? (event.base === undefined ? 0 : (buttons.get(event.base) ?? 0));
}

export function keyHelpOf(layout: Layout): readonly KeyHelp[] {
  return layouts[layout].help;
}
