import type { BackendProbe } from '../shared/backend-probe.ts';
import type { Signal } from '../shared/events.ts';

/** Pads that can be made. */
export const PadKind = { xbox360: 'xbox360', dualsense: 'dualsense' } as const;
export type PadKind = (typeof PadKind)[keyof typeof PadKind];

/** Bits of a pad's buttons: those of XInput, and above them those that punktfunk adds. */
export const PadBit = {
  up: 0x0001,
  down: 0x0002,
  left: 0x0004,
  right: 0x0008,
  start: 0x0010,
  back: 0x0020,
  leftStick: 0x0040,
  rightStick: 0x0080,
  leftShoulder: 0x0100,
  rightShoulder: 0x0200,
  guide: 0x0400,
  a: 0x1000,
  b: 0x2000,
  x: 0x4000,
  y: 0x8000,
  paddle1: 0x1_0000,
  paddle2: 0x2_0000,
  paddle3: 0x4_0000,
  paddle4: 0x8_0000,
  touchpad: 0x10_0000,
  misc: 0x20_0000,
} as const;
export type PadBit = (typeof PadBit)[keyof typeof PadBit];

/** State of a whole gamepad. */
export interface PadState {
  /** Bits of PadBit. */
  readonly buttons: number;
  /** −32768 to 32767, up and right positive. */
  readonly leftX: number;
  readonly leftY: number;
  readonly rightX: number;
  readonly rightY: number;
  /** 0 to 255. */
  readonly leftTrigger: number;
  readonly rightTrigger: number;
}

/** What games do to a pad. */
export type PadFeedback =
  | {
      readonly kind: 'rumble';
      /** 0 to 65535: the heavy motor, and the light one. */
      readonly low: number;
      readonly high: number;
      /** How long it holds unless another one comes; Infinity where nobody said. */
      readonly durationMs: number;
    }
  | { readonly kind: 'light'; readonly red: number; readonly green: number; readonly blue: number }
  /** Bits of the five lights below the touchpad. */
  | { readonly kind: 'playerLights'; readonly lights: number }
  /** The 11 bytes of an adaptive trigger's effect. */
  | { readonly kind: 'trigger'; readonly side: 'left' | 'right'; readonly effect: Uint8Array };

/**
 * A gamepad of the system. Calls return at once and never fail: those that its kind does not have do nothing, and those
 * after the system lost it too.
 */
export interface VirtualPad {
  readonly kind: PadKind;
  readonly feedback: Signal<[PadFeedback]>;
  update(state: PadState): void;
  /** A finger on the touchpad, 0 or 1; places from 0 to 1. */
  touch(finger: number, isDown: boolean, x: number, y: number): void;
  /** Degrees per second, and m/s². */
  motion(
    gyro: readonly [x: number, y: number, z: number],
    acceleration: readonly [x: number, y: number, z: number],
  ): void;
  /** The system unplugs it. Idempotent. */
  close(): void;
}

/** One technology. `open` fails with MISSING_CAPABILITY where `probe` says so, FAILED. */
export interface GamepadBackend {
  readonly kinds: readonly PadKind[];
  probe(): BackendProbe;
  /** For a thread with an event loop. `player` counts from 1. */
  open(kind: PadKind, player: number): VirtualPad;
}
