import { chip8 } from './chip8.ts';
import type { Disassembler } from './disassembler.ts';
import { sm83 } from './sm83.ts';

const disassemblers: ReadonlyMap<string, Disassembler> = new Map([
  ['chip8', chip8],
  ['gameboy', sm83],
]);

/** The one for a system by the name that its core tells; undefined where there is none. */
export function disassemblerOf(system: string | undefined): Disassembler | undefined {
  return system === undefined ? undefined : disassemblers.get(system);
}
