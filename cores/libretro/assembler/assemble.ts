import { evaluate } from '../../chip8/assembler/expression.ts';
import { AssemblyError, readLines, type Line } from '../../chip8/assembler/source.ts';
import { cartridges, type Cartridge } from './cartridge.ts';
import { byte, word } from './instruction-set.ts';

export interface Assembled {
  readonly cartridge: Cartridge;
  readonly bytes: Uint8Array;
  /** Labels and constants. */
  readonly names: ReadonlyMap<string, number>;
}

/**
 * Translates a program text into a cartridge in two passes: the first gives every label its address, the second writes.
 * Statements beside the instructions: `format nes|gb` first, `title`, `segment`, `org`, `db`, `dw`, `fill count, value`,
 * `tile` with eight rows of `.123`. Throws AssemblyError, which names file and line.
 */
export function assemble(text: string, file: string): Assembled {
  return new Assembler(text, file).run();
}

class Assembler {
  readonly #file: string;
  readonly #lines: readonly Line[];
  readonly #names = new Map<string, number>();
  /** Lines whose operand was short when it was first seen. */
  readonly #short = new Set<Line>();
  #cartridge: Cartridge | undefined;
  #segments: Record<string, Uint8Array> = {};
  #segment = '';
  #address = 0;
  #title = '';
  #isLast = false;

  constructor(text: string, file: string) {
    this.#file = file;
    this.#lines = readLines(text);
  }

  run(): Assembled {
    for (this.#isLast of [false, true]) {
      this.#begin();
      for (const line of this.#lines) this.#guard(line);
    }
    const cartridge = this.#format;
    const bytes = cartridge.file(Object.values(this.#segments), this.#title);
    return { cartridge, bytes, names: this.#names };
  }

  get #format(): Cartridge {
    if (this.#cartridge === undefined) throw new Error('the text must begin with format nes or format gb');
    return this.#cartridge;
  }

  #begin(): void {
    if (this.#cartridge === undefined) return;
    const segments = Object.entries(this.#cartridge.segments);
    this.#segments = Object.fromEntries(segments.map(([name, { bytes }]) => [name, new Uint8Array(bytes)]));
    this.#enter(segments[0]?.[0] ?? '');
  }

  #enter(segment: string): void {
    const found = this.#format.segments[segment];
    if (found === undefined) throw new Error(`there is no segment ${segment}`);
    this.#segment = segment;
    this.#address = found.from;
  }

  #guard(line: Line): void {
    try {
      this.#take(line);
    } catch (error) {
      throw new AssemblyError(this.#file, line.number, error instanceof Error ? error.message : String(error));
    }
  }

  #take(line: Line): void {
    for (const label of line.labels) this.#define(label, this.#address);
    const { mnemonic, operands } = line;
    const [first = '', second = ''] = operands;
    switch (mnemonic) {
      case '':
        return;
      case 'format':
        this.#cartridge = cartridges[first];
        if (this.#cartridge === undefined) throw new Error(`there is no format ${first}`);
        if (!this.#isLast) this.#begin();
        return;
      case 'title':
        this.#title = operands.join(',').replaceAll('"', '');
        return;
      case 'segment':
        return this.#enter(first);
      case 'org':
        this.#address = this.#value(first);
        return;
      case 'equ':
        return this.#define(first, this.#value(second));
      default:
        return this.#write(this.#bytesOf(line));
    }
  }

  #bytesOf(line: Line): readonly number[] {
    const { mnemonic, operands } = line;
    const value = (text: string): number => this.#value(text);
    switch (mnemonic) {
      case 'db':
        return operands.map((operand) => byte(value(operand)));
      case 'dw':
        return operands.flatMap((operand) => word(value(operand)));
      case 'fill':
        return Array.from({ length: value(operands[0] ?? '') }, () => byte(value(operands[1] ?? '0')));
      case 'tile':
        return this.#format.tile(readTile(operands.join(' ')));
      default: {
        const statement = { mnemonic, operands, address: this.#address, value, isShort: this.#isShort(line) };
        return this.#format.instructions(statement);
      }
    }
  }

  /** What was not known in the first pass stays long in the second, so that no label moves. */
  #isShort(line: Line): (text: string) => boolean {
    return (text) => {
      if (this.#isLast) return this.#short.has(line);
      const found = this.#tryValue(text);
      if (found !== undefined && found >= 0 && found < 256) this.#short.add(line);
      return this.#short.has(line);
    };
  }

  #write(bytes: readonly number[]): void {
    const { from = 0, bytes: size = 0 } = this.#format.segments[this.#segment] ?? {};
    const at = this.#address - from;
    if (at < 0 || at + bytes.length > size)
      throw new Error(`0x${this.#address.toString(16)} is outside ${this.#segment}`);
    this.#segments[this.#segment]?.set(bytes, at);
    this.#address += bytes.length;
  }

  #define(name: string, value: number): void {
    if (!this.#isLast && this.#names.has(name)) throw new Error(`${name} is defined twice`);
    if (this.#isLast && this.#names.get(name) !== value) throw new Error(`${name} has moved`);
    this.#names.set(name, value);
  }

  #value(text: string): number {
    if (this.#isLast) return evaluate(text, this.#lookup);
    // Names that come later are where the statement is, for the time being, so that a short jump reaches them.
    return evaluate(text, (name) => this.#lookup(name) ?? this.#address);
  }

  #tryValue(text: string): number | undefined {
    try {
      return evaluate(text, this.#lookup);
    } catch {
      return undefined;
    }
  }

  readonly #lookup = (name: string): number | undefined => (name === 'here' ? this.#address : this.#names.get(name));
}

function readTile(text: string): number[] {
  const rows = text.split(/\s+/);
  if (rows.length !== 8 || !rows.every((row) => /^[.123]{8}$/.test(row))) {
    throw new Error('a tile is eight rows of eight of . 1 2 3');
  }
  return [...rows.join('')].map((pixel) => (pixel === '.' ? 0 : Number(pixel)));
}
