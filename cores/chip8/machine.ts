import { executeNext } from './opcodes.ts';
import type { Palette } from './palette.ts';
import type { Profile } from './profiles.ts';
import type { Quirks } from './quirks.ts';
import { Xorshift32 } from './random.ts';
import type { RandomSource } from './random.ts';
import { loadState, saveState } from './save-state.ts';
import { MachineState } from './state.ts';
import type { Halt } from './state.ts';
import type { RgbaFrame } from '../../src/shared/frame.ts';

export interface MachineOptions {
  readonly profile: Profile;
  readonly program: Uint8Array;
  readonly palette: Palette;
  /** Single quirks that differ from the profile's. */
  readonly quirks?: Partial<Quirks>;
  /** Instructions per frame, in place of the profile's. */
  readonly speed?: number;
  readonly seed?: number;
  /** In place of the seeded generator. */
  readonly random?: RandomSource;
}

/** A whole machine: sixty frames a second, each from the keys held to a picture and its sound. */
export class Machine {
  readonly #options: MachineOptions;
  readonly #speed: number;
  #state: MachineState;
  #breakpoints: ReadonlySet<number> = new Set();
  /** Instructions of the frame that a breakpoint cut short. */
  #left = 0;
  /** Somebody stepped to where it stands: a breakpoint there is passed. */
  #stepped = false;

  /** Throws as `MachineState` does where the program does not fit. */
  constructor(options: MachineOptions) {
    this.#options = options;
    this.#speed = options.speed ?? options.profile.instructionsPerFrame;
    this.#state = this.#fresh();
  }

  get state(): MachineState {
    return this.#state;
  }

  /** Why it stands still, if it does. */
  get halt(): Halt | undefined {
    return this.#state.halt;
  }

  /** Runs one frame with the hex keys held, bit n for key n. Returns the samples of the frame, if it is not silent. */
  runFrame(keys: number): Int16Array | undefined {
    const state = this.#state;
    // After a breakpoint the rest of the same frame is run, from the instruction that it stood in front of.
    const resumed = this.#left > 0;
    if (!resumed) this.#startFrame(keys);
    const count = resumed ? this.#left : this.#speed;
    const passes = resumed || this.#stepped;
    this.#left = 0;
    this.#stepped = false;
    for (let left = count; left > 0 && !state.idle; left--) {
      if (this.#breakpoints.has(state.pc) && !(passes && left === count)) {
        this.#left = left;
        return undefined;
      }
      executeNext(state);
      state.atFrameStart = false;
    }
    const pattern = state.hasPattern ? state.pattern : undefined;
    const sounding = state.sound > 0 && state.halt === undefined;
    return state.speaker.frame({ sounding, pattern, pitch: state.pitch });
  }

  /** Runs one instruction; behind the last one of a frame, the first of the next with the keys held. */
  step(keys: number): void {
    const state = this.#state;
    if (this.#left === 0) {
      this.#startFrame(keys);
      this.#left = this.#speed;
    }
    if (!state.idle) {
      executeNext(state);
      state.atFrameStart = false;
    }
    this.#left = state.idle ? 0 : this.#left - 1;
    this.#stepped = true;
  }

  /** The address of the breakpoint that it stands in front of, if it does. */
  get stoppedAt(): number | undefined {
    return this.#left > 0 ? this.#state.pc : undefined;
  }

  /** Addresses in front of which it stops from now on. */
  stopAt(addresses: readonly number[]): void {
    this.#breakpoints = new Set(addresses);
  }

  picture(): RgbaFrame {
    return this.#state.display.render(this.#options.palette);
  }

  /** Starts over. The flags of FX75 survive, as they did on the calculator. */
  reset(): void {
    const { flags } = this.#state;
    this.#left = 0;
    this.#stepped = false;
    this.#state = this.#fresh();
    this.#state.flags.set(flags);
  }

  saveState(): Uint8Array {
    return saveState(this.#state);
  }

  /** Throws PROTOCOL_MALFORMED, and changes nothing, where the bytes are no state of this profile. */
  loadState(bytes: Uint8Array): void {
    const state = this.#fresh();
    loadState(state, bytes);
    this.#left = 0;
    this.#stepped = false;
    this.#state = state;
  }

  #startFrame(keys: number): void {
    const state = this.#state;
    state.previousKeys = state.keys;
    state.keys = keys & 0xffff;
    if (state.delay > 0) state.delay--;
    if (state.sound > 0) state.sound--;
    state.atFrameStart = true;
    state.idle = state.halt !== undefined;
  }

  #fresh(): MachineState {
    const { profile, quirks, program, random, seed } = this.#options;
    return new MachineState(profile, { ...profile.quirks, ...quirks }, program, random ?? new Xorshift32(seed ?? 1));
  }
}
