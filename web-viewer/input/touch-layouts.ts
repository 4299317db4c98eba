import type { ButtonLayout } from '../../src/protocol/perun/config-keys.ts';

/** One button to touch: the bit it presses, what stands on it, and where it lies on the grid of its side. */
export interface TouchButton {
  readonly button: number;
  readonly label: string;
  readonly column: number;
  readonly row: number;
}

export interface TouchLayout {
  /** Bits of up, down, left and right. */
  readonly directions: readonly [up: number, down: number, left: number, right: number];
  /** Small buttons in the middle and above, and those for the other thumb. */
  readonly extra: readonly TouchButton[];
  readonly main: readonly TouchButton[];
  /** Columns of the main grid. */
  readonly columns: number;
}

const keypad = [0x1, 0x2, 0x3, 0xc, 0x4, 0x5, 0x6, 0xd, 0x7, 0x8, 0x9, 0xe, 0xa, 0x0, 0xb, 0xf];

/** What can be touched, per layout of a core. */
export const touchLayouts: Readonly<Record<ButtonLayout, TouchLayout>> = {
  chip8: {
    directions: [0x2, 0x8, 0x4, 0x6],
    extra: [],
    main: keypad.map((button, at) => ({
      button,
      label: button.toString(16).toUpperCase(),
      column: (at % 4) + 1,
      row: Math.floor(at / 4) + 1,
    })),
    columns: 4,
  },
  xinput: {
    directions: [0, 1, 2, 3],
    extra: [
      { button: 8, label: 'L', column: 1, row: 1 },
      { button: 5, label: 'Back', column: 2, row: 1 },
      { button: 4, label: 'Start', column: 3, row: 1 },
      { button: 9, label: 'R', column: 4, row: 1 },
    ],
    main: [
      { button: 15, label: 'Y', column: 2, row: 1 },
      { button: 14, label: 'X', column: 1, row: 2 },
      { button: 13, label: 'B', column: 3, row: 2 },
      { button: 12, label: 'A', column: 2, row: 3 },
    ],
    columns: 3,
  },
};

/** Share of the d-pad's radius in its middle that presses nothing. */
const deadMiddle = 0.22;
/** Tangent of 22.5°: eight directions of the same width. */
const diagonal = Math.tan(Math.PI / 8);

/** Buttons under a finger on the d-pad; x and y from its middle in radii, y downwards. */
export function directionButtons(x: number, y: number, directions: TouchLayout['directions']): number {
  if (Math.hypot(x, y) < deadMiddle) return 0;
  const [up, down, left, right] = directions;
  let buttons = 0;
  if (Math.abs(x) > Math.abs(y) * diagonal) buttons |= 1 << (x > 0 ? right : left);
  if (Math.abs(y) > Math.abs(x) * diagonal) buttons |= 1 << (y > 0 ? down : up);
  return buttons;
}
