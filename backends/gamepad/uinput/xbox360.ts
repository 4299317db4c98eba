import { PadBit, type PadState } from '../../../src/drivers/gamepad.ts';
import { EventType, type SystemEvent } from '../../bindings/input/events.ts';
import type { AxisRange, DeviceIdentity } from './uinput-structs.ts';

/** As the kernel's own driver xpad shows a wired pad, so that games know it. */
export const identity: DeviceIdentity = {
  ...{ name: 'Microsoft X-Box 360 pad', bus: 3, vendor: 0x045e, product: 0x028e, version: 0x0114 },
};

/** Codes of keys by bit: BTN_A, BTN_B, BTN_X, BTN_Y, BTN_TL, BTN_TR, BTN_SELECT, BTN_START, BTN_MODE, BTN_THUMBL, BTN_THUMBR. */
const keyOf: readonly (readonly [bit: number, code: number])[] = [
  [PadBit.a, 0x130],
  [PadBit.b, 0x131],
  [PadBit.x, 0x133],
  [PadBit.y, 0x134],
  [PadBit.leftShoulder, 0x136],
  [PadBit.rightShoulder, 0x137],
  [PadBit.back, 0x13a],
  [PadBit.start, 0x13b],
  [PadBit.guide, 0x13c],
  [PadBit.leftStick, 0x13d],
  [PadBit.rightStick, 0x13e],
];
export const keys: readonly number[] = keyOf.map(([, code]) => code);

const stick = { least: -32_768, most: 32_767, fuzz: 16, flat: 128 };
const trigger = { least: 0, most: 255, fuzz: 0, flat: 0 };
const hat = { least: -1, most: 1, fuzz: 0, flat: 0 };

interface Axis extends AxisRange {
  readonly valueOf: (state: PadState) => number;
}

/** ABS_X, ABS_Y, ABS_RX, ABS_RY, ABS_Z, ABS_RZ, ABS_HAT0X, ABS_HAT0Y: the system counts downwards. */
export const axes: readonly Axis[] = [
  { code: 0x00, ...stick, valueOf: ({ leftX }) => leftX },
  { code: 0x01, ...stick, valueOf: ({ leftY }) => downwards(leftY) },
  { code: 0x03, ...stick, valueOf: ({ rightX }) => rightX },
  { code: 0x04, ...stick, valueOf: ({ rightY }) => downwards(rightY) },
  { code: 0x02, ...trigger, valueOf: ({ leftTrigger }) => leftTrigger },
  { code: 0x05, ...trigger, valueOf: ({ rightTrigger }) => rightTrigger },
  { code: 0x10, ...hat, valueOf: ({ buttons }) => between(buttons, PadBit.left, PadBit.right) },
  { code: 0x11, ...hat, valueOf: ({ buttons }) => between(buttons, PadBit.up, PadBit.down) },
];

export const atRest: PadState = {
  ...{ buttons: 0, leftX: 0, leftY: 0, rightX: 0, rightY: 0, leftTrigger: 0, rightTrigger: 0 },
};

/** What changed from one state to the next; what is out of its range is brought into it. */
export function changes(before: PadState, state: PadState): SystemEvent[] {
  const events: SystemEvent[] = [];
  for (const [bit, code] of keyOf) {
    const isDown = (state.buttons & bit) !== 0;
    if (isDown !== ((before.buttons & bit) !== 0)) events.push({ type: EventType.key, code, value: isDown ? 1 : 0 });
  }
  for (const { code, least, most, valueOf } of axes) {
    const clamp = (value: number): number => Math.max(least, Math.min(most, Math.trunc(value)));
    const value = clamp(valueOf(state));
    if (value !== clamp(valueOf(before))) events.push({ type: EventType.absolute, code, value });
  }
  return events;
}

function between(buttons: number, negative: number, positive: number): number {
  return Number((buttons & positive) !== 0) - Number((buttons & negative) !== 0);
}

function downwards(up: number): number {
  return 0 - up;
}
