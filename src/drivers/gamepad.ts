import type { BackendProbe } from '../shared/backend-probe.ts';
import type { Signal } from '../shared/events.ts';

/** Pads that can be made. */
export const PadKind = { xbox360: 'xbox360', dualsense: 'dualsense' } as const;
export type PadKind = (typeof PadKind)[keyof typeof PadKind];

/** State of a whole gamepad. */
export interface PadState {
  /** Bits of XInput, and above them those of punktfunk's PadButton. */
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
      /** 0 to 65535. */ readonly low: number;
      readonly high: number;
      readonly durationMs: number;
    }
  | { readonly kind: 'light'; readonly red: number; readonly green: number; readonly blue: number }
  /** Bits of the five lights below the touchpad. */
  | { readonly kind: 'playerLights'; readonly lights: number }
  /** The 11 bytes of an adaptive trigger's effect. */
  | { readonly kind: 'trigger'; readonly side: 'left' | 'right'; readonly effect: Uint8Array };

/** A gamepad of the system. Calls return at once; those that its kind does not have do nothing. */
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
