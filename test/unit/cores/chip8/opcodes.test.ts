import { describe, expect, it } from 'vitest';
import { bigFontAddress, smallFontAddress } from '../../../../cores/chip8/font.ts';
import { profileNames, profiles } from '../../../../cores/chip8/profiles.ts';
import type { ProfileName } from '../../../../cores/chip8/profiles.ts';
import type { MachineState } from '../../../../cores/chip8/state.ts';
import { execute, stateWith } from '../../../support/cores/chip8.ts';

interface Row {
  readonly opcode: number;
  readonly does: string;
  readonly profile?: ProfileName;
  readonly before?: (state: MachineState) => void;
  readonly after: (state: MachineState) => unknown;
  readonly gives: unknown;
}

const set =
  (registers: Readonly<Record<number, number>>) =>
  (state: MachineState): void => {
    for (const [register, value] of Object.entries(registers)) state.v[Number(register)] = value;
  };
const pc = (state: MachineState): number => state.pc;
const v =
  (...registers: number[]) =>
  (state: MachineState): number[] =>
    registers.map((register) => state.v[register]!);
const memory =
  (address: number, count: number) =>
  (state: MachineState): number[] =>
    Array.from({ length: count }, (_, at) => state.read(address + at));

function inProfile(profile: ProfileName, rows: readonly Row[]): Row[] {
  return rows.map((row) => ({ ...row, profile }));
}

const flow: Row[] = [
  { opcode: 0x1345, does: 'jumps', after: pc, gives: 0x345 },
  { opcode: 0x2345, does: 'calls', after: (s) => [s.pc, s.sp, s.stack[0]], gives: [0x345, 1, 0x202] },
  {
    opcode: 0x00ee,
    does: 'returns',
    before: (s) => {
      s.stack[0] = 0x456;
      s.sp = 1;
    },
    after: (s) => [s.pc, s.sp],
    gives: [0x456, 0],
  },
  { opcode: 0x3142, does: 'skips if VX is NN', before: set({ 1: 0x42 }), after: pc, gives: 0x204 },
  { opcode: 0x3142, does: 'goes on if VX is not NN', before: set({ 1: 0x41 }), after: pc, gives: 0x202 },
  { opcode: 0x4142, does: 'skips if VX is not NN', before: set({ 1: 0x41 }), after: pc, gives: 0x204 },
  { opcode: 0x4142, does: 'goes on if VX is NN', before: set({ 1: 0x42 }), after: pc, gives: 0x202 },
  { opcode: 0x5120, does: 'skips if VX is VY', before: set({ 1: 7, 2: 7 }), after: pc, gives: 0x204 },
  { opcode: 0x5120, does: 'goes on if VX is not VY', before: set({ 1: 7, 2: 8 }), after: pc, gives: 0x202 },
  { opcode: 0x9120, does: 'skips if VX is not VY', before: set({ 1: 7, 2: 8 }), after: pc, gives: 0x204 },
  { opcode: 0x9120, does: 'goes on if VX is VY', before: set({ 1: 7, 2: 7 }), after: pc, gives: 0x202 },
  { opcode: 0xb300, does: 'jumps to NNN + V0', before: set({ 0: 9, 3: 1 }), after: pc, gives: 0x309 },
  {
    opcode: 0xb300,
    does: 'jumps to XNN + VX',
    profile: 'superchip',
    before: set({ 0: 9, 3: 1 }),
    after: pc,
    gives: 0x301,
  },
];

