import type { ButtonLayout } from '../../src/protocol/perun/config-keys.ts';
import type { MemorySpace } from '../../src/protocol/perun/ask-bodies.ts';
import type { Register } from '../../src/protocol/perun/debug-values.ts';
import type { DeviceInput } from '../../src/shared/device-input.ts';
import type { Picture, Rational } from '../../src/shared/frame.ts';

/** What a core says of itself before its first frame. */
export interface CoreConfig {
  /** Name of the emulator, for people. */
  readonly name: string;
  /** The system it emulates, in lower case: chip8, gameboy, nes … */
  readonly system: string;
  /** The game that is loaded; '' if none. */
  readonly title: string;
  /** Usual size of a frame in pixels; each frame carries its own. */
  readonly width: number;
  readonly height: number;
  /** Frames per second, exact: 60.0988 Hz is `{ numerator: 39375000, denominator: 655171 }`. */
  readonly rate: Rational;
  /** Pads, 1–16. With 1 everybody's buttons come merged. */
  readonly players: number;
  /** How the sixteen buttons are named. */
  readonly layout: ButtonLayout;
  /** Hz, at most 65 535; 0 for a core without sound. */
  readonly audioRate: number;
  /** Interleaved channels of the samples: 1 or 2. */
  readonly channels: number;
}

/** What one frame yields. */
export interface TickResult {
  /** The picture, in pixels or in indices with their palette; it must not be written to afterwards. */
  readonly frame: Picture;
  /** Interleaved int16 samples of this frame; leave it out where there is silence. */
  readonly audio?: Int16Array | undefined;
  /** Address of the breakpoint that the frame stopped in front of: the core is paused, and goes on from there. */
  readonly hit?: number | undefined;
  /** Frames per second from the next frame on, where that has changed. */
  readonly rate?: Rational | undefined;
}

/**
 * An emulator, or anything else that makes a picture sixty times a second from sixteen buttons. Extend it, then hand
 * it to `PerunConnection.run`, which calls `tick` once per frame at the rate of `getConfig`.
 */
export abstract class PerunCore {
  /** Asked once per connection. */
  abstract getConfig(): CoreConfig;

  /**
   * Runs one frame. `buttons` is the state of all sixteen buttons, every pad merged; `pads[0]` is player 1 alone,
   * `pads[1]` player 2, and so on up to `players`. What it throws ends `run`.
   */
  abstract tick(buttons: number, pads: readonly number[]): TickResult;

  /** Everything needed to go on from here later. */
  saveState?(): Uint8Array;
  /** Goes back to a saved state; throws, and changes nothing, where the bytes are not one. */
  loadState?(state: Uint8Array): void;
  /** The registers of the machine, for whoever debugs; shown a few times a second. */
  debug?(): readonly Register[];
  /** The kinds of memory that `readMemory` knows. */
  memorySpaces?(): readonly MemorySpace[];
  /** Bytes of a space, checked before to lie within it. */
  readMemory?(space: string, address: number, length: number): Uint8Array;
  /** Every address in front of which to stop from now on; see `hit`. */
  setBreakpoints?(addresses: readonly number[]): void;
  /** Runs one instruction, with the buttons as in `tick`; the picture is the one that the machine shows behind it. */
  stepInstruction?(buttons: number, pads: readonly number[]): TickResult;
  /** Sticks, mouse, keyboard and fingers of a player, 1 the first; called between two frames. */
  device?(player: number, input: DeviceInput): void;
  /** What players say: interleaved int16 samples. */
  microphone?(rate: number, channels: number, samples: Int16Array): void;
  /** Starts over, as if switched off and on. */
  reset?(): void;
}
