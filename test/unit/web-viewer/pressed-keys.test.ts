import { describe, expect, it } from 'vitest';
import { keyMapOf } from '../../../web-viewer/input/key-maps.ts';
import { PressedKeys } from '../../../web-viewer/input/pressed-keys.ts';

describe('PressedKeys', () => {
  it('adds up the buttons of all keys that are down', () => {
    const keys = new PressedKeys(keyMapOf('xinput'));
    expect(keys.press('ArrowUp')).toBe(true);
    expect(keys.press('KeyS')).toBe(true);
    expect(keys.buttons).toBe((1 << 0) | (1 << 15));
    expect(keys.release('ArrowUp')).toBe(true);
    expect(keys.buttons).toBe(1 << 15);
  });

  it('keeps a button down until the last of its keys is up, however often a key repeats', () => {
    const keys = new PressedKeys(keyMapOf('chip8'));
    keys.press('KeyW');
    keys.press('Space');
    keys.press('Space');
    keys.release('KeyW');
    expect(keys.buttons).toBe(1 << 5);
    keys.release('Space');
    expect(keys.buttons).toBe(0);
  });

  it('takes no notice of keys that are not its own', () => {
    const keys = new PressedKeys(keyMapOf('chip8'));
    expect(keys.press('F5')).toBe(false);
    expect(keys.release('F5')).toBe(false);
    expect(keys.buttons).toBe(0);
  });

  it('lets everything go at once, and when the layout changes', () => {
    const keys = new PressedKeys(keyMapOf('chip8'));
    keys.press('KeyQ');
    keys.releaseAll();
    expect(keys.buttons).toBe(0);
    keys.press('KeyZ');
    keys.setMap(keyMapOf('xinput'));
    expect(keys.buttons).toBe(0);
    keys.press('KeyZ');
    expect(keys.buttons).toBe(1 << 12);
  });
});