const arithmetic: Row[] = [
  { opcode: 0x61ab, does: 'VX := NN', after: v(1), gives: [0xab] },
  { opcode: 0x71ff, does: 'VX += NN, no flag', before: set({ 1: 3, 15: 9 }), after: v(1, 15), gives: [2, 9] },
  { opcode: 0x8120, does: 'VX := VY', before: set({ 2: 5 }), after: v(1), gives: [5] },
  { opcode: 0x8121, does: 'or', before: set({ 1: 0x0c, 2: 0x0a, 15: 9 }), after: v(1, 15), gives: [0x0e, 0] },
  { opcode: 0x8122, does: 'and', before: set({ 1: 0x0c, 2: 0x0a, 15: 9 }), after: v(1, 15), gives: [0x08, 0] },
  { opcode: 0x8123, does: 'xor', before: set({ 1: 0x0c, 2: 0x0a, 15: 9 }), after: v(1, 15), gives: [0x06, 0] },
  { opcode: 0x8124, does: 'adds', before: set({ 1: 1, 2: 2, 15: 9 }), after: v(1, 15), gives: [3, 0] },
  { opcode: 0x8124, does: 'adds with carry', before: set({ 1: 255, 2: 2 }), after: v(1, 15), gives: [1, 1] },
  { opcode: 0x8f24, does: 'adds: the flag wins', before: set({ 15: 255, 2: 2 }), after: v(15), gives: [1] },
  { opcode: 0x81f4, does: 'adds VF', before: set({ 1: 255, 15: 2 }), after: v(1, 15), gives: [1, 1] },
  { opcode: 0x8125, does: 'subtracts', before: set({ 1: 5, 2: 3 }), after: v(1, 15), gives: [2, 1] },
  { opcode: 0x8125, does: 'subtracts equals', before: set({ 1: 5, 2: 5 }), after: v(1, 15), gives: [0, 1] },
  { opcode: 0x8125, does: 'subtracts with borrow', before: set({ 1: 3, 2: 5 }), after: v(1, 15), gives: [254, 0] },
  { opcode: 0x8f25, does: 'subtracts: the flag wins', before: set({ 15: 9, 2: 5 }), after: v(15), gives: [1] },
  { opcode: 0x8127, does: 'subtracts from VY', before: set({ 1: 3, 2: 5 }), after: v(1, 15), gives: [2, 1] },
  { opcode: 0x8127, does: 'borrows from VY', before: set({ 1: 5, 2: 3 }), after: v(1, 15), gives: [254, 0] },
  { opcode: 0x8126, does: 'shifts VY right', before: set({ 1: 0, 2: 5 }), after: v(1, 15), gives: [2, 1] },
  { opcode: 0x8f26, does: 'shifts right: the flag wins', before: set({ 2: 4 }), after: v(15), gives: [0] },
  { opcode: 0x812e, does: 'shifts VY left', before: set({ 1: 0, 2: 0x81 }), after: v(1, 15), gives: [2, 1] },
  {
    opcode: 0x8126,
    does: 'shifts VX right',
    profile: 'superchip',
    before: set({ 1: 5, 2: 64 }),
    after: v(1, 15),
    gives: [2, 1],
  },
  {
    opcode: 0x812e,
    does: 'shifts VX left',
    profile: 'superchip',
    before: set({ 1: 0x41, 2: 0 }),
    after: v(1, 15),
    gives: [0x82, 0],
  },
  {
    opcode: 0x8121,
    does: 'or leaves VF',
    profile: 'xochip',
    before: set({ 1: 1, 2: 2, 15: 9 }),
    after: v(1, 15),
    gives: [3, 9],
  },
  { opcode: 0xc10f, does: 'random within the mask', after: (s) => s.v[1]! & 0xf0, gives: 0 },
];

const memoryRows: Row[] = [
  { opcode: 0xa345, does: 'I := NNN', after: (s) => s.i, gives: 0x345 },
  { opcode: 0xf107, does: 'VX := DT', before: (s) => void (s.delay = 7), after: v(1), gives: [7] },
  { opcode: 0xf115, does: 'DT := VX', before: set({ 1: 8 }), after: (s) => s.delay, gives: 8 },
  { opcode: 0xf118, does: 'ST := VX', before: set({ 1: 9 }), after: (s) => s.sound, gives: 9 },
  {
    opcode: 0xf11e,
    does: 'I += VX, no flag',
    before: (s) => {
      s.i = 0xfff;
      s.v[1] = 2;
      s.v[15] = 9;
    },
    after: (s) => [s.i, s.v[15]],
    gives: [0x1001, 9],
  },
  { opcode: 0xf129, does: 'finds a digit', before: set({ 1: 0xa }), after: (s) => s.i, gives: smallFontAddress + 50 },
  {
    opcode: 0xf129,
    does: 'low nibble only',
    before: set({ 1: 0x12 }),
    after: (s) => s.i,
    gives: smallFontAddress + 10,
  },
  {
    opcode: 0xf133,
    does: 'writes decimals',
    before: (s) => {
      s.v[1] = 207;
      s.i = 0x300;
    },
    after: memory(0x300, 3),
    gives: [2, 0, 7],
  },
  {
    opcode: 0xf255,
    does: 'stores and moves I',
    before: (s) => {
      s.v.set([1, 2, 3, 4]);
      s.i = 0x300;
    },
    after: (s) => [...memory(0x300, 4)(s), s.i],
    gives: [1, 2, 3, 0, 0x303],
  },
  {
    opcode: 0xf265,
    does: 'loads and moves I',
    before: (s) => {
      s.memory.set([1, 2, 3, 4], 0x300);
      s.i = 0x300;
    },
    after: (s) => [...v(0, 1, 2, 3)(s), s.i],
    gives: [1, 2, 3, 0, 0x303],
  },
  {
    opcode: 0xf155,
    does: 'wraps at the end of memory',
    before: (s) => {
      s.v.set([1, 2]);
      s.i = 0xfff;
    },
    after: (s) => [s.read(0xfff), s.read(0)],
    gives: [1, 2],
  },
];

