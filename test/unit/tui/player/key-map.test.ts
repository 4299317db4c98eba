import { describe, expect, it } from 'vitest';
import { buttonLayouts } from '../../../../src/protocol/perun/config-keys.ts';
import { XinputButton, buttonsOf, keyHelpOf } from '../../../../tui/player/key-map.ts';

const press = (layout: 'xinput' | 'chip8', key: string, base?: string): number => buttonsOf(layout, { key, base });

/** `leftThumb` to `left-thumb`. */
const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

describe('key map', () => {
  it('has the bits of the protocol', () => {
    for (const [name, bit] of Object.entries(XinputButton)) {
      expect(buttonLayouts.xinput[Math.log2(bit)]).toBe(kebab(name));
    }
    expect(Object.keys(XinputButton).length).toBe(buttonLayouts.xinput.filter((name) => name !== '').length);
  });

  it('reaches each button of each layout', () => {
    const keys = [
      '1',
      '2',
      '3',
      '4',
      ...Array.from('qwerasdfzxcvg'),
      'up',
      'down',
      'left',
      'right',
      'enter',
      'backspace',
      'space',
      'left-shift',
    ];
    for (const [layout, names] of Object.entries(buttonLayouts) as ['xinput' | 'chip8', readonly string[]][]) {
      const reached = keys.reduce((buttons, key) => buttons | press(layout, key), 0);
      const all = names.reduce((buttons, name, bit) => (name === '' ? buttons : buttons | (1 << bit)), 0);
      expect(reached).toBe(all);
    }
  });

  it.each([
    ['1', 0x1],
    ['2', 0x2],
    ['3', 0x3],
    ['4', 0xc],
    ['q', 0x4],
    ['w', 0x5],
    ['e', 0x6],
    ['r', 0xd],
    ['a', 0x7],
    ['s', 0x8],
    ['d', 0x9],
    ['f', 0xe],
    ['z', 0xa],
    ['x', 0x0],
    ['c', 0xb],
    ['v', 0xf],
    ['up', 0x2],
    ['down', 0x8],
    ['left', 0x4],
    ['right', 0x6],
    ['space', 0x5],
  ])('%s is key %i of the CHIP-8 pad', (key, hex) => {
    expect(press('chip8', key)).toBe(1 << hex);
  });

  it.each([
    ['z', 0x1000],
    ['x', 0x2000],
    ['enter', 0x10],
    ['backspace', 0x20],
    ['left-shift', 0x20],
    ['right-shift', 0x20],
    ['up', 1],
    ['down', 2],
    ['left', 4],
    ['right', 8],
    ['escape', 0],
    ['1', 0],
  ])('%s presses %i of a pad', (key, buttons) => {
    expect(press('xinput', key)).toBe(buttons);
  });

  it('takes the place of a key only where its letter means nothing', () => {
    expect(press('chip8', 'я', 'z')).toBe(1 << 0xa);
    expect(press('chip8', '&', '1')).toBe(1 << 0x1);
    expect(press('chip8', 'a', 'q')).toBe(1 << 0x7);
    expect(press('chip8', 'ю', '.')).toBe(0);
  });

  it('has a help for each layout', () => {
    expect(keyHelpOf('chip8').map((row) => row.buttons)).toContain('4 5 6 D');
    expect(keyHelpOf('xinput').map((row) => row.buttons)).toContain('start');
  });
});
