import { beforeEach, expect, it } from 'vitest';
import type { JoinedSession } from '../../../src/client/types.ts';
import { CoreInput } from '../../../src/media/core-input.ts';
import { WireGrant } from '../../../src/protocol/punktfunk/constants.ts';
import { encodeInput, type InputEvent } from '../../../src/protocol/punktfunk/planes/input.ts';
import type { DeviceInput } from '../../../src/shared/device-input.ts';

/** A seat that keeps what it is told. */
class Seat {
  layout: JoinedSession['layout'] = 'xinput';
  buttons = 0;
  readonly devices: DeviceInput[] = [];

  get session(): JoinedSession {
    const nothing = { id: undefined, state: undefined, coreName: undefined, system: undefined, title: undefined };
    return { ...nothing, players: 1, layout: this.layout, rate: undefined, speed: 100 };
  }

  setButtons(buttons: number): void {
    this.buttons = buttons;
  }

  device(input: DeviceInput): void {
    this.devices.push(input);
  }
}

const all = WireGrant.gamepad | WireGrant.keyboard | WireGrant.pointer;
const still = { leftX: 0, leftY: 0, rightX: 0, rightY: 0, leftTrigger: 0, rightTrigger: 0 };
let seats: Map<number, Seat>;
let seat: Seat;
let input: CoreInput;
beforeEach(() => {
  seats = new Map();
  input = new CoreInput((pad) => {
    const made = new Seat();
    seats.set(pad, made);
    return made;
  }, all);
  seat = seats.get(0) ?? new Seat();
});

const take = (event: InputEvent): void => input.take(encodeInput(event));

it('keys are the buttons that they are on the page, by the layout of the core', () => {
  take({ kind: 'keyDown', key: 0x26, modifiers: 0 });
  take({ kind: 'keyDown', key: 0x5a, modifiers: 0 });
  expect(seat.buttons).toBe(0x1001);
  take({ kind: 'keyUp', key: 0x26, modifiers: 0 });
  expect(seat.buttons).toBe(0x1000);
  input.release();
  expect(seat.buttons).toBe(0);
  seat.layout = 'chip8';
  take({ kind: 'keyDown', key: 'V'.charCodeAt(0), modifiers: 0 });
  take({ kind: 'padButton', pad: 0, button: 0x1000, isDown: true });
  expect(seat.buttons).toBe(0x8020);
});

it('sticks point down in a core and up on the wire, and say so once for each change', () => {
  take({ kind: 'padSnapshot', pad: 0, sequence: 1, buttons: 0, ...still, leftX: -5, leftY: 100, rightY: -32_768 });
  take({ kind: 'padSnapshot', pad: 0, sequence: 2, buttons: 1, ...still, leftX: -5, leftY: 100, rightY: -32_768 });
  take({ kind: 'padAxis', pad: 0, axis: 4, value: 200 });
  expect(seat.devices).toEqual([
    { device: 'analog', left: [-5, -100], right: [0, 32_767], triggers: [0, 0] },
    { device: 'analog', left: [-5, -100], right: [0, 32_767], triggers: [200, 0] },
  ]);
  input.release();
  expect(seat.devices.at(-1)).toEqual({ device: 'analog', left: [0, 0], right: [0, 0], triggers: [0, 0] });
  expect(seat.buttons).toBe(0);
});

it('each further gamepad has a seat of its own, from its first use on; a fifth one has none', () => {
  expect([...seats.keys()]).toEqual([0]);
  take({ kind: 'padSnapshot', pad: 2, sequence: 1, buttons: 4, ...still });
  take({ kind: 'padButton', pad: 1, button: 8, isDown: true });
  take({ kind: 'padButton', pad: 4, button: 8, isDown: true });
  expect([...seats].map(([pad, { buttons }]) => [pad, buttons])).toEqual([
    [0, 0],
    [2, 4],
    [1, 8],
  ]);
  expect(input.counters).toEqual({ taken: 2, dropped: 1, refused: 0 });
  input.release();
  expect([...seats.values()].every(({ buttons }) => buttons === 0)).toBe(true);
});

it('what is overtaken, unknown or not granted presses nothing, and is counted', () => {
  take({ kind: 'padSnapshot', pad: 0, sequence: 5, buttons: 1, ...still });
  take({ kind: 'padSnapshot', pad: 0, sequence: 4, buttons: 2, ...still });
  take({ kind: 'padSnapshot', pad: 9, sequence: 9, buttons: 8, ...still });
  take({ kind: 'pointerMove', dx: 1, dy: 1 });
  for (const bytes of [[], [0xc8], [0xc9, 1, 2], [1, 2, 3]]) input.take(Uint8Array.from(bytes));
  expect(seat.buttons).toBe(1);
  expect(input.counters).toEqual({ taken: 1, dropped: 3, refused: 4 });
  input.setGrants(WireGrant.keyboard);
  expect(seat.buttons).toBe(0);
  take({ kind: 'padSnapshot', pad: 0, sequence: 6, buttons: 1, ...still });
  take({ kind: 'keyDown', key: 0x0d, modifiers: 0 });
  expect(seat.buttons).toBe(0x10);
  input.setGrants(0);
  expect(seat.buttons).toBe(0);
  expect(input.counters.refused).toBe(5);
});