const keys: Row[] = [
  {
    opcode: 0xe19e,
    does: 'skips while the key is held',
    before: (s) => {
      s.v[1] = 0xa;
      s.keys = 1 << 0xa;
    },
    after: pc,
    gives: 0x204,
  },
  { opcode: 0xe19e, does: 'goes on while it is not', before: set({ 1: 0xa }), after: pc, gives: 0x202 },
  { opcode: 0xe1a1, does: 'skips while the key is not held', before: set({ 1: 0xa }), after: pc, gives: 0x204 },
  {
    opcode: 0xe1a1,
    does: 'goes on while it is',
    before: (s) => {
      s.v[1] = 0xfa;
      s.keys = 1 << 0xa;
    },
    after: pc,
    gives: 0x202,
  },
  { opcode: 0xf10a, does: 'waits for a key', after: pc, gives: 0x200 },
];

const superchip: readonly Row[] = inProfile('superchip', [
  { opcode: 0x00fd, does: 'ends', after: (s) => [s.halt?.cause, s.pc], gives: ['exit', 0x200] },
  { opcode: 0x00ff, does: 'high resolution', after: (s) => [s.display.width, s.display.height], gives: [128, 64] },
  {
    opcode: 0x00fe,
    does: 'low resolution',
    before: (s) => s.display.setHires(true, false),
    after: (s) => [s.display.width, s.display.height],
    gives: [64, 32],
  },
  { opcode: 0xf130, does: 'finds a big digit', before: set({ 1: 7 }), after: (s) => s.i, gives: bigFontAddress + 70 },
  {
    opcode: 0xf775,
    does: 'keeps eight flags',
    before: (s) => s.v.set([1, 2, 3, 4, 5, 6, 7, 8, 9]),
    after: (s) => [...s.flags.subarray(0, 9)],
    gives: [1, 2, 3, 4, 5, 6, 7, 8, 0],
  },
  {
    opcode: 0xf285,
    does: 'brings flags back',
    before: (s) => s.flags.set([1, 2, 3, 4]),
    after: v(0, 1, 2, 3),
    gives: [1, 2, 3, 0],
  },
]);

const xochip: readonly Row[] = inProfile('xochip', [
  {
    opcode: 0x5132,
    does: 'saves a range',
    before: (s: MachineState) => {
      s.v.set([9, 1, 2, 3, 4]);
      s.i = 0x300;
    },
    after: (s: MachineState) => [...memory(0x300, 4)(s), s.i],
    gives: [1, 2, 3, 0, 0x300],
  },
  {
    opcode: 0x5312,
    does: 'saves a range backwards',
    before: (s: MachineState) => {
      s.v.set([9, 1, 2, 3, 4]);
      s.i = 0x300;
    },
    after: memory(0x300, 4),
    gives: [3, 2, 1, 0],
  },
  {
    opcode: 0x5133,
    does: 'loads a range',
    before: (s: MachineState) => {
      s.memory.set([1, 2, 3], 0x300);
      s.i = 0x300;
    },
    after: (s: MachineState) => [...v(0, 1, 2, 3, 4)(s), s.i],
    gives: [0, 1, 2, 3, 0, 0x300],
  },
  {
    opcode: 0x5313,
    does: 'loads a range backwards',
    before: (s: MachineState) => {
      s.memory.set([1, 2, 3], 0x300);
      s.i = 0x300;
    },
    after: v(1, 2, 3),
    gives: [3, 2, 1],
  },
  { opcode: 0xf000, does: 'I := NNNN', after: (s: MachineState) => [s.i, s.pc], gives: [0xbeef, 0x204] },
  { opcode: 0xf201, does: 'chooses planes', after: (s: MachineState) => s.planes, gives: 2 },
  { opcode: 0xf13a, does: 'sets the pitch', before: set({ 1: 112 }), after: (s: MachineState) => s.pitch, gives: 112 },
  {
    opcode: 0xf002,
    does: 'takes the waveform',
    before: (s: MachineState) => {
      s.memory.set([1, 2, 3], 0x300);
      s.i = 0x300;
    },
    after: (s: MachineState) => [s.hasPattern, ...s.pattern.subarray(0, 4)],
    gives: [true, 1, 2, 3, 0],
  },
  {
    opcode: 0xff75,
    does: 'keeps sixteen flags',
    before: set({ 15: 77 }),
    after: (s: MachineState) => s.flags[15],
    gives: 77,
  },
  { opcode: 0x3100, does: 'skips', after: pc, gives: 0x204 },
]);

