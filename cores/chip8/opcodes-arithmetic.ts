import type { MachineState } from './state.ts';

/** 8XYN: registers with registers. VF is written last, so that it holds the flag even where X is F. */
export function executeArithmetic(state: MachineState, opcode: number, x: number, y: number): void {
  const { v, quirks } = state;
  const vx = v[x]!;
  const vy = v[y]!;
  const shifted = quirks.shiftUsesVy ? vy : vx;
  switch (opcode & 0xf) {
    case 0x0:
      v[x] = vy;
      return;
    case 0x1:
      v[x] = vx | vy;
      if (quirks.logicResetsFlag) v[0xf] = 0;
      return;
    case 0x2:
      v[x] = vx & vy;
      if (quirks.logicResetsFlag) v[0xf] = 0;
      return;
    case 0x3:
      v[x] = vx ^ vy;
      if (quirks.logicResetsFlag) v[0xf] = 0;
      return;
    case 0x4:
      v[x] = vx + vy;
      v[0xf] = vx + vy > 0xff ? 1 : 0;
      return;
    case 0x5:
      v[x] = vx - vy;
      v[0xf] = vx >= vy ? 1 : 0;
      return;
    case 0x6:
      v[x] = shifted >> 1;
      v[0xf] = shifted & 1;
      return;
    case 0x7:
      v[x] = vy - vx;
      v[0xf] = vy >= vx ? 1 : 0;
      return;
    case 0xe:
      v[x] = shifted << 1;
      v[0xf] = shifted >> 7;
      return;
    default:
      state.stop('unknown opcode', opcode);
  }
}
