import { dataBytes, isData } from './data.ts';
import { evaluate } from './expression.ts';
import { encode, findForm } from './encode.ts';
import type { Names } from './encode.ts';
import { AssemblyError, readLines } from './source.ts';
import type { Line } from './source.ts';
import { isProfileName, profiles, programLimit, programStart } from '../profiles.ts';
import type { Profile } from '../profiles.ts';

export interface Assembled {
  readonly profile: Profile;
  /** The program as it is loaded at 0x200. */
  readonly bytes: Uint8Array;
  /** Labels and constants. */
  readonly names: ReadonlyMap<string, number>;
}

/**
 * Translates a program text in two passes: the first gives every label its address, the second writes the bytes. Throws
 * AssemblyError, which names file and line.
 */
export function assemble(text: string, file: string): Assembled {
  return new Assembler(text, file).run();
}

class Assembler {
  readonly #file: string;
  readonly #lines: readonly Line[];
  readonly #values = new Map<string, number>();
  readonly #aliases = new Map<string, number>();
  readonly #bytes: number[] = [];
  #profile: Profile = profiles.chip8;
  #address = programStart;

  constructor(text: string, file: string) {
    this.#file = file;
    this.#lines = readLines(text);
  }

  run(): Assembled {
    for (const line of this.#lines) this.#guard(line, () => this.#measure(line));
    const end = this.#address;
    this.#address = programStart;
    this.#aliases.clear();
    for (const line of this.#lines) this.#guard(line, () => this.#write(line));
    const limit = programLimit(this.#profile);
    if (end - programStart > limit) {
      throw new AssemblyError(
        this.#file,
        this.#lines.length,
        `${end - programStart} bytes; ${this.#profile.title} takes ${limit}`,
      );
    }
    return { profile: this.#profile, bytes: Uint8Array.from(this.#bytes), names: this.#values };
  }

  get #names(): Names {
    return {
      value: (name) => (name === 'here' ? this.#address : this.#values.get(name)),
      register: (name) => this.#aliases.get(name),
    };
  }

  /** First pass: what the line defines, and how many bytes it takes. */
  #measure(line: Line): void {
    for (const label of line.labels) this.#define(label, this.#address);
    const { mnemonic, operands } = line;
    if (mnemonic === '' || this.#direct(line)) return;
    if (mnemonic === 'equ') return this.#define(operands[0]!, this.#evaluate(operands[1]!));
    if (mnemonic === 'profile') return this.#chooseProfile(operands[0] ?? '');
    if (isData(mnemonic)) this.#address += dataBytes(line, () => 0).length;
    else this.#address += findForm(line, this.#profile, this.#names).long === true ? 4 : 2;
  }

  /** Second pass. */
  #write(line: Line): void {
    const { mnemonic } = line;
    if (mnemonic === '' || mnemonic === 'equ' || mnemonic === 'profile') return;
    if (this.#direct(line)) return;
    const bytes = isData(mnemonic)
      ? dataBytes(line, (text) => this.#evaluate(text))
      : encode(line, findForm(line, this.#profile, this.#names), this.#names);
    for (const byte of bytes) this.#bytes[this.#address++ - programStart] = byte;
  }

  /** What both passes do alike: names for registers, and moving on to an address. */
  #direct(line: Line): boolean {
    const { mnemonic, operands } = line;
    if (mnemonic === 'alias') {
      const [, name = '', digit = ''] = /^([a-z_]\w*)[\s,]+v([0-9a-f])$/i.exec(operands.join(',')) ?? [];
      if (name === '') throw new Error('alias needs a name and a register');
      this.#aliases.set(name, parseInt(digit, 16));
      return true;
    }
    if (mnemonic !== 'org') return false;
    const address = this.#evaluate(operands[0] ?? '');
    if (address < this.#address) throw new Error(`org goes back to ${address}`);
    while (this.#bytes.length < address - programStart) this.#bytes.push(0);
    this.#address = address;
    return true;
  }

  #chooseProfile(name: string): void {
    if (!isProfileName(name))
      throw new Error(`${name} is not a profile; there are ${Object.keys(profiles).join(', ')}`);
    this.#profile = profiles[name];
  }

  #define(name: string, value: number): void {
    if (this.#values.has(name)) throw new Error(`${name} is defined twice`);
    if (/^(v[0-9a-f]|i|k|f|b|r|hf|dt|st|here)$/i.test(name)) throw new Error(`${name} already means something`);
    this.#values.set(name, value);
  }

  #evaluate(text: string): number {
    return evaluate(text, this.#names.value);
  }

  #guard(line: Line, work: () => void): void {
    try {
      work();
    } catch (error) {
      throw new AssemblyError(this.#file, line.number, error instanceof Error ? error.message : String(error));
    }
  }
}
