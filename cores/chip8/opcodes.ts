import { executeArithmetic } from './opcodes-arithmetic.ts';
import { executeKeySkip, executeMemory, executeRange } from './opcodes-memory.ts';
import { executeDraw, executeSystem } from './opcodes-screen.ts';
import { stackDepth } from './profiles.ts';
import type { MachineState } from './state.ts';

/** Executes the instruction at PC. Never throws: what cannot be executed halts the machine. */
export function executeNext(state: MachineState): void {
  const opcode = state.word(state.pc);
  state.jump(state.pc + 2);
  const { v } = state;
  const x = (opcode >> 8) & 0xf;
  const y = (opcode >> 4) & 0xf;
  const nn = opcode & 0xff;
  const nnn = opcode & 0xfff;
  switch (opcode >> 12) {
    case 0x0:
      return executeSystem(state, opcode);
    case 0x1:
      // A jump to itself changes nothing more in this frame.
      if (nnn === ((state.pc - 2) & 0xffff)) state.idle = true;
      return state.jump(nnn);
    case 0x2:
      return call(state, opcode, nnn);
    case 0x3:
      if (v[x] === nn) state.skip();
      return;
    case 0x4:
      if (v[x] !== nn) state.skip();
      return;
    case 0x5:
      return executeFive(state, opcode, x, y);
    case 0x6:
      v[x] = nn;
      return;
    case 0x7:
      v[x]! += nn;
      return;
    case 0x8:
      return executeArithmetic(state, opcode, x, y);
    case 0x9:
      if ((opcode & 0xf) !== 0) return state.stop('unknown opcode', opcode);
      if (v[x] !== v[y]) state.skip();
      return;
    case 0xa:
      state.i = nnn;
      return;
    case 0xb:
      return state.jump(nnn + v[state.quirks.jumpUsesVx ? x : 0]!);
    case 0xc:
      v[x] = state.random.next() & nn;
      return;
    case 0xd:
      return executeDraw(state, opcode, x, y);
    case 0xe:
      return executeKeySkip(state, opcode, x);
    default:
      return executeMemory(state, opcode, x);
  }
}

function call(state: MachineState, opcode: number, address: number): void {
  if (state.sp === stackDepth) return state.stop('stack overflow', opcode);
  state.stack[state.sp] = state.pc;
  state.sp++;
  state.jump(address);
}

function executeFive(state: MachineState, opcode: number, x: number, y: number): void {
  const last = opcode & 0xf;
  if (last === 0) {
    if (state.v[x] === state.v[y]) state.skip();
  } else if (state.profile.xochip && (last === 2 || last === 3)) executeRange(state, opcode, x, y);
  else state.stop('unknown opcode', opcode);
}
