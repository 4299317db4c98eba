import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputMerge } from '../../../src/session/input-merge.ts';

describe('InputMerge', () => {
  it('ORs what several people hold on one pad and tells only changes', () => {
    const told: [number, number][] = [];
    const merge = new InputMerge<string>((pad, buttons) => told.push([pad, buttons]));
    merge.set('ann', 1, 0b01);
    merge.set('bob', 1, 0b11);
    merge.set('ann', 1, 0b01);
    merge.set('ann', 1, 0b00);
    merge.release('bob');
    expect(told).toEqual([
      [1, 0b01],
      [1, 0b11],
      [1, 0b00],
    ]);
  });

  it('lets go of the old pad when a person moves to another', () => {
    const told: [number, number][] = [];
    const merge = new InputMerge<string>((pad, buttons) => told.push([pad, buttons]));
    merge.set('ann', 1, 4);
    merge.set('ann', 2, 4);
    expect(told).toEqual([
      [1, 4],
      [1, 0],
      [2, 4],
    ]);
  });

  it('always ends at the OR of what is held, whatever came before', () => {
    const step = fc.record({
      person: fc.integer({ min: 0, max: 4 }),
      pad: fc.integer({ min: 1, max: 3 }),
      buttons: fc.option(fc.integer({ min: 0, max: 0xffff })),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const told = new Map<number, number>();
        const held = new Map<number, { pad: number; buttons: number }>();
        const merge = new InputMerge<number>((pad, buttons) => told.set(pad, buttons));
        for (const { person, pad, buttons } of steps) {
          if (buttons === null) {
            merge.release(person);
            held.delete(person);
          } else {
            merge.set(person, pad, buttons);
            held.set(person, { pad, buttons });
          }
        }
        for (const pad of [1, 2, 3]) {
          const expected = [...held.values()]
            .filter((one) => one.pad === pad)
            .reduce((all, one) => all | one.buttons, 0);
          expect(told.get(pad) ?? 0).toBe(expected);
        }
      }),
    );
  });
});
