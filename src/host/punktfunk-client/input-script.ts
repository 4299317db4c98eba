import { encodeInput } from '../../protocol/punktfunk/planes/input.ts';

/** Pause between two events of the script, ms. */
export const inputPauseMs = 50;

const padButtons = [0x1000, 0x2000, 0x4000, 0x8000, 0x0001, 0x0002, 0x0004, 0x0008, 0x0010, 0x0020] as const;
/** Virtual keys of p, e, r, u, n. */
const keys = [0x50, 0x45, 0x52, 0x55, 0x4e] as const;

/** Something of every kind of input, each press with its release: what `--input-test` sends, as datagrams. */
export function inputScript(): readonly Uint8Array[] {
  let sequence = 0;
  const pad = (buttons: number, leftX = 0, leftY = 0): Uint8Array => {
    sequence = (sequence + 1) & 0xff;
    const still = { rightX: 0, rightY: 0, leftTrigger: 0, rightTrigger: 0 };
    return encodeInput({ kind: 'padSnapshot', pad: 0, sequence, buttons, leftX, leftY, ...still });
  };
  return [
    ...padButtons.flatMap((button) => [pad(button), pad(0)]),
    pad(0, 32_767, 0),
    pad(0, 0, -32_768),
    pad(0),
    ...keys.flatMap((key) => [
      encodeInput({ kind: 'keyDown', key, modifiers: 0 }),
      encodeInput({ kind: 'keyUp', key, modifiers: 0 }),
    ]),
    encodeInput({ kind: 'pointerMove', dx: 5, dy: -3 }),
    encodeInput({ kind: 'buttonDown', button: 1 }),
    encodeInput({ kind: 'buttonUp', button: 1 }),
  ];
}
