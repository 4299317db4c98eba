import { buttonLayouts } from '../../src/protocol/perun/config-keys.ts';

/** Buttons of the layout `xinput`. */
export type ButtonName = Exclude<(typeof buttonLayouts.xinput)[number], ''>;

/** True while that button of the layout `xinput` is held. */
export function isDown(buttons: number, button: ButtonName): boolean {
  return ((buttons >> buttonLayouts.xinput.indexOf(button)) & 1) === 1;
}
