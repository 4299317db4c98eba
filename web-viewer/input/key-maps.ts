import type { ButtonLayout } from '../../src/protocol/perun/config-keys.ts';

/** One physical key of a layout: its code, the button bit it presses, and what people call both. */
export interface KeyBinding {
  /** KeyboardEvent.code: the place of the key, whatever is printed on it. */
  readonly code: string;
  /** Bit of the input packet, 0–15. */
  readonly button: number;
  /** What is printed on that key of a US keyboard. */
  readonly key: string;
}

export interface KeyGroup {
  readonly title: string;
  readonly bindings: readonly KeyBinding[];
}

const bind = (code: string, button: number, key: string = code.replace(/^(Key|Digit)/, '')): KeyBinding => ({
  code,
  button,
  key,
});

/** Which keys press which buttons, per layout of a core, in the order the key help shows them. */
export const keyGroups: Readonly<Record<ButtonLayout, readonly KeyGroup[]>> = {
  chip8: [
    {
      title: 'keypad',
      bindings: [
        bind('Digit1', 0x1),
        bind('Digit2', 0x2),
        bind('Digit3', 0x3),
        bind('Digit4', 0xc),
        bind('KeyQ', 0x4),
        bind('KeyW', 0x5),
        bind('KeyE', 0x6),
        bind('KeyR', 0xd),
        bind('KeyA', 0x7),
        bind('KeyS', 0x8),
        bind('KeyD', 0x9),
        bind('KeyF', 0xe),
        bind('KeyZ', 0xa),
        bind('KeyX', 0x0),
        bind('KeyC', 0xb),
        bind('KeyV', 0xf),
      ],
    },
    {
      title: 'the same, by direction',
      bindings: [
        bind('ArrowUp', 0x2, '↑'),
        bind('ArrowDown', 0x8, '↓'),
        bind('ArrowLeft', 0x4, '←'),
        bind('ArrowRight', 0x6, '→'),
        bind('Space', 0x5, 'Space'),
      ],
    },
  ],
  xinput: [
    {
      title: 'directions',
      bindings: [
        bind('ArrowUp', 0, '↑'),
        bind('ArrowDown', 1, '↓'),
        bind('ArrowLeft', 2, '←'),
        bind('ArrowRight', 3, '→'),
      ],
    },
    {
      title: 'buttons',
      bindings: [
        bind('KeyZ', 12),
        bind('KeyX', 13),
        bind('KeyA', 14),
        bind('KeyS', 15),
        bind('KeyQ', 8),
        bind('KeyW', 9),
        bind('Enter', 4, 'Enter'),
        bind('ShiftRight', 5, 'right Shift'),
      ],
    },
  ],
};

/** KeyboardEvent.code → button bit. */
export type KeyMap = ReadonlyMap<string, number>;

export function keyMapOf(layout: ButtonLayout): KeyMap {
  return new Map(keyGroups[layout].flatMap((group) => group.bindings.map(({ code, button }) => [code, button])));
}
