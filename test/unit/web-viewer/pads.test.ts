import { describe, expect, it } from 'vitest';
import {
  controlName,
  hatDirections,
  isHeld,
  isPadControl,
  newlyHeld,
  type PadState,
} from '../../../web-viewer/input/pad-controls.ts';
import {
  padButtons,
  plainProfile,
  readProfiles,
  withControl,
  withoutMap,
  writeProfiles,
} from '../../../web-viewer/input/pad-profiles.ts';

function pad(parts: { mapping?: string; axes?: Record<number, number>; down?: readonly number[] } = {}): PadState {
  const axes = Array.from({ length: 10 }, (_, at) => parts.axes?.[at] ?? 0);
  const buttons = Array.from({ length: 17 }, (_, at) => {
    const pressed = parts.down?.includes(at) ?? false;
    return { pressed, value: pressed ? 1 : 0 };
  });
  return { id: 'pad', index: 0, mapping: parts.mapping ?? 'standard', axes, buttons };
}

describe('controls of a gamepad', () => {
  it.each([
    [-1, 'u'],
    [-5 / 7, 'ur'],
    [-3 / 7, 'r'],
    [-1 / 7, 'dr'],
    [1 / 7, 'd'],
    [3 / 7, 'dl'],
    [5 / 7, 'l'],
    [1, 'ul'],
    [0, ''],
    [9 / 7, ''],
    [23 / 7, ''],
  ])('reads %f of a d-pad on one axis as "%s"', (value, directions) => {
    expect(hatDirections(value)).toBe(directions);
  });

  it('lets a stick count beyond its dead zone only', () => {
    expect(isHeld(pad({ axes: { 1: -0.39 } }), 'a1-', 0.4)).toBe(false);
    expect(isHeld(pad({ axes: { 1: -0.41 } }), 'a1-', 0.4)).toBe(true);
    expect(isHeld(pad({ axes: { 1: -0.41 } }), 'a1+', 0.4)).toBe(false);
  });

  it('learns buttons, ends of axes and directions of a d-pad on one axis', () => {
    const rest = pad({ axes: { 2: -1, 9: 9 / 7 } });
    expect(newlyHeld(rest, rest)).toBeUndefined();
    expect(newlyHeld(rest, pad({ axes: { 2: -1, 9: 9 / 7 }, down: [3] }))).toBe('b3');
    expect(newlyHeld(rest, pad({ axes: { 2: 0.9, 9: 9 / 7 } }))).toBe('a2+');
    expect(newlyHeld(rest, pad({ axes: { 2: -1, 9: 5 / 7 } }))).toBe('h9l');
    expect(newlyHeld(rest, pad({ axes: { 2: -1, 9: -5 / 7 } }))).toBeUndefined();
  });

  it('names them', () => {
    expect(['b3', 'a1-', 'h9l'].map(controlName)).toEqual(['button 3', 'axis 1 −', 'd-pad left (axis 9)']);
    expect(['b3', 'a1-', 'h9l', 'b', 'a1', 'h9x', 'b100', 3].map(isPadControl)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('profiles of gamepads', () => {
  it('know the standard mapping, with the stick as a second d-pad', () => {
    expect(padButtons(pad({ down: [12, 0, 9] }), plainProfile, 'xinput')).toBe((1 << 0) | (1 << 12) | (1 << 4));
    expect(padButtons(pad({ axes: { 0: 1, 1: 1 } }), plainProfile, 'xinput')).toBe((1 << 1) | (1 << 3));
    expect(padButtons(pad({ down: [12, 0] }), plainProfile, 'chip8')).toBe((1 << 2) | (1 << 5));
  });

  it('know the d-pads of pads without a mapping: one axis, or two', () => {
    const mapping = '';
    expect(padButtons(pad({ mapping, axes: { 9: -5 / 7 } }), plainProfile, 'xinput')).toBe((1 << 0) | (1 << 3));
    expect(padButtons(pad({ mapping, axes: { 6: -1, 7: 1, 9: 9 / 7 } }), plainProfile, 'xinput')).toBe(
      (1 << 1) | (1 << 2),
    );
  });

  it('give a control to one button, take it from others, and forget that again', () => {
    const swapped = withControl(plainProfile, pad(), 'xinput', [13, 'b0']);
    expect(padButtons(pad({ down: [0] }), swapped, 'xinput')).toBe(1 << 13);
    expect(padButtons(pad({ down: [0] }), swapped, 'chip8')).toBe(1 << 5);
    expect(padButtons(pad({ down: [0] }), withoutMap(swapped, 'xinput'), 'xinput')).toBe(1 << 12);
  });

  it('come back from a file as they were', () => {
    const profiles = { pad: { ...withControl(plainProfile, pad(), 'xinput', [13, 'h9u']), deadZone: 0.25 } };
    expect(readProfiles(writeProfiles(profiles))).toEqual(profiles);
  });

  it.each([
    ['no JSON', '{'],
    ['another version', '{"version":2,"pads":{}}'],
    ['a dead zone that leaves nothing', '{"version":1,"pads":{"x":{"deadZone":1,"maps":{}}}}'],
    ['an unknown layout', '{"version":1,"pads":{"x":{"deadZone":0.4,"maps":{"toString":{}}}}}'],
    ['a button that is none', '{"version":1,"pads":{"x":{"deadZone":0.4,"maps":{"xinput":{"16":["b1"]}}}}}'],
    ['a control that is none', '{"version":1,"pads":{"x":{"deadZone":0.4,"maps":{"xinput":{"1":["c1"]}}}}}'],
    ['too much', ' '.repeat(70_000)],
  ])('refuse %s', (_, text) => {
    expect(() => readProfiles(text)).toThrow('cannot be read');
  });
});
