import { Speaker } from './audio.ts';
import { Display } from './display.ts';
import { bigFont, bigFontAddress, bigFontDigitBytes, smallFont, smallFontAddress } from './font.ts';
import { programLimit, programStart, stackDepth } from './profiles.ts';
import type { Profile } from './profiles.ts';
import type { Quirks } from './quirks.ts';
import type { RandomSource } from './random.ts';
import { PerunError } from '../../src/shared/errors.ts';

/** Why a program no longer runs. The picture stays; the order is part of the saved state. */
export const haltCauses = ['exit', 'unknown opcode', 'stack overflow', 'stack underflow'] as const;
export type HaltCause = (typeof haltCauses)[number];

export interface Halt {
  readonly cause: HaltCause;
  readonly opcode: number;
  readonly address: number;
}

/** No key is being waited for. */
export const noKey = -1;

/** Everything the machine remembers. Addresses may hold any 16 bits; reads and writes wrap at the end of memory. */
export class MachineState {
  readonly profile: Profile;
  readonly quirks: Quirks;
  readonly random: RandomSource;
  readonly memory: Uint8Array;
  readonly v: Uint8Array = new Uint8Array(16);
  readonly stack: Uint16Array = new Uint16Array(stackDepth);
  /** The flags of FX75 and FX85. */
  readonly flags: Uint8Array = new Uint8Array(16);
  readonly display: Display = new Display();
  readonly speaker: Speaker = new Speaker();
  /** The waveform of F002. */
  readonly pattern: Uint8Array = new Uint8Array(16);
  hasPattern = false;
  pitch = 64;
  pc: number = programStart;
  i = 0;
  sp = 0;
  delay = 0;
  sound = 0;
  /** Planes that drawing, clearing and scrolling touch. */
  planes = 1;
  /** Hex keys held in this frame and in the one before, bit n for key n. */
  keys = 0;
  previousKeys = 0;
  /** The key FX0A saw going down and waits for to come up, or `noKey`. */
  waitedKey: number = noKey;
  /** True for the first instruction of a frame: the beam is at the top. */
  atFrameStart = false;
  /** Set by an instruction that has nothing left to do in this frame. */
  idle = false;
  halt: Halt | undefined;

  /** Loads a program. Throws PROTOCOL_TOO_LARGE where it does not fit, USAGE where it is empty. */
  constructor(profile: Profile, quirks: Quirks, program: Uint8Array, random: RandomSource) {
    if (program.length === 0) throw new PerunError('USAGE', 'the program is empty');
    if (program.length > programLimit(profile)) {
      throw new PerunError(
        'PROTOCOL_TOO_LARGE',
        `the program has ${program.length} bytes; ${profile.title} takes at most ${programLimit(profile)}`,
        profile.xochip ? {} : { remedy: 'choose a machine with more memory: --profile xochip' },
      );
    }
    this.profile = profile;
    this.quirks = quirks;
    this.random = random;
    this.memory = new Uint8Array(profile.memoryBytes);
    this.memory.set(smallFont, smallFontAddress);
    if (profile.superchip) {
      this.memory.set(quirks.bigFontLetters ? bigFont : bigFont.subarray(0, bigFontDigitBytes), bigFontAddress);
    }
    this.memory.set(program, programStart);
  }

  read(address: number): number {
    return this.memory[address & (this.memory.length - 1)]!;
  }

  write(address: number, value: number): void {
    this.memory[address & (this.memory.length - 1)] = value;
  }

  word(address: number): number {
    return (this.read(address) << 8) | this.read(address + 1);
  }

  jump(address: number): void {
    this.pc = address & (this.memory.length - 1);
  }

  /** Passes over the next instruction, which may be the long one of XO-CHIP. */
  skip(): void {
    const long = this.profile.xochip && this.word(this.pc) === 0xf000;
    this.jump(this.pc + (long ? 4 : 2));
  }

  stop(cause: HaltCause, opcode: number): void {
    const address = (this.pc - 2) & (this.memory.length - 1);
    this.halt = { cause, opcode, address };
    this.pc = address;
    this.idle = true;
  }

  /** The instruction is executed again in the next frame. */
  repeatNextFrame(): void {
    this.jump(this.pc - 2);
    this.idle = true;
  }
}
