import type { MachineState } from './state.ts';

/** 0NNN: the screen, returns, and leaving the program. Machine code of the VIP is not run. */
export function executeSystem(state: MachineState, opcode: number): void {
  const { display, profile, quirks } = state;
  if (opcode === 0x00e0) return display.clear(state.planes);
  if (opcode === 0x00ee) return executeReturn(state, opcode);
  const amount = opcode & 0xf;
  if (profile.superchip && (opcode & 0xfff0) === 0x00c0) return scroll(state, 0, amount);
  if (profile.xochip && (opcode & 0xfff0) === 0x00d0) return scroll(state, 0, -amount);
  if (profile.superchip) {
    switch (opcode) {
      case 0x00fb:
        return scroll(state, 4, 0);
      case 0x00fc:
        return scroll(state, -4, 0);
      case 0x00fd:
        return state.stop('exit', opcode);
      case 0x00fe:
        return display.setHires(false, quirks.modeSwitchKeepsPicture);
      case 0x00ff:
        return display.setHires(true, quirks.modeSwitchKeepsPicture);
    }
  }
  state.stop('unknown opcode', opcode);
}

function executeReturn(state: MachineState, opcode: number): void {
  if (state.sp === 0) return state.stop('stack underflow', opcode);
  state.sp--;
  state.jump(state.stack[state.sp]!);
}

function scroll(state: MachineState, dx: number, dy: number): void {
  const step = state.display.hires || state.quirks.halfPixelScroll ? 1 : 2;
  state.display.scroll(dx * step, dy * step, state.planes);
}

/** DXYN: one sprite per selected plane, their bytes one after another from I. */
export function executeDraw(state: MachineState, opcode: number, x: number, y: number): void {
  const { display, quirks, profile, v } = state;
  const waits = quirks.displayWait === 'always' || (quirks.displayWait === 'lores' && !display.hires);
  if (waits && !state.atFrameStart) return state.repeatNextFrame();
  const big = (opcode & 0xf) === 0 && profile.superchip;
  const rows = big ? 16 : opcode & 0xf;
  const width = big && (display.hires || quirks.loresBigSprite === '16x16') ? 16 : 8;
  const left = v[x]!;
  const top = v[y]!;
  let address = state.i;
  let hitRows = 0;
  let lostRows = 0;
  for (const plane of [1, 2]) {
    if ((state.planes & plane) === 0) continue;
    const start = address;
    const byte = (offset: number): number => state.read(start + offset);
    const drawn = display.draw({ x: left, y: top, width, rows, plane, edges: quirks.edges, byte });
    hitRows += drawn.hitRows;
    lostRows += drawn.lostRows;
    address += (rows * width) / 8;
  }
  const counts = display.hires && quirks.collisionCountsRows;
  v[0xf] = counts ? hitRows + lostRows : hitRows > 0 ? 1 : 0;
}
