import { Pad } from '../../backends/libretro/abi.ts';
import { buttonLayouts } from '../../sdk/typescript/index.ts';
import type { ButtonName } from '../../sdk/typescript/index.ts';

/**
 * Which button of a libretro joypad each of ours is. By name and not by place: who reads "press A" presses the one that
 * says A. The second pair of shoulder buttons comes from the triggers.
 */
const buttons: Partial<Record<ButtonName, number>> = {
  up: Pad.up,
  down: Pad.down,
  left: Pad.left,
  right: Pad.right,
  start: Pad.start,
  back: Pad.select,
  'left-thumb': Pad.l3,
  'right-thumb': Pad.r3,
  'left-shoulder': Pad.l,
  'right-shoulder': Pad.r,
  a: Pad.a,
  b: Pad.b,
  x: Pad.x,
  y: Pad.y,
};

const bits: readonly (readonly [ours: number, theirs: number])[] = buttonLayouts.xinput.flatMap((name, bit) => {
  const theirs = name === '' ? undefined : buttons[name];
  return theirs === undefined ? [] : [[bit, theirs] as const];
});

/** Our sixteen buttons as the mask of a libretro joypad. */
export function padMaskOf(pressed: number): number {
  return bits.reduce((mask, [ours, theirs]) => mask | (((pressed >> ours) & 1) << theirs), 0);
}
