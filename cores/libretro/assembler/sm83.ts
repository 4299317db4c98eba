import { byte, relative, word, type InstructionSet, type Statement } from './instruction-set.ts';

/** Registers and pairs in the order of their numbers in an opcode. */
const registers = ['b', 'c', 'd', 'e', 'h', 'l', '(hl)', 'a'];
const pairs = ['bc', 'de', 'hl', 'sp'];
const stacked = ['bc', 'de', 'hl', 'af'];
const conditions = ['nz', 'z', 'nc', 'c'];
const arithmetic = ['add', 'adc', 'sub', 'sbc', 'and', 'xor', 'or', 'cp'];
const shifts = ['rlc', 'rrc', 'rl', 'rr', 'sla', 'sra', 'swap', 'srl'];
const bits = ['bit', 'res', 'set'];

/** Instructions that stand for themselves, with their operands where those are fixed. */
const plain: Readonly<Record<string, readonly number[]>> = {
  nop: [0x00],
  stop: [0x10, 0x00],
  halt: [0x76],
  di: [0xf3],
  ei: [0xfb],
  ret: [0xc9],
  reti: [0xd9],
  rlca: [0x07],
  rrca: [0x0f],
  rla: [0x17],
  rra: [0x1f],
  daa: [0x27],
  cpl: [0x2f],
  scf: [0x37],
  ccf: [0x3f],
  'jp hl': [0xe9],
  'ld sp,hl': [0xf9],
  'ld (bc),a': [0x02],
  'ld (de),a': [0x12],
  'ld (hl+),a': [0x22],
  'ld (hl-),a': [0x32],
  'ld a,(bc)': [0x0a],
  'ld a,(de)': [0x1a],
  'ld a,(hl+)': [0x2a],
  'ld a,(hl-)': [0x3a],
  'ldh (c),a': [0xe2],
  'ldh a,(c)': [0xf2],
};

/** The processor of the Game Boy. */
export const sm83: InstructionSet = (statement) => {
  const { mnemonic, operands } = statement;
  const fixed = plain[operands.length === 0 ? mnemonic : `${mnemonic} ${operands.join(',')}`];
  const found = fixed ?? jumps(statement) ?? loads(statement) ?? calculations(statement);
  if (found === undefined) throw new Error(`${mnemonic} ${operands.join(', ')} is no instruction of the SM83`);
  return found;
};

function jumps(statement: Statement): readonly number[] | undefined {
  const { mnemonic, operands, value } = statement;
  const [first = '', second] = operands;
  const condition = second === undefined && mnemonic !== 'ret' ? -1 : conditions.indexOf(first);
  const target = second ?? first;
  if (second !== undefined && condition < 0) return undefined;
  switch (mnemonic) {
    case 'jr':
      return [condition < 0 ? 0x18 : 0x20 + condition * 8, relative(statement, target)];
    case 'jp':
      return [condition < 0 ? 0xc3 : 0xc2 + condition * 8, ...word(value(target))];
    case 'call':
      return [condition < 0 ? 0xcd : 0xc4 + condition * 8, ...word(value(target))];
    case 'ret':
      return condition < 0 ? undefined : [0xc0 + condition * 8];
    case 'rst':
      return [0xc7 + (value(first) & 0x38)];
    default:
      return undefined;
  }
}

function loads({ mnemonic, operands, value }: Statement): readonly number[] | undefined {
  const [to = '', from = ''] = operands;
  if (mnemonic === 'push' && stacked.includes(to)) return [0xc5 + stacked.indexOf(to) * 16];
  if (mnemonic === 'pop' && stacked.includes(to)) return [0xc1 + stacked.indexOf(to) * 16];
  if (mnemonic === 'ldh') {
    const inner = (text: string): string | undefined => /^\((.*)\)$/.exec(text)?.[1];
    if (from === 'a') return [0xe0, byte(value(inner(to) ?? '') & 0xff)];
    return to === 'a' ? [0xf0, byte(value(inner(from) ?? '') & 0xff)] : undefined;
  }
  if (mnemonic !== 'ld') return undefined;
  const [target, source] = [registers.indexOf(to), registers.indexOf(from)];
  if (target >= 0 && source >= 0) return to === '(hl)' && from === to ? undefined : [0x40 + target * 8 + source];
  if (pairs.includes(to)) return [0x01 + pairs.indexOf(to) * 16, ...word(value(from))];
  const place = /^\((.*)\)$/;
  if (from === 'a' && place.test(to)) return [0xea, ...word(value(to.slice(1, -1)))];
  if (to === 'a' && place.test(from)) return [0xfa, ...word(value(from.slice(1, -1)))];
  return target < 0 ? undefined : [0x06 + target * 8, byte(value(from))];
}

function calculations({ mnemonic, operands, value }: Statement): readonly number[] | undefined {
  const [first = '', second] = operands;
  if (mnemonic === 'add' && first === 'hl') return [0x09 + pairs.indexOf(second ?? '') * 16];
  if (mnemonic === 'inc' || mnemonic === 'dec') {
    const isDec = mnemonic === 'dec';
    if (pairs.includes(first)) return [(isDec ? 0x0b : 0x03) + pairs.indexOf(first) * 16];
    return registers.includes(first) ? [(isDec ? 0x05 : 0x04) + registers.indexOf(first) * 8] : undefined;
  }
  const operation = arithmetic.indexOf(mnemonic);
  if (operation >= 0) {
    const operand = first === 'a' && second !== undefined ? second : first;
    const register = registers.indexOf(operand);
    return register >= 0 ? [0x80 + operation * 8 + register] : [0xc6 + operation * 8, byte(value(operand))];
  }
  const shift = shifts.indexOf(mnemonic);
  if (shift >= 0 && registers.includes(first)) return [0xcb, shift * 8 + registers.indexOf(first)];
  const bit = bits.indexOf(mnemonic);
  if (bit < 0 || second === undefined || !registers.includes(second)) return undefined;
  return [0xcb, 0x40 * (bit + 1) + (value(first) & 7) * 8 + registers.indexOf(second)];
}
