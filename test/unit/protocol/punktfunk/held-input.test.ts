import { describe, expect, it } from 'vitest';
import { HeldInput } from '../../../../src/protocol/punktfunk/held-input.ts';
import type { PadSnapshot } from '../../../../src/protocol/punktfunk/planes/input.ts';

const at = { x: 1, y: 1, width: 10, height: 10 };
const still = { buttons: 0, leftX: 0, leftY: 0, rightX: 0, rightY: 0, leftTrigger: 0, rightTrigger: 0 };
const snapshot = (pad: number, sequence: number, more: Partial<PadSnapshot> = {}): PadSnapshot => ({
  kind: 'padSnapshot',
  pad,
  sequence,
  ...still,
  ...more,
});

describe('what a client holds', () => {
  it('is let go of in full, once', () => {
    const held = new HeldInput();
    held.apply({ kind: 'keyDown', key: 65, modifiers: 0 });
    held.apply({ kind: 'keyDown', key: 65, modifiers: 0 });
    held.apply({ kind: 'buttonDown', button: 1 });
    held.apply({ kind: 'touchDown', id: 7, ...at });
    held.apply({ kind: 'padButton', pad: 2, button: 0x1000, isDown: true });
    held.apply(snapshot(1, 9, { buttons: 0x1000 }));
    expect(held.isEmpty).toBe(false);
    expect(held.release()).toEqual([
      { kind: 'keyUp', key: 65, modifiers: 0 },
      { kind: 'buttonUp', button: 1 },
      { kind: 'touchUp', id: 7 },
      snapshot(2, 0),
      snapshot(1, 9),
    ]);
    expect([held.isEmpty, held.release()]).toEqual([true, []]);
  });

  it('is not what it has let go of itself', () => {
    const held = new HeldInput();
    held.apply({ kind: 'keyDown', key: 65, modifiers: 0 });
    held.apply({ kind: 'keyUp', key: 65, modifiers: 0 });
    held.apply({ kind: 'buttonDown', button: 1 });
    held.apply({ kind: 'buttonUp', button: 1 });
    held.apply({ kind: 'touchDown', id: 7, ...at });
    expect(held.apply({ kind: 'touchMove', id: 7, ...at })).toBe(true);
    held.apply({ kind: 'touchUp', id: 7 });
    held.apply(snapshot(0, 1, { leftX: 5 }));
    held.apply(snapshot(0, 2));
    held.apply(snapshot(1, 1, { leftX: 5 }));
    held.apply({ kind: 'padRemoved', pad: 1, sequence: 2 });
    held.apply({ kind: 'pointerMove', dx: 1, dy: 1 });
    held.apply({ kind: 'text', codePoint: 65 });
    expect([held.isEmpty, held.release()]).toEqual([true, []]);
  });

  it('can be let go of by what a grant stands for', () => {
    const held = new HeldInput();
    held.apply({ kind: 'keyDown', key: 65, modifiers: 0 });
    held.apply({ kind: 'buttonDown', button: 1 });
    held.apply(snapshot(0, 1, { buttons: 1 }));
    expect(held.release('microphone')).toEqual([]);
    expect(held.release('pointer')).toEqual([{ kind: 'buttonUp', button: 1 }]);
    expect(held.release('keyboard')).toEqual([{ kind: 'keyUp', key: 65, modifiers: 0 }]);
    expect(held.release('gamepad')).toEqual([snapshot(0, 1)]);
  });

  it('takes no snapshot that was overtaken, and brings no removed pad back with one', () => {
    const held = new HeldInput();
    expect(held.apply(snapshot(0, 200, { buttons: 1 }))).toBe(true);
    expect([held.apply(snapshot(0, 199)), held.apply(snapshot(0, 200))]).toEqual([false, false]);
    expect(held.apply(snapshot(1, 3, { buttons: 1 }))).toBe(true);
    expect(held.apply({ kind: 'padRemoved', pad: 0, sequence: 10 })).toBe(true);
    expect(held.apply(snapshot(0, 9, { buttons: 1 }))).toBe(false);
    expect(held.release()).toEqual([snapshot(1, 3)]);
  });

  it('moves no finger that is not down', () => {
    const held = new HeldInput();
    expect(held.apply({ kind: 'touchMove', id: 1, ...at })).toBe(false);
    expect(held.apply({ kind: 'touchUp', id: 1 })).toBe(false);
  });

  it('is bounded', () => {
    const held = new HeldInput();
    const taken = Array.from({ length: 1000 }, (_, key) => held.apply({ kind: 'keyDown', key, modifiers: 0 }));
    expect(taken.filter(Boolean)).toHaveLength(256);
    expect(held.apply({ kind: 'keyDown', key: 3, modifiers: 0 })).toBe(true);
    expect(held.release()).toHaveLength(256);
  });
});
