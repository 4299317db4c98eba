import type { PlayerClient } from '../client/types.ts';
import { PadAxis } from '../protocol/punktfunk/constants.ts';
import { isAllowed, neededForDatagram } from '../protocol/punktfunk/grants.ts';
import { HeldInput } from '../protocol/punktfunk/held-input.ts';
import { decodeInput, type InputEvent } from '../protocol/punktfunk/planes/input.ts';
import type { DeviceInput } from '../shared/device-input.ts';
import { keyButtons, padButtons } from './key-buttons.ts';

/** What a core has no use for yet: pointers and fingers, and gamepads beside the first. */
type Unused = 'unused';

export interface CoreInputCounters {
  taken: number;
  /** No grant for it, or nothing that a client may send. */
  refused: number;
  /** Overtaken, or of no use to a core. */
  dropped: number;
}

type Sticks = Readonly<Record<'leftX' | 'leftY' | 'rightX' | 'rightY' | 'leftTrigger' | 'rightTrigger', number>>;
const atRest: Sticks = { leftX: 0, leftY: 0, rightX: 0, rightY: 0, leftTrigger: 0, rightTrigger: 0 };

type Player = Pick<PlayerClient, 'setButtons' | 'session'> & { device(input: DeviceInput): void };

/** Datagrams of one receiver's input, held against its grants, as buttons and sticks of its seat. */
export class CoreInput {
  readonly counters: CoreInputCounters = { taken: 0, refused: 0, dropped: 0 };
  readonly #player: Player;
  readonly #held = new HeldInput();
  readonly #keys = new Set<number>();
  #grants: number;
  #pad = 0;
  #sticks: Sticks = atRest;

  constructor(player: Player, grants: number) {
    this.#player = player;
    this.#grants = grants;
  }

  /** What is held by a grant that is no more is let go. */
  setGrants(grants: number): void {
    this.#grants = grants;
    for (const grant of ['gamepad', 'keyboard', 'pointer'] as const) {
      if (!isAllowed(grant, grants)) this.#releaseAll(grant);
    }
  }

  take(datagram: Uint8Array): void {
    if (!isAllowed(neededForDatagram(datagram), this.#grants)) {
      this.counters.refused += 1;
      return;
    }
    const event = decodeInput(datagram);
    if (event === undefined || !this.#held.apply(event) || this.#apply(event) === 'unused') this.counters.dropped += 1;
    else this.counters.taken += 1;
  }

  /** Nothing stays pressed when its receiver is gone. */
  release(): void {
    this.#releaseAll(undefined);
  }

  #releaseAll(grant: Parameters<HeldInput['release']>[0]): void {
    for (const event of this.#held.release(grant)) this.#apply(event);
  }

  #apply(event: InputEvent): Unused | undefined {
    switch (event.kind) {
      case 'keyDown':
        this.#keys.add(event.key);
        return this.#press();
      case 'keyUp':
        this.#keys.delete(event.key);
        return this.#press();
      case 'padButton':
        if (event.pad !== 0) return 'unused';
        this.#pad = event.isDown ? this.#pad | event.button : this.#pad & ~event.button;
        return this.#press();
      case 'padSnapshot': {
        if (event.pad !== 0) return 'unused';
        const { buttons, leftX, leftY, rightX, rightY, leftTrigger, rightTrigger } = event;
        this.#pad = buttons;
        this.#press();
        return this.#tilt({ leftX, leftY, rightX, rightY, leftTrigger, rightTrigger });
      }
      case 'padAxis': {
        const name = axisNames.get(event.axis);
        return event.pad !== 0 || name === undefined ? 'unused' : this.#tilt({ [name]: event.value });
      }
      case 'padRemoved':
        if (event.pad !== 0) return 'unused';
        this.#pad = 0;
        this.#press();
        return this.#tilt(atRest);
      default:
        return 'unused';
    }
  }

  #press(): undefined {
    const { layout } = this.#player.session;
    let buttons = padButtons(layout, this.#pad);
    for (const key of this.#keys) buttons |= keyButtons(layout, key);
    this.#player.setButtons(buttons);
  }

  /** Sticks point up here and down there. */
  #tilt(change: Partial<Sticks>): undefined {
    const sticks = { ...this.#sticks, ...change };
    const same = Object.values(axes).every((name) => sticks[name] === this.#sticks[name]);
    this.#sticks = sticks;
    if (same) return;
    this.#player.device({
      device: 'analog',
      left: [sticks.leftX, downwards(sticks.leftY)],
      right: [sticks.rightX, downwards(sticks.rightY)],
      triggers: [sticks.leftTrigger, sticks.rightTrigger],
    });
  }
}

const axes = {
  [PadAxis.leftX]: 'leftX',
  [PadAxis.leftY]: 'leftY',
  [PadAxis.rightX]: 'rightX',
  [PadAxis.rightY]: 'rightY',
  [PadAxis.leftTrigger]: 'leftTrigger',
  [PadAxis.rightTrigger]: 'rightTrigger',
} as const;
const axisNames = new Map(Object.entries(axes).map(([axis, name]) => [Number(axis), name]));

function downwards(up: number): number {
  return Math.min(32_767, 0 - up);
}
