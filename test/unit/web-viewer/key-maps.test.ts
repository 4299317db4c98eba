import { describe, expect, it } from 'vitest';
import { buttonLayouts, type ButtonLayout } from '../../../src/protocol/perun/config-keys.ts';
import { keyGroups, keyMapOf } from '../../../web-viewer/input/key-maps.ts';

const layouts = Object.keys(buttonLayouts) as ButtonLayout[];

describe('key maps', () => {
  it.each(layouts)('bind each key of %s once, to a button that has a name', (layout) => {
    const bindings = keyGroups[layout].flatMap((group) => group.bindings);
    expect(new Set(bindings.map(({ code }) => code)).size).toBe(bindings.length);
    for (const { button } of bindings) expect(buttonLayouts[layout][button]).toMatch(/./);
  });

  it('lay the sixteen hex keys out as on the COSMAC VIP', () => {
    const map = keyMapOf('chip8');
    const rows = ['1234', 'QWER', 'ASDF', 'ZXCV'].map((row) =>
      [...row].map((key) => map.get(/\d/.test(key) ? `Digit${key}` : `Key${key}`)?.toString(16)).join(''),
    );
    expect(rows).toEqual(['123c', '456d', '789e', 'a0bf']);
    const pad = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Space'].map((code) => map.get(code));
    expect(pad).toEqual([2, 8, 4, 6, 5]);
  });

  it('reach every direction and face button of a pad', () => {
    const map = keyMapOf('xinput');
    const names = [...map.values()].map((button) => buttonLayouts.xinput[button]);
    expect(names).toEqual(expect.arrayContaining(['up', 'down', 'left', 'right', 'a', 'b', 'x', 'y', 'start', 'back']));
    expect(map.get('KeyZ')).toBe(12);
    expect(map.get('Enter')).toBe(4);
    expect(map.get('ShiftRight')).toBe(5);
  });

  it('leave the keys of the browser and of the page alone', () => {
    for (const layout of layouts) {
      for (const code of ['Escape', 'Tab', 'F5', 'F11', 'F12']) expect(keyMapOf(layout).has(code)).toBe(false);
    }
  });
});
