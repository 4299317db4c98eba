import { PadBit, type PadState } from '../../../src/drivers/gamepad.ts';
import { motionScale } from './dualsense-features.ts';

/** Size of the touchpad in its own steps. */
export const touchpad = { width: 1920, height: 1080 } as const;

/** A finger of the touchpad, or where it was last. */
export interface Finger {
  readonly isDown: boolean;
  /** 0 to 127; another one for each touch. */
  readonly id: number;
  /** From 0 to 1. */
  readonly x: number;
  readonly y: number;
}

export type Axes = readonly [x: number, y: number, z: number];

/** All that one input report says. */
export interface DualsenseState {
  readonly pad: PadState;
  readonly fingers: readonly [Finger, Finger];
  /** Degrees per second. */
  readonly gyro: Axes;
  /** m/s². */
  readonly acceleration: Axes;
  /** Counts reports. */
  readonly sequence: number;
  /** µs of any clock. */
  readonly timeUs: number;
}

export const inputReportBytes = 64;
/** Of input report 1, behind its number; Linux's struct dualsense_input_report. */
export const at = {
  sticks: 0,
  triggers: 4,
  sequence: 6,
  buttons: 7,
  gyro: 15,
  acceleration: 21,
  time: 27,
  touch: 32,
  status: 52,
};

/** m/s² of one g. */
const gravity = 9.806_65;

/** Bits of the four bytes of buttons, above the hat in the lowest four. */
const bits: readonly (readonly [bit: number, byte: number, mask: number])[] = [
  [PadBit.x, 0, 0x10],
  [PadBit.a, 0, 0x20],
  [PadBit.b, 0, 0x40],
  [PadBit.y, 0, 0x80],
  [PadBit.leftShoulder, 1, 0x01],
  [PadBit.rightShoulder, 1, 0x02],
  [PadBit.back, 1, 0x10],
  [PadBit.start, 1, 0x20],
  [PadBit.leftStick, 1, 0x40],
  [PadBit.rightStick, 1, 0x80],
  [PadBit.guide, 2, 0x01],
  [PadBit.touchpad, 2, 0x02],
  [PadBit.misc, 2, 0x04],
];

/** Input report 1 of a DualSense on USB, number in front. */
export function encodeInputReport(state: DualsenseState): Uint8Array {
  const report = new Uint8Array(inputReportBytes);
  report[0] = 1;
  const body = report.subarray(1);
  const view = new DataView(report.buffer, 1);
  const { pad } = state;
  body.set([across(pad.leftX), down(pad.leftY), across(pad.rightX), down(pad.rightY)], at.sticks);
  body.set([clamp(pad.leftTrigger, 0, 255), clamp(pad.rightTrigger, 0, 255)], at.triggers);
  body[at.sequence] = state.sequence & 0xff;
  body.set(buttonsOf(pad), at.buttons);
  setAxes(view, at.gyro, state.gyro, motionScale.gyroPerDegree);
  setAxes(view, at.acceleration, state.acceleration, motionScale.accelerationPerG / gravity);
  // In thirds of a µs.
  view.setUint32(at.time, Math.floor(state.timeUs * 3) % 2 ** 32, true);
  for (const [slot, finger] of state.fingers.entries()) body.set(touchOf(finger), at.touch + 4 * slot);
  // Charged, on a cable.
  body[at.status] = 0x2a;
  return report;
}

function buttonsOf({ buttons, leftTrigger, rightTrigger }: PadState): Uint8Array {
  const bytes = Uint8Array.of(hatOf(buttons), 0, 0, 0);
  for (const [bit, byte, mask] of bits) if ((buttons & bit) !== 0) bytes[byte] = (bytes[byte] ?? 0) | mask;
  if (leftTrigger > 0) bytes[1] = (bytes[1] ?? 0) | 0x04;
  if (rightTrigger > 0) bytes[1] = (bytes[1] ?? 0) | 0x08;
  return bytes;
}

/** Eighths of a turn from upwards, clockwise; 8 where it points nowhere. */
function hatOf(buttons: number): number {
  const x = Number((buttons & PadBit.right) !== 0) - Number((buttons & PadBit.left) !== 0);
  const y = Number((buttons & PadBit.down) !== 0) - Number((buttons & PadBit.up) !== 0);
  return hats[y + 1]?.[x + 1] ?? 8;
}
const hats = [
  [7, 0, 1],
  [6, 8, 2],
  [5, 4, 3],
] as const;

/** Bit 7 says that there is no finger; then 12 bits each of x and y. */
function touchOf({ isDown, id, x, y }: Finger): readonly number[] {
  const px = clamp(Math.floor(x * touchpad.width), 0, touchpad.width - 1);
  const py = clamp(Math.floor(y * touchpad.height), 0, touchpad.height - 1);
  return [(isDown ? 0 : 0x80) | (id & 0x7f), px & 0xff, (px >> 8) | ((py & 0x0f) << 4), py >> 4];
}

function setAxes(view: DataView, offset: number, axes: Axes, scale: number): void {
  for (const [index, value] of axes.entries()) {
    view.setInt16(offset + 2 * index, clamp(Math.round(value * scale), -32_768, 32_767), true);
  }
}

/** 0 to 255 from the left. */
function across(value: number): number {
  return (clamp(value, -32_768, 32_767) + 32_768) >> 8;
}

function down(up: number): number {
  return across(0 - up);
}

/** What is no number is the least, and never more than what fits. */
function clamp(value: number, least: number, most: number): number {
  return Number.isNaN(value) ? least : Math.max(least, Math.min(most, Math.trunc(value)));
}
