/** Values of names; undefined for one that is not known (yet). */
export type Lookup = (name: string) => number | undefined;

/** One statement, as a processor's table reads it. */
export interface Statement {
  readonly mnemonic: string;
  readonly operands: readonly string[];
  /** Where it stands. */
  readonly address: number;
  /** The value of an expression; 0 in place of one that is not known yet. Throws where it cannot be read. */
  readonly value: (text: string) => number;
  /** True where an expression is known now and below 256, the same in both passes. */
  readonly isShort: (text: string) => boolean;
}

/** Turns a statement into bytes, as many in the first pass as in the second. Throws Error saying what is wrong. */
export type InstructionSet = (statement: Statement) => readonly number[];

/** The distance of a jump that reaches 128 back and 127 on from behind it. */
export function relative({ address, value }: Statement, target: string): number {
  const distance = value(target) - (address + 2);
  if (distance < -128 || distance > 127) throw new Error(`${target} is ${distance} bytes away`);
  return distance & 0xff;
}

export function byte(value: number): number {
  if (value < -128 || value > 255) throw new Error(`${value} is no byte`);
  return value & 0xff;
}

export function word(value: number): [number, number] {
  if (value < -32_768 || value > 65_535) throw new Error(`${value} is no address`);
  return [value & 0xff, (value >> 8) & 0xff];
}
