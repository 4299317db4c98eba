import { bigFontAddress, smallFontAddress } from './font.ts';
import { noKey } from './state.ts';
import type { MachineState } from './state.ts';

/** FXNN: timers, keys, I, memory, sound. */
export function executeMemory(state: MachineState, opcode: number, x: number): void {
  const { v } = state;
  if (state.profile.xochip && executeXoChip(state, opcode, x)) return;
  if (state.profile.superchip && executeSuperChip(state, opcode, x)) return;
  switch (opcode & 0xff) {
    case 0x07:
      v[x] = state.delay;
      return;
    case 0x0a:
      return waitForKey(state, x);
    case 0x15:
      state.delay = v[x]!;
      return;
    case 0x18:
      state.sound = v[x]!;
      return;
    case 0x1e:
      return addToIndex(state, x);
    case 0x29:
      state.i = smallFontAddress + (v[x]! & 0xf) * 5;
      return;
    case 0x33:
      state.write(state.i, Math.floor(v[x]! / 100));
      state.write(state.i + 1, Math.floor(v[x]! / 10) % 10);
      state.write(state.i + 2, v[x]! % 10);
      return;
    case 0x55:
      for (let register = 0; register <= x; register++) state.write(state.i + register, v[register]!);
      return moveIndex(state, x);
    case 0x65:
      for (let register = 0; register <= x; register++) v[register] = state.read(state.i + register);
      return moveIndex(state, x);
    default:
      state.stop('unknown opcode', opcode);
  }
}

function executeSuperChip(state: MachineState, opcode: number, x: number): boolean {
  const { v, flags } = state;
  const count = Math.min(x + 1, state.profile.flagRegisters);
  switch (opcode & 0xff) {
    case 0x30:
      state.i = bigFontAddress + (v[x]! & 0xf) * 10;
      return true;
    case 0x75:
      flags.set(v.subarray(0, count));
      return true;
    case 0x85:
      v.set(flags.subarray(0, count));
      return true;
    default:
      return false;
  }
}

function executeXoChip(state: MachineState, opcode: number, x: number): boolean {
  if (opcode === 0xf000) {
    state.i = state.word(state.pc);
    state.jump(state.pc + 2);
    return true;
  }
  if (opcode === 0xf002) {
    for (let at = 0; at < 16; at++) state.pattern[at] = state.read(state.i + at);
    state.hasPattern = true;
    return true;
  }
  switch (opcode & 0xff) {
    case 0x01:
      state.planes = x & 3;
      return true;
    case 0x3a:
      state.pitch = state.v[x]!;
      return true;
    default:
      return false;
  }
}

/** 5XY2 and 5XY3 of XO-CHIP: the registers from X to Y, in that order, to or from memory at I; I stays. */
export function executeRange(state: MachineState, opcode: number, x: number, y: number): void {
  const step = x <= y ? 1 : -1;
  const stores = (opcode & 0xf) === 2;
  const count = Math.abs(x - y) + 1;
  for (let offset = 0; offset < count; offset++) {
    const register = x + offset * step;
    if (stores) state.write(state.i + offset, state.v[register]!);
    else state.v[register] = state.read(state.i + offset);
  }
}

/** EX9E and EXA1. */
export function executeKeySkip(state: MachineState, opcode: number, x: number): void {
  const held = ((state.keys >> (state.v[x]! & 0xf)) & 1) === 1;
  if ((opcode & 0xff) === 0x9e) {
    if (held) state.skip();
  } else if ((opcode & 0xff) === 0xa1) {
    if (!held) state.skip();
  } else state.stop('unknown opcode', opcode);
}

function waitForKey(state: MachineState, x: number): void {
  if (state.quirks.keyWait === 'press') {
    const pressed = lowestKey(state.keys & ~state.previousKeys);
    if (pressed === noKey) return state.repeatNextFrame();
    state.v[x] = pressed;
    // One press answers one wait, also where the program waits again in this frame.
    state.previousKeys |= 1 << pressed;
    return;
  }
  if (state.waitedKey === noKey) state.waitedKey = lowestKey(state.keys);
  if (state.waitedKey === noKey || ((state.keys >> state.waitedKey) & 1) === 1) return state.repeatNextFrame();
  state.v[x] = state.waitedKey;
  state.waitedKey = noKey;
}

function lowestKey(keys: number): number {
  return keys === 0 ? noKey : 31 - Math.clz32(keys & -keys);
}

function addToIndex(state: MachineState, x: number): void {
  const sum = state.i + state.v[x]!;
  state.i = sum & 0xffff;
  if (state.quirks.indexOverflowFlag) state.v[0xf] = sum > 0xfff ? 1 : 0;
}

function moveIndex(state: MachineState, x: number): void {
  const by = { none: 0, x, 'x+1': x + 1 }[state.quirks.indexIncrement];
  state.i = (state.i + by) & 0xffff;
}
