import { describe, expect, it } from 'vitest';
import { isDown } from '../../../sdk/typescript/buttons.ts';
import { Pads } from '../../../sdk/typescript/pads.ts';

describe('pads', () => {
  it('keep the newest state of each, and merge them', () => {
    const pads = new Pads(2);
    pads.accept(1, 10, 0b0011);
    pads.accept(2, 11, 0b0100);
    expect([pads.states, pads.merged]).toEqual([[0b0011, 0b0100], 0b0111]);
    pads.accept(1, 12, 0);
    expect(pads.merged).toBe(0b0100);
  });

  it('ignore what is older, over the wrap too', () => {
    const pads = new Pads(1);
    pads.accept(1, 0xffff, 1);
    pads.accept(1, 0xfffe, 2);
    expect(pads.merged).toBe(1);
    pads.accept(1, 3, 4);
    pads.accept(1, 0xffff, 1);
    expect(pads.merged).toBe(4);
  });

  it('take every packet of a host that does not count', () => {
    const pads = new Pads(1);
    for (const buttons of [1, 2, 3]) pads.accept(0, 0, buttons);
    expect(pads.merged).toBe(3);
  });

  it('ignore seats they do not have', () => {
    const pads = new Pads(2);
    for (const seat of [3, 16, 17, 65_535]) pads.accept(seat, 0, 0xffff);
    expect(pads.states).toEqual([0, 0]);
  });
});

it('isDown knows the bits of XInput', () => {
  expect([isDown(0x0001, 'up'), isDown(0x1000, 'a'), isDown(0x8000, 'y'), isDown(0x7fff, 'y')]).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
