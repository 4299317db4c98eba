import type { DeviceInput, DeviceKind, PointerInput } from '../shared/device-input.ts';

/** Takes input of a pad's devices, 1-based. */
export type DeviceTaker = (pad: number, input: DeviceInput) => void;

interface Held {
  readonly pad: number;
  readonly states: Map<Exclude<DeviceKind, 'key'>, DeviceInput>;
  readonly keys: Set<number>;
}

/**
 * Input of devices that sixteen buttons cannot express, from people to pads. Of several people at one pad the newest
 * counts; what a person still holds is let go when they leave or change their seat.
 */
export class DeviceDesk<Person> {
  readonly #held = new Map<Person, Held>();

  set(person: Person, pad: number, input: DeviceInput, taker: DeviceTaker): void {
    const held = this.#held.get(person) ?? { pad, states: new Map(), keys: new Set() };
    this.#held.set(person, held);
    if (input.device !== 'key') held.states.set(input.device, input);
    // A keyboard has 256 keys; further usages are pressed but not remembered.
    else if (input.pressed && held.keys.size < 256) held.keys.add(input.usage);
    else held.keys.delete(input.usage);
    taker(pad, input);
  }

  release(person: Person, taker: DeviceTaker | undefined): void {
    const held = this.#held.get(person);
    this.#held.delete(person);
    if (held === undefined || taker === undefined) return;
    for (const usage of held.keys) taker(held.pad, { device: 'key', usage, pressed: false });
    for (const state of held.states.values()) {
      const rest = letGo(state);
      if (rest !== undefined) taker(held.pad, rest);
    }
  }
}

/** The same device with nothing held; undefined where nothing was. */
function letGo(state: DeviceInput): DeviceInput | undefined {
  switch (state.device) {
    case 'analog':
      return { device: 'analog', left: [0, 0], right: [0, 0], triggers: [0, 0] };
    case 'mouse':
      return state.buttons === 0 ? undefined : { device: 'mouse', move: [0, 0], wheel: [0, 0], buttons: 0 };
    case 'pointer':
      return state.buttons === 0 ? undefined : ({ ...state, wheel: [0, 0], buttons: 0 } satisfies PointerInput);
    case 'touch':
      return state.points.length === 0 ? undefined : { device: 'touch', points: [] };
    case 'key':
      return undefined;
  }
}
