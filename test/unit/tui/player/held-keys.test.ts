import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeldKeys, emulatedHold } from '../../../../tui/player/held-keys.ts';
import { FakeClock } from '../../client/fake-clock.ts';

function rig(): { clock: FakeClock; states: number[]; held: HeldKeys } {
  const clock = new FakeClock();
  const states: number[] = [];
  return { clock, states, held: new HeldKeys(clock, (buttons) => states.push(buttons)) };
}

describe('HeldKeys with releases told', () => {
  it('holds from press to release and arms no timer', () => {
    const { clock, states, held } = rig();
    held.setReleases('reported');
    held.key('a', 1, 'press');
    held.key('a', 1, 'repeat');
    held.key('b', 2, 'press');
    expect(clock.timers).toBe(0);
    clock.tick(60_000);
    held.key('a', 1, 'release');
    held.key('b', 0, 'release');
    expect(states).toEqual([1, 3, 2, 0]);
  });

  it('holds a button as long as one of its keys is down', () => {
    const { states, held } = rig();
    held.setReleases('reported');
    held.key('left-shift', 8, 'press');
    held.key('backspace', 8, 'press');
    held.key('left-shift', 8, 'release');
    expect(held.buttons).toBe(8);
    held.key('backspace', 8, 'release');
    expect(states).toEqual([8, 0]);
  });

  it('says the state after any course of keys, and only changes', () => {
    const step = fc.record({ key: fc.integer({ min: 0, max: 5 }), down: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { states, held } = rig();
        held.setReleases('reported');
        const down = new Set<number>();
        for (const { key, down: pressed } of steps) {
          held.key(`${key}`, 1 << (key >> 1), pressed ? 'press' : 'release');
          if (pressed) down.add(key);
          else down.delete(key);
          let want = 0;
          for (const other of down) want |= 1 << (other >> 1);
          expect(held.buttons).toBe(want);
        }
        for (const [index, state] of states.entries()) expect(state).not.toBe(states[index - 1] ?? 0);
      }),
    );
  }, 60_000);
});

describe('HeldKeys with releases guessed', () => {
  it('keeps a held key down from the first press through the slowest repeat delay and all repeats', () => {
    const { clock, states, held } = rig();
    held.key('up', 4, 'press');
    clock.tick(660);
    for (let count = 0; count < 50; count++) {
      held.key('up', 4, 'press');
      clock.tick(40);
    }
    expect(states).toEqual([4]);
    clock.tick(emulatedHold.repeatMs);
    expect(states).toEqual([4, 0]);
    expect(clock.timers).toBe(0);
  });

  it('lets a tap go after the first wait, and begins anew with the next', () => {
    const { clock, states, held } = rig();
    held.key('up', 4, 'press');
    clock.tick(emulatedHold.firstMs - 1);
    expect(held.buttons).toBe(4);
    clock.tick(1);
    expect(held.buttons).toBe(0);
    held.key('up', 4, 'press');
    clock.tick(emulatedHold.repeatMs + 1);
    expect(held.buttons).toBe(4);
    expect(states).toEqual([4, 0, 4]);
  });

  it('takes another press for the end of the keys before it, after the time of a repeat', () => {
    const { clock, states, held } = rig();
    held.key('up', 1, 'press');
    clock.tick(200);
    held.key('down', 2, 'press');
    expect(held.buttons).toBe(3);
    clock.tick(emulatedHold.repeatMs);
    expect(held.buttons).toBe(2);
    clock.tick(emulatedHold.firstMs - emulatedHold.repeatMs);
    expect(states).toEqual([1, 3, 2, 0]);
  });

  it('does not lengthen a wait that ends sooner', () => {
    const { clock, held } = rig();
    held.key('up', 1, 'press');
    clock.tick(emulatedHold.firstMs - 10);
    held.key('down', 2, 'press');
    clock.tick(10);
    expect(held.buttons).toBe(2);
  });

  it('believes a release that is told after all', () => {
    const { clock, held } = rig();
    held.key('up', 4, 'press');
    held.key('up', 4, 'release');
    expect(held.buttons).toBe(0);
    expect(clock.timers).toBe(0);
  });

  it('is not prolonged by a key that means nothing now, nor stuck by it', () => {
    const { clock, held } = rig();
    held.key('c', 4, 'press');
    clock.tick(100);
    held.key('c', 0, 'press');
    clock.tick(emulatedHold.firstMs - 100);
    expect(held.buttons).toBe(0);
  });
});

describe('letting everything go', () => {
  it.each(['reported', 'emulated'] as const)('tells once and leaves no timer (%s)', (kind) => {
    const { clock, states, held } = rig();
    held.setReleases(kind);
    held.key('a', 1, 'press');
    held.key('b', 2, 'press');
    held.releaseAll();
    held.releaseAll();
    clock.tick(5000);
    expect(states).toEqual([1, 3, 0]);
    expect(clock.timers).toBe(0);
  });

  it('happens when the way of releases changes', () => {
    const { clock, states, held } = rig();
    held.key('a', 1, 'press');
    held.setReleases('reported');
    clock.tick(5000);
    expect(states).toEqual([1, 0]);
    expect(held.releases).toBe('reported');
  });
});
