import type { Disassembler } from './disassembler.ts';

/** CHIP-8 with SUPER-CHIP and XO-CHIP, as our assembler writes it. */
export const chip8: Disassembler = {
  spaces: ['memory'],
  longest: 4,
  decode: (bytes, at) => {
    const high = bytes[at] ?? 0;
    const low = bytes[at + 1];
    if (low === undefined) return { length: 1, text: `db ${hex(high, 2)}` };
    const opcode = (high << 8) | low;
    const [upper, lower] = [bytes[at + 2], bytes[at + 3]];
    if (opcode === 0xf000 && upper !== undefined && lower !== undefined) {
      return { length: 4, text: `ldl i, ${hex((upper << 8) | lower, 4)}` };
    }
    return { length: 2, text: textOf(opcode) ?? `dw ${hex(opcode, 4)}` };
  },
};

const arithmetic: Readonly<Record<number, string>> = {
  ...{ 0x0: 'ld', 0x1: 'or', 0x2: 'and', 0x3: 'xor', 0x4: 'add', 0x5: 'sub', 0x6: 'shr', 0x7: 'subn', 0xe: 'shl' },
};

const screen: Readonly<Record<number, string>> = {
  ...{ 0xe0: 'cls', 0xee: 'ret', 0xfb: 'scr', 0xfc: 'scl', 0xfd: 'exit', 0xfe: 'low', 0xff: 'high' },
};

/** By the low byte of Fx..; `x` is the register. */
const registers: Readonly<Record<number, string>> = {
  0x07: 'ld x, dt',
  0x0a: 'ld x, k',
  0x15: 'ld dt, x',
  0x18: 'ld st, x',
  0x1e: 'add i, x',
  0x29: 'ld f, x',
  0x30: 'ld hf, x',
  0x33: 'ld b, x',
  0x3a: 'pitch x',
  0x55: 'ld [i], x',
  0x65: 'ld x, [i]',
  0x75: 'ld r, x',
  0x85: 'ld x, r',
};

function textOf(opcode: number): string | undefined {
  const x = `v${((opcode >> 8) & 0xf).toString(16)}`;
  const y = `v${((opcode >> 4) & 0xf).toString(16)}`;
  const n = opcode & 0xf;
  const [nn, nnn] = [hex(opcode & 0xff, 2), hex(opcode & 0xfff, 3)];
  switch (opcode >> 12) {
    case 0x0:
      return ofScreen(opcode);
    case 0x1:
      return `jp ${nnn}`;
    case 0x2:
      return `call ${nnn}`;
    case 0x3:
      return `se ${x}, ${nn}`;
    case 0x4:
      return `sne ${x}, ${nn}`;
    case 0x5: {
      const name = { 0: 'se', 2: 'save', 3: 'load' }[n];
      return name && `${name} ${x}, ${y}`;
    }
    case 0x6:
      return `ld ${x}, ${nn}`;
    case 0x7:
      return `add ${x}, ${nn}`;
    case 0x8:
      return arithmetic[n] && `${arithmetic[n]} ${x}, ${y}`;
    case 0x9:
      return n === 0 ? `sne ${x}, ${y}` : undefined;
    case 0xa:
      return `ld i, ${nnn}`;
    case 0xb:
      // SUPER-CHIP adds Vx where the others add V0; the digit of the register is one of the address either way.
      return `jp v0, ${nnn}`;
    case 0xc:
      return `rnd ${x}, ${nn}`;
    case 0xd:
      return `drw ${x}, ${y}, ${n}`;
    case 0xe: {
      const name = { 0x9e: 'skp', 0xa1: 'sknp' }[opcode & 0xff];
      return name && `${name} ${x}`;
    }
    default:
      return ofRegister(opcode, x);
  }
}

function ofScreen(opcode: number): string | undefined {
  if (opcode > 0xff) return undefined;
  if (opcode >> 4 === 0xc) return `scd ${opcode & 0xf}`;
  if (opcode >> 4 === 0xd) return `scu ${opcode & 0xf}`;
  return screen[opcode];
}

function ofRegister(opcode: number, x: string): string | undefined {
  if (opcode === 0xf002) return 'audio';
  if ((opcode & 0xff) === 0x01) return `plane ${(opcode >> 8) & 0xf}`;
  return registers[opcode & 0xff]?.replace('x', x);
}

function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}
