import type { ButtonLayout } from '../../src/protocol/perun/config-keys.ts';
import type { PadControl } from './pad-controls.ts';

/** Which controls press a button of the core, by the button's bit. */
export type PadMap = Readonly<Record<number, readonly PadControl[]>>;

/** Places on a pad that every map speaks of, whatever they are numbered. */
type Place =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'start'
  | 'back'
  | 'l3'
  | 'r3'
  | 'l1'
  | 'r1'
  | 'l2'
  | 'r2'
  | 'guide'
  | 'south'
  | 'east'
  | 'west'
  | 'north';

/** The Gamepad API's standard mapping: https://w3c.github.io/gamepad/#remapping */
const standard: Readonly<Record<Place, readonly PadControl[]>> = {
  up: ['b12', 'a1-'],
  down: ['b13', 'a1+'],
  left: ['b14', 'a0-'],
  right: ['b15', 'a0+'],
  start: ['b9'],
  back: ['b8'],
  l3: ['b10'],
  r3: ['b11'],
  l1: ['b4'],
  r1: ['b5'],
  l2: ['b6'],
  r2: ['b7'],
  guide: ['b16'],
  south: ['b0'],
  east: ['b1'],
  west: ['b2'],
  north: ['b3'],
};

/** Without a mapping: the stick on axes 0 and 1, the d-pad on axis 9 as one value or on 6 and 7 as two. */
const unmapped: Readonly<Record<Place, readonly PadControl[]>> = {
  ...standard,
  up: ['a1-', 'a7-', 'h9u'],
  down: ['a1+', 'a7+', 'h9d'],
  left: ['a0-', 'a6-', 'h9l'],
  right: ['a0+', 'a6+', 'h9r'],
  guide: ['b12'],
};

/** Place of each button of a layout. On CHIP-8 the pad's directions are 2 4 6 8, as on the arrow keys. */
const places: Readonly<Record<ButtonLayout, Readonly<Record<number, Place>>>> = {
  xinput: {
    0: 'up',
    1: 'down',
    2: 'left',
    3: 'right',
    4: 'start',
    5: 'back',
    6: 'l3',
    7: 'r3',
    8: 'l1',
    9: 'r1',
    10: 'guide',
    12: 'south',
    13: 'east',
    14: 'west',
    15: 'north',
  },
  chip8: {
    0x2: 'up',
    0x8: 'down',
    0x4: 'left',
    0x6: 'right',
    0x5: 'south',
    0x0: 'east',
    0xa: 'west',
    0xb: 'north',
    0x1: 'l1',
    0x3: 'r1',
    0x7: 'l2',
    0x9: 'r2',
    0xe: 'back',
    0xf: 'start',
    0xc: 'l3',
    0xd: 'r3',
  },
};

/** What the buttons of a pad do unless the person says otherwise; `mapping` as the browser reports it. */
export function defaultPadMap(mapping: string, layout: ButtonLayout): PadMap {
  const controls = mapping === 'standard' ? standard : unmapped;
  return Object.fromEntries(Object.entries(places[layout]).map(([button, place]) => [button, controls[place]]));
}
