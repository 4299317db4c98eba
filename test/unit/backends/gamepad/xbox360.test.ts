import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvents, encodeEvents } from '../../../../backends/bindings/input/events.ts';
import { atRest, axes, changes, keys } from '../../../../backends/gamepad/uinput/xbox360.ts';
import { PadBit, type PadState } from '../../../../src/drivers/gamepad.ts';
import { PadButton } from '../../../../src/protocol/punktfunk/constants.ts';

const stick = fc.integer({ min: -32_768, max: 32_767 });
const trigger = fc.integer({ min: 0, max: 255 });
const padState: fc.Arbitrary<PadState> = fc.record({
  buttons: fc.integer({ min: 0, max: 0x3f_ffff }),
  ...{ leftX: stick, leftY: stick, rightX: stick, rightY: stick, leftTrigger: trigger, rightTrigger: trigger },
});

it('bits of buttons are those of punktfunk', () => {
  expect(PadBit).toEqual(PadButton);
});

describe('an Xbox 360 pad', () => {
  it('says nothing where nothing changed, and each change once', () => {
    expect(changes(atRest, atRest)).toEqual([]);
    const state = { ...atRest, buttons: PadBit.a | PadBit.up | PadBit.paddle1, leftY: 100, rightTrigger: 9 };
    expect(changes(atRest, state)).toEqual([
      { type: 1, code: 0x130, value: 1 },
      { type: 3, code: 1, value: -100 },
      { type: 3, code: 5, value: 9 },
      { type: 3, code: 0x11, value: -1 },
    ]);
    expect(changes(state, atRest).map(({ value }) => value)).toEqual([0, 0, 0, 0]);
  });

  it('points nowhere with opposite directions', () => {
    const both = { ...atRest, buttons: PadBit.left | PadBit.right | PadBit.down };
    expect(changes(atRest, both)).toEqual([{ type: 3, code: 0x11, value: 1 }]);
  });

  it('after any states shows the last one, with all values in their ranges', () => {
    fc.assert(
      fc.property(fc.array(padState, { minLength: 1, maxLength: 6 }), (states) => {
        const shown = new Map<string, number>();
        let before = atRest;
        for (const state of states) {
          for (const { type, code, value } of changes(before, state)) shown.set(`${type}:${code}`, value);
          before = state;
        }
        const fresh = new Map(changes(atRest, before).map(({ type, code, value }) => [`${type}:${code}`, value]));
        for (const code of keys) expect(shown.get(`1:${code}`) ?? 0).toBe(fresh.get(`1:${code}`) ?? 0);
        for (const { code, least, most } of axes) {
          const value = shown.get(`3:${code}`) ?? 0;
          expect(value).toBe(fresh.get(`3:${code}`) ?? 0);
          expect(value).toBeGreaterThanOrEqual(least);
          expect(value).toBeLessThanOrEqual(most);
        }
      }),
    );
  });

  it('brings what is out of range into it', () => {
    const wild = { ...atRest, leftX: 1e9, leftY: -1e9, leftTrigger: 1000, rightTrigger: -4 };
    expect(changes(atRest, wild).map(({ value }) => value)).toEqual([32_767, 32_767, 255]);
  });
});

it('events come back as they were written, with a sync behind them', () => {
  const event = fc.record({
    type: fc.integer({ min: 0, max: 0xffff }),
    code: fc.integer({ min: 0, max: 0xffff }),
    value: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), (events) => {
      expect(decodeEvents(encodeEvents(events))).toEqual([...events, { type: 0, code: 0, value: 0 }]);
    }),
  );
});
