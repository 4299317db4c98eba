import type { Decoded, Disassembler } from './disassembler.ts';

/** The processor of the Game Boy, as our assembler writes it; what that lacks, in the common form. */
export const sm83: Disassembler = {
  spaces: ['bus'],
  longest: 3,
  decode: (bytes, at, address) => {
    const opcode = bytes[at] ?? 0;
    if (opcode === 0xcb) {
      const second = bytes[at + 1];
      return second === undefined ? data(opcode) : { length: 2, text: prefixed(second) };
    }
    const form = forms[opcode];
    if (form === undefined) return data(opcode);
    const length = lengthOf(form);
    if (at + length > bytes.length) return data(opcode);
    return { length, text: filled(form, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, address + length) };
  },
};

const registers = ['b', 'c', 'd', 'e', 'h', 'l', '(hl)', 'a'];
const pairs = ['bc', 'de', 'hl', 'sp'];
const conditions = ['nz', 'z', 'nc', 'c'];
const arithmetic = ['add a,', 'adc a,', 'sub', 'sbc a,', 'and', 'xor', 'or', 'cp'];
const shifts = ['rlc', 'rrc', 'rl', 'rr', 'sla', 'sra', 'swap', 'srl'];
const bits = ['bit', 'res', 'set'];

/**
 * Operands behind the opcode: B a byte, W a word, H a byte in the page 0xff00, R a jump relative to what follows, S a
 * signed byte, P the second byte of an opcode of two. No text has any other capital letter.
 */
const operandBytes: Readonly<Record<string, number>> = { B: 1, W: 2, H: 1, R: 1, S: 1, P: 1 };

const forms: readonly (string | undefined)[] = Array.from({ length: 256 }, (_, opcode) => formOf(opcode));

function formOf(opcode: number): string | undefined {
  const [block, middle, last] = [opcode >> 6, (opcode >> 3) & 7, opcode & 7];
  if (opcode === 0x76) return 'halt';
  if (block === 1) return `ld ${registers[middle]}, ${registers[last]}`;
  if (block === 2) return `${arithmetic[middle]} ${registers[last]}`;
  return block === 0 ? lowForm(opcode, middle, last) : highForm(opcode, middle, last);
}

function lowForm(opcode: number, middle: number, last: number): string | undefined {
  const pair = pairs[middle >> 1];
  const isOdd = (middle & 1) === 1;
  switch (last) {
    case 0:
      if (middle >= 4) return `jr ${conditions[middle - 4]}, R`;
      return ['nop', 'ld (W), sp', 'stopP', 'jr R'][middle];
    case 1:
      return isOdd ? `add hl, ${pair}` : `ld ${pair}, W`;
    case 2: {
      const place = ['(bc)', '(de)', '(hl+)', '(hl-)'][middle >> 1];
      return isOdd ? `ld a, ${place}` : `ld ${place}, a`;
    }
    case 3:
      return `${isOdd ? 'dec' : 'inc'} ${pair}`;
    case 4:
      return `inc ${registers[middle]}`;
    case 5:
      return `dec ${registers[middle]}`;
    case 6:
      return `ld ${registers[middle]}, B`;
    default:
      return ['rlca', 'rrca', 'rla', 'rra', 'daa', 'cpl', 'scf', 'ccf'][opcode >> 3];
  }
}

function highForm(opcode: number, middle: number, last: number): string | undefined {
  const stacked = ['bc', 'de', 'hl', 'af'][middle >> 1];
  switch (last) {
    case 0:
      if (middle < 4) return `ret ${conditions[middle]}`;
      return ['ldh (H), a', 'add sp, S', 'ldh a, (H)', 'ld hl, sp+S'][middle - 4];
    case 1:
      if ((middle & 1) === 0) return `pop ${stacked}`;
      return ['ret', 'reti', 'jp hl', 'ld sp, hl'][middle >> 1];
    case 2:
      if (middle < 4) return `jp ${conditions[middle]}, W`;
      return ['ldh (c), a', 'ld (W), a', 'ldh a, (c)', 'ld a, (W)'][middle - 4];
    case 3:
      return { 0xc3: 'jp W', 0xf3: 'di', 0xfb: 'ei' }[opcode];
    case 4:
      return middle < 4 ? `call ${conditions[middle]}, W` : undefined;
    case 5:
      if ((middle & 1) === 0) return `push ${stacked}`;
      return opcode === 0xcd ? 'call W' : undefined;
    case 6:
      return `${arithmetic[middle]} B`;
    default:
      return `rst ${hex(opcode & 0x38, 2)}`;
  }
}

function prefixed(opcode: number): string {
  const [block, middle, register] = [opcode >> 6, (opcode >> 3) & 7, registers[opcode & 7]];
  return block === 0 ? `${shifts[middle]} ${register}` : `${bits[block - 1]} ${middle}, ${register}`;
}

function lengthOf(form: string): number {
  const operand = /[A-Z]/.exec(form)?.[0];
  return 1 + (operand === undefined ? 0 : (operandBytes[operand] ?? 0));
}

function filled(form: string, low: number, high: number, next: number): string {
  const signed = low < 128 ? low : low - 256;
  return form.replace(/\+?[A-Z]/, (operand) => {
    switch (operand) {
      case 'B':
        return hex(low, 2);
      case 'H':
        return hex(0xff00 + low, 4);
      case 'R':
        return hex((next + signed) & 0xffff, 4);
      case 'S':
        return `${signed}`;
      case '+S':
        return signed < 0 ? `${signed}` : `+${signed}`;
      case 'W':
        return hex((high << 8) | low, 4);
      default:
        return '';
    }
  });
}

function data(byte: number): Decoded {
  return { length: 1, text: `db ${hex(byte, 2)}` };
}

function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}