function title(row: Row): string {
  return `${row.opcode.toString(16).padStart(4, '0')} ${row.does}${row.profile === undefined ? '' : ` (${row.profile})`}`;
}

describe.each([
  ['flow', flow],
  ['arithmetic', arithmetic],
  ['memory and timers', memoryRows],
  ['keys', keys],
  ['SUPER-CHIP', superchip],
  ['XO-CHIP', xochip],
])('%s', (_name, rows) => {
  it.each(rows.map((row) => [title(row), row] as const))('%s', (_title, row) => {
    const state = stateWith([row.opcode, 0xbeef], row.profile ?? 'chip8');
    row.before?.(state);
    execute(state, 1);
    expect(row.after(state)).toEqual(row.gives);
  });
});

it('XO-CHIP skips over the long instruction whole', () => {
  const state = stateWith([0x3000, 0xf000, 0x1234, 0x6105], 'xochip');
  expect(execute(state, 2).v[1]).toBe(5);
});

it('CHIP-8 skips two bytes, whatever they are', () => {
  expect(execute(stateWith([0x3000, 0xf000]), 1).pc).toBe(0x204);
});

describe('the stack', () => {
  it('takes sixteen returns, and the seventeenth call halts', () => {
    const state = stateWith([0x2200]);
    execute(state, 16);
    expect([state.sp, state.halt]).toEqual([16, undefined]);
    execute(state, 1);
    expect(state.halt).toEqual({ cause: 'stack overflow', opcode: 0x2200, address: 0x200 });
  });

  it('halts where there is nowhere to return to', () => {
    expect(execute(stateWith([0x00ee]), 1).halt?.cause).toBe('stack underflow');
  });
});

/** Which of the 65 536 instruction words each machine knows, counted from its published tables. */
describe('unknown instructions', () => {
  const base = {
    '00E0 00EE': 2,
    '1 2 3 4 6 7 A B C D': 10 * 4096,
    '5XY0 9XY0': 2 * 256,
    '8XY0–8XY7 8XYE': 9 * 256,
    'EX9E EXA1': 2 * 16,
    'FX07 0A 15 18 1E 29 33 55 65': 9 * 16,
  };
  const superchipMore = { '00CN': 16, '00FB–00FF': 5, 'FX30 FX75 FX85': 3 * 16 };
  const xochipMore = { '00DN': 16, '5XY2 5XY3': 2 * 256, 'F000 F002': 2, FN01: 16, FX3A: 16 };
  const sum = (...tables: Record<string, number>[]): number =>
    tables.flatMap((table) => Object.values(table)).reduce((all, count) => all + count, 0);
  const known: Record<ProfileName, number> = {
    chip8: sum(base),
    superchip: sum(base, superchipMore),
    'superchip-modern': sum(base, superchipMore),
    xochip: sum(base, superchipMore, xochipMore),
  };

  it.each(profileNames)('%s knows exactly its own, and halts on any other', (profile) => {
    let count = 0;
    const state = stateWith([0x1200], profile);
    for (let opcode = 0; opcode < 0x1_0000; opcode++) {
      state.memory[0x200] = opcode >> 8;
      state.memory[0x201] = opcode & 0xff;
      state.pc = 0x200;
      state.sp = 1;
      state.halt = undefined;
      execute(state, 1);
      if (state.halt === undefined || (state.halt as { cause: string }).cause === 'exit') count++;
      else expect(state.halt).toEqual({ cause: 'unknown opcode', opcode, address: 0x200 });
    }
    expect(count).toBe(known[profile]);
    expect(profiles[profile].name).toBe(profile);
  });
});
