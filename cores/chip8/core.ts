import { audioRate } from './audio.ts';
import { Machine } from './machine.ts';
import type { MachineOptions } from './machine.ts';
import { registersOf } from './registers.ts';
import type { Halt } from './state.ts';
import { PerunCore } from '../../sdk/typescript/index.ts';
import type { CoreConfig, MemorySpace, Register, TickResult } from '../../sdk/typescript/index.ts';

export interface Chip8Options extends MachineOptions {
  /** Name of the game, for people. */
  readonly title: string;
  /** Told once, when the program stops for good. */
  readonly onHalt?: (sentence: string) => void;
}

/** The CHIP-8 machine as a core: sixteen hex keys, one keypad that everybody shares. */
export class Chip8Core extends PerunCore {
  readonly #options: Chip8Options;
  readonly #machine: Machine;
  #haltTold = false;

  constructor(options: Chip8Options) {
    super();
    this.#options = options;
    this.#machine = new Machine(options);
  }

  getConfig(): CoreConfig {
    const { profile, title } = this.#options;
    const { width, height } = this.#machine.picture();
    return {
      name: `Perun ${profile.title}`,
      system: 'chip8',
      title,
      width,
      height,
      rate: { numerator: 60, denominator: 1 },
      players: 1,
      layout: 'chip8',
      audioRate,
      channels: 1,
    };
  }

  tick(buttons: number): TickResult {
    const audio = this.#machine.runFrame(buttons);
    const { halt } = this.#machine;
    if (halt !== undefined && !this.#haltTold) {
      this.#haltTold = true;
      this.#options.onHalt?.(haltSentence(halt));
    }
    return { frame: this.#machine.picture(), audio, hit: this.#machine.stoppedAt };
  }

  override reset(): void {
    this.#haltTold = false;
    this.#machine.reset();
  }

  override saveState(): Uint8Array {
    return this.#machine.saveState();
  }

  override loadState(state: Uint8Array): void {
    this.#machine.loadState(state);
    this.#haltTold = false;
  }

  override memorySpaces(): readonly MemorySpace[] {
    const { memory, display } = this.#machine.state;
    return [
      { name: 'memory', size: memory.length },
      { name: 'display', size: display.pixels.length },
    ];
  }

  override readMemory(space: string, address: number, length: number): Uint8Array {
    const { memory, display } = this.#machine.state;
    return (space === 'display' ? display.pixels : memory).slice(address, address + length);
  }

  override setBreakpoints(addresses: readonly number[]): void {
    this.#machine.stopAt(addresses);
  }

  override stepInstruction(buttons: number): TickResult {
    this.#machine.step(buttons);
    return { frame: this.#machine.picture() };
  }

  override debug(): readonly Register[] {
    return registersOf(this.#machine.state);
  }
}

function haltSentence({ cause, opcode, address }: Halt): string {
  const where = `at 0x${hex(address, 3)}`;
  if (cause === 'exit') return `the program ended ${where}; its last picture stays`;
  return `the program stopped: ${cause} 0x${hex(opcode, 4)} ${where}; its last picture stays`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
