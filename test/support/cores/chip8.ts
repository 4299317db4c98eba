import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { assemble } from '../../../cores/chip8/assembler/assemble.ts';
import type { Assembled } from '../../../cores/chip8/assembler/assemble.ts';
import { Machine } from '../../../cores/chip8/machine.ts';
import type { MachineOptions } from '../../../cores/chip8/machine.ts';
import { executeNext } from '../../../cores/chip8/opcodes.ts';
import { profiles } from '../../../cores/chip8/profiles.ts';
import type { ProfileName } from '../../../cores/chip8/profiles.ts';
import type { Quirks } from '../../../cores/chip8/quirks.ts';
import { Xorshift32 } from '../../../cores/chip8/random.ts';
import { MachineState } from '../../../cores/chip8/state.ts';
import type { RgbaFrame } from '../../../src/shared/frame.ts';

/** Bytes of 16-bit words, as a program holds them. */
export function bytesOfWords(words: readonly number[]): Uint8Array {
  return Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff]));
}

/** A state at the start of a frame, with these words as its program. */
export function stateWith(
  words: readonly number[],
  profile: ProfileName = 'chip8',
  quirks: Partial<Quirks> = {},
): MachineState {
  const chosen = profiles[profile];
  const state = new MachineState(chosen, { ...chosen.quirks, ...quirks }, bytesOfWords(words), new Xorshift32(1));
  state.atFrameStart = true;
  return state;
}

/** Executes so many instructions, each as if it were the first of its frame. */
export function execute(state: MachineState, count: number): MachineState {
  for (let at = 0; at < count; at++) {
    state.atFrameStart = true;
    state.idle = false;
    executeNext(state);
  }
  return state;
}

/** A machine that runs a program text. The colours are 0, 1, 2, 3, so that a picture tells the planes. */
export function machineOf(program: Assembled, options: Partial<MachineOptions> = {}): Machine {
  return new Machine({ profile: program.profile, program: program.bytes, palette: [0, 1, 2, 3], ...options });
}

export function assembleFile(url: URL): Assembled {
  return assemble(readFileSync(url, 'utf8'), url.pathname.split('/').at(-1)!);
}

export const fixtures: URL = new URL('../../fixtures/chip8/', import.meta.url);
export const games: URL = new URL('../../../cores/chip8/games/', import.meta.url);

/** Rows of a picture as text: `.` for dark, else the number of the colour. */
export function rowsOf(frame: RgbaFrame): string[] {
  return Array.from({ length: frame.height }, (_, y) =>
    Array.from({ length: frame.width }, (_unused, x) => '.123'[frame.pixels[(y * frame.width + x) * 4 + 2]!]).join(''),
  );
}

/** Lit pixels in a picture of the colours 0, 1, 2, 3. */
export function litPixels(frame: RgbaFrame): number {
  return rowsOf(frame).join('').replaceAll('.', '').length;
}

export function digestOf(frame: RgbaFrame): string {
  return createHash('sha256').update(`${frame.width}x${frame.height}`).update(frame.pixels).digest('hex');
}
