import type { Gamepad } from '../../protocol/punktfunk/constants.ts';
import { encodeInput } from '../../protocol/punktfunk/planes/input.ts';
import { encodeRichInput } from '../../protocol/punktfunk/planes/rich-input.ts';

/** Pause between two events of the script, ms. */
export const inputPauseMs = 50;

const padButtons = [0x1000, 0x2000, 0x4000, 0x8000, 0x0001, 0x0002, 0x0004, 0x0008, 0x0010, 0x0020] as const;
/** Virtual keys of p, e, r, u, n. */
const keys = [0x50, 0x45, 0x52, 0x55, 0x4e] as const;

const still = { leftX: 0, leftY: 0, rightX: 0, rightY: 0, leftTrigger: 0, rightTrigger: 0 };

/** Something of every kind of input, each press with its release: what `--input-test` sends, as datagrams. */
export function inputScript(gamepad: Gamepad): readonly Uint8Array[] {
  let sequence = 0;
  const pad = (buttons: number, moved: Partial<typeof still> = {}): Uint8Array => {
    sequence = (sequence + 1) & 0xff;
    return encodeInput({ kind: 'padSnapshot', pad: 0, sequence, buttons, ...still, ...moved });
  };
  const finger = (isActive: boolean): Uint8Array =>
    encodeRichInput({ kind: 'touchpad', pad: 0, finger: 0, isActive, x: 0x8000, y: 0x4000 });
  return [
    encodeInput({ kind: 'padArrived', pad: 0, gamepad, audioCaps: 0 }),
    ...padButtons.flatMap((button) => [pad(button), pad(0)]),
    pad(0, { leftX: 32_767 }),
    pad(0, { leftY: -32_768, leftTrigger: 200 }),
    pad(0, { rightX: -20_000, rightY: 32_767, rightTrigger: 255 }),
    pad(0),
    finger(true),
    finger(false),
    encodeRichInput({ kind: 'motion', pad: 0, gyro: [1800, -900, 20], acceleration: [0, 10_000, -5000] }),
    ...keys.flatMap((key) => [
      encodeInput({ kind: 'keyDown', key, modifiers: 0 }),
      encodeInput({ kind: 'keyUp', key, modifiers: 0 }),
    ]),
    encodeInput({ kind: 'pointerMove', dx: 5, dy: -3 }),
    encodeInput({ kind: 'buttonDown', button: 1 }),
    encodeInput({ kind: 'buttonUp', button: 1 }),
  ];
}
