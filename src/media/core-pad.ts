import type { PlayerClient } from '../client/types.ts';
import { PadAxis } from '../protocol/punktfunk/constants.ts';
import type { PadSnapshot } from '../protocol/punktfunk/planes/input.ts';
import type { DeviceInput } from '../shared/device-input.ts';
import { keyButtons, padButtons } from './key-buttons.ts';

/** A seat in a session. */
export type Player = Pick<PlayerClient, 'setButtons' | 'session'> & { device(input: DeviceInput): void };

const axisNames = {
  [PadAxis.leftX]: 'leftX',
  [PadAxis.leftY]: 'leftY',
  [PadAxis.rightX]: 'rightX',
  [PadAxis.rightY]: 'rightY',
  [PadAxis.leftTrigger]: 'leftTrigger',
  [PadAxis.rightTrigger]: 'rightTrigger',
} as const;
type Sticks = Readonly<Record<(typeof axisNames)[keyof typeof axisNames], number>>;

const atRest: Sticks = { leftX: 0, leftY: 0, rightX: 0, rightY: 0, leftTrigger: 0, rightTrigger: 0 };
const nameOfAxis = new Map(Object.entries(axisNames).map(([axis, name]) => [Number(axis), name]));

/** A gamepad and keys, as the buttons and sticks of one seat. */
export class CorePad {
  readonly #player: Player;
  readonly #keys = new Set<number>();
  #buttons = 0;
  #sticks: Sticks = atRest;

  constructor(player: Player) {
    this.#player = player;
  }

  key(virtualKey: number, isDown: boolean): void {
    if (isDown) this.#keys.add(virtualKey);
    else this.#keys.delete(virtualKey);
    this.#press();
  }

  button(bits: number, isDown: boolean): void {
    this.#buttons = isDown ? this.#buttons | bits : this.#buttons & ~bits;
    this.#press();
  }

  axis(axis: number, value: number): void {
    const name = nameOfAxis.get(axis);
    if (name !== undefined) this.#tilt({ ...this.#sticks, [name]: value });
  }

  become({ buttons, leftX, leftY, rightX, rightY, leftTrigger, rightTrigger }: PadSnapshot): void {
    this.#buttons = buttons;
    this.#press();
    this.#tilt({ leftX, leftY, rightX, rightY, leftTrigger, rightTrigger });
  }

  /** The gamepad lets go of everything; keys stay. */
  rest(): void {
    this.#buttons = 0;
    this.#press();
    this.#tilt(atRest);
  }

  #press(): void {
    const { layout } = this.#player.session;
    let buttons = padButtons(layout, this.#buttons);
    for (const key of this.#keys) buttons |= keyButtons(layout, key);
    this.#player.setButtons(buttons);
  }

  /** Sticks point up here and down there. */
  #tilt(sticks: Sticks): void {
    const before = this.#sticks;
    this.#sticks = sticks;
    if (Object.values(axisNames).every((name) => sticks[name] === before[name])) return;
    this.#player.device({
      device: 'analog',
      left: [sticks.leftX, downwards(sticks.leftY)],
      right: [sticks.rightX, downwards(sticks.rightY)],
      triggers: [sticks.leftTrigger, sticks.rightTrigger],
    });
  }
}

function downwards(up: number): number {
  return Math.min(32_767, 0 - up);
}
