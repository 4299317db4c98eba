import { describe, expect, it } from 'vitest';
import { buttonLayouts } from '../../../src/protocol/perun/config-keys.ts';
import { ButtonMixer } from '../../../web-viewer/input/button-mixer.ts';
import { directionButtons, touchLayouts } from '../../../web-viewer/input/touch-layouts.ts';

describe('the touch pad', () => {
  it.each([
    [0, -0.9, 0b0001],
    [0, 0.9, 0b0010],
    [-0.9, 0, 0b0100],
    [0.9, 0, 0b1000],
    [0.6, -0.6, 0b1001],
    [-0.6, 0.6, 0b0110],
    [0.9, 0.3, 0b1000],
    [0.1, 0.1, 0],
    [0, 3, 0b0010],
  ])('presses for a finger at %f, %f of its d-pad the right directions', (x, y, buttons) => {
    expect(directionButtons(x, y, [0, 1, 2, 3])).toBe(buttons);
  });

  it.each(['xinput', 'chip8'] as const)('has each button of %s once, and no other', (layout) => {
    const { main, extra } = touchLayouts[layout];
    const buttons = [...main, ...extra].map(({ button }) => button);
    expect(new Set(buttons).size).toBe(buttons.length);
    expect(buttons.filter((button) => !buttonLayouts[layout][button])).toEqual([]);
  });
});

describe('ButtonMixer', () => {
  it('holds a button while any source does, and tells only of changes', () => {
    const told: number[] = [];
    const mixer = new ButtonMixer((buttons) => told.push(buttons));
    mixer.set('keyboard', 1);
    mixer.set('touch', 3);
    mixer.set('keyboard', 0);
    mixer.set('gamepads', 2);
    mixer.set('touch', 0);
    mixer.set('gamepads', 0);
    expect(told).toEqual([1, 3, 2, 0]);
  });
});
