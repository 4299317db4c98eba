import type { MachineState } from './state.ts';
import type { Register } from '../../sdk/typescript/index.ts';

/** What a debugger shows: PC, I, SP, the timers, and V0 to VF. */
export function registersOf(state: MachineState): Register[] {
  const named = [
    { name: 'PC', bits: 16, value: BigInt(state.pc) },
    { name: 'I', bits: 16, value: BigInt(state.i) },
    { name: 'SP', bits: 8, value: BigInt(state.sp) },
    { name: 'DT', bits: 8, value: BigInt(state.delay) },
    { name: 'ST', bits: 8, value: BigInt(state.sound) },
  ];
  const general = Array.from(state.v, (value, number) => ({
    name: `V${number.toString(16).toUpperCase()}`,
    bits: 8,
    value: BigInt(value),
  }));
  return [...named, ...general];
}
