import { evaluate } from './expression.ts';
import type { Lookup } from './expression.ts';
import { forms } from './instructions.ts';
import type { Form } from './instructions.ts';
import type { Line } from './source.ts';
import type { Profile } from '../profiles.ts';

/** What a program has given names to. */
export interface Names {
  readonly value: Lookup;
  /** Number of the register with that alias. */
  readonly register: (name: string) => number | undefined;
}

const digits: Readonly<Record<string, number>> = { n: 1, nn: 2, nnn: 3, nnnn: 4 };

/** The form of a line's instruction. Throws Error where there is none, or the profile does not know it. */
export function findForm(line: Line, profile: Profile, names: Names): Form {
  const named = forms.filter((form) => form.mnemonic === line.mnemonic);
  if (named.length === 0) throw new Error(`there is no instruction ${line.mnemonic}`);
  const fitting = named.filter((form) => fits(form, line, names));
  if (fitting.length === 0) {
    const choices = named.map((form) => `${form.mnemonic} ${form.operands.join(', ')}`.trim());
    throw new Error(`these operands do not fit; there is ${choices.join('; ')}`);
  }
  const known = fitting.find((form) => knows(profile, form));
  if (known === undefined)
    throw new Error(`${profile.title} has no such instruction; say: profile ${fitting[0]!.needs}`);
  return known;
}

/** The two or four bytes of an instruction. Throws Error where a number does not fit. */
export function encode(line: Line, form: Form, names: Names): number[] {
  let opcode = form.opcode;
  let second: number | undefined;
  for (const [at, kind] of form.operands.entries()) {
    const text = line.operands[at]!;
    if (kind === 'vx' || kind === 'vy') {
      const register = registerOf(text, names)!;
      opcode |= register << (kind === 'vx' ? 8 : 4);
      if (form.both === true) opcode |= register << 4;
    } else if (kind === 'x') opcode |= number(text, 1, names) << 8;
    else if (kind === 'nnnn') second = number(text, 4, names);
    else if (digits[kind] !== undefined) opcode |= number(text, digits[kind], names);
  }
  const words = second === undefined ? [opcode] : [opcode, second];
  return words.flatMap((word) => [word >> 8, word & 0xff]);
}

function knows(profile: Profile, form: Form): boolean {
  if (form.needs === 'xochip') return profile.xochip;
  return form.needs === 'chip8' || profile.superchip;
}

function fits(form: Form, line: Line, names: Names): boolean {
  if (form.operands.length !== line.operands.length) return false;
  return form.operands.every((kind, at) => {
    const text = line.operands[at]!;
    const isRegister = registerOf(text, names) !== undefined;
    if (kind === 'vx' || kind === 'vy') return isRegister;
    if (kind === 'x' || digits[kind] !== undefined) return !isRegister && !isWord(text);
    return text.toLowerCase() === kind;
  });
}

/** Words of the language that are no numbers. */
function isWord(text: string): boolean {
  return /^(i|k|f|b|r|hf|dt|st|\[i\])$/i.test(text);
}

function registerOf(text: string, names: Names): number | undefined {
  const match = /^v([0-9a-f])$/i.exec(text);
  return match === null ? names.register(text) : parseInt(match[1]!, 16);
}

/** Negative bytes are written as their two's complement. */
function number(text: string, hexDigits: number, names: Names): number {
  const value = evaluate(text, names.value);
  const size = 16 ** hexDigits;
  const least = hexDigits === 2 ? -128 : 0;
  if (value < least || value >= size) throw new Error(`${text} is ${value}, which does not fit ${hexDigits * 4} bits`);
  return value & (size - 1);
}
