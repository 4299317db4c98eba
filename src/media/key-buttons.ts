import { PadButton } from '../protocol/punktfunk/constants.ts';

/** Layouts of cores: the buttons of an XInput gamepad, or CHIP-8's sixteen keys. */
type Layout = 'xinput' | 'chip8';

/** The page has the same keys for the same buttons (web-viewer/input/key-maps.ts); codes are Windows virtual keys. */
const keys: Readonly<Record<Layout, ReadonlyMap<number, number>>> = {
  xinput: new Map([
    [0x26, 0],
    [0x28, 1],
    [0x25, 2],
    [0x27, 3],
    [0x5a, 12],
    [0x58, 13],
    [0x41, 14],
    [0x53, 15],
    [0x51, 8],
    [0x57, 9],
    [0x0d, 4],
    // Shift, and the right one where they are told apart.
    [0x10, 5],
    [0xa1, 5],
  ]),
  chip8: new Map([
    ...'1234QWERASDFZXCV'
      .split('')
      .map((key, at): [number, number] => [
        key.charCodeAt(0),
        [1, 2, 3, 0xc, 4, 5, 6, 0xd, 7, 8, 9, 0xe, 0xa, 0, 0xb, 0xf][at] ?? 0,
      ]),
    [0x26, 2],
    [0x28, 8],
    [0x25, 4],
    [0x27, 6],
    [0x20, 5],
  ]),
};

/** The keys of a CHIP-8 that a gamepad reaches: directions, and the middle for its buttons. */
const padKeys: readonly (readonly [bit: number, key: number])[] = [
  [PadButton.up, 2],
  [PadButton.down, 8],
  [PadButton.left, 4],
  [PadButton.right, 6],
  [PadButton.a, 5],
  [PadButton.b, 0],
  [PadButton.x, 7],
  [PadButton.y, 9],
  [PadButton.start, 0xf],
  [PadButton.back, 0xe],
  [PadButton.leftShoulder, 1],
  [PadButton.rightShoulder, 3],
];

/** Button bits of one key; 0 for one that presses nothing. */
export function keyButtons(layout: Layout, virtualKey: number): number {
  const button = keys[layout].get(virtualKey);
  return button === undefined ? 0 : 1 << button;
}

/** Button bits of a gamepad's; an XInput core has the same ones, but for paddles and the like. */
export function padButtons(layout: Layout, bits: number): number {
  if (layout === 'xinput') return bits & 0xffff;
  return padKeys.reduce((pressed, [bit, key]) => ((bits & bit) === 0 ? pressed : pressed | (1 << key)), 0);
}
