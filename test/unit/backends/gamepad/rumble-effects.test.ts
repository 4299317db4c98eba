import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RumbleEffects } from '../../../../backends/gamepad/uinput/rumble-effects.ts';
import { decodeUpload } from '../../../../backends/gamepad/uinput/uinput-structs.ts';

const effect = { id: 0, lengthMs: 100, delayMs: 0, strong: 1000, weak: 200 };
const still = { low: 0, high: 0, until: Infinity };

describe('effects of a pad', () => {
  it('turn the motors for as long as they say, and not before they are played', () => {
    const effects = new RumbleEffects(16);
    effects.upload(effect, 0);
    expect(effects.at(5)).toEqual(still);
    effects.play(0, 1, 10);
    expect(effects.at(10)).toEqual({ low: 1000, high: 200, until: 110 });
    expect(effects.at(109.9)).toEqual({ low: 1000, high: 200, until: 110 });
    expect(effects.at(110)).toEqual(still);
  });

  it('are added up to what a motor can do, and end each at its own time', () => {
    const effects = new RumbleEffects(16);
    effects.upload({ ...effect, strong: 0xf000 }, 0);
    effects.upload({ ...effect, id: 1, lengthMs: 50, strong: 0x8000, weak: 1 }, 0);
    effects.play(0, 1, 0);
    effects.play(1, 1, 0);
    expect(effects.at(0)).toEqual({ low: 0xffff, high: 201, until: 50 });
    expect(effects.at(50)).toEqual({ low: 0xf000, high: 200, until: 100 });
  });

  it('wait for their delay, before each turn', () => {
    const effects = new RumbleEffects(16);
    effects.upload({ ...effect, delayMs: 30 }, 0);
    effects.play(0, 2, 0);
    expect(effects.at(0)).toEqual({ ...still, until: 30 });
    expect(effects.at(30)).toEqual({ low: 1000, high: 200, until: 130 });
    expect(effects.at(135)).toEqual({ ...still, until: 160 });
    expect(effects.at(161)).toEqual({ low: 1000, high: 200, until: 260 });
    expect(effects.at(260)).toEqual(still);
  });

  it('without a length last until they are stopped, taken back or changed', () => {
    const effects = new RumbleEffects(16);
    effects.upload({ ...effect, lengthMs: 0 }, 0);
    effects.play(0, 1, 0);
    expect(effects.at(1e9)).toEqual({ low: 1000, high: 200, until: Infinity });
    effects.upload({ ...effect, strong: 7 }, 1e9);
    expect(effects.at(1e9)).toEqual({ low: 7, high: 200, until: 1e9 + 100 });
    effects.play(0, 0, 1e9);
    expect(effects.at(1e9)).toEqual(still);
    effects.play(0, 1, 1e9);
    effects.erase(0);
    expect(effects.at(1e9)).toEqual(still);
    effects.play(0, 1, 1e9);
    expect(effects.at(1e9)).toEqual(still);
  });

  it('are as strong as the gain says', () => {
    const effects = new RumbleEffects(16);
    effects.upload(effect, 0);
    effects.play(0, 1, 0);
    effects.setGain(0x8000);
    expect(effects.at(0)).toMatchObject({ low: 500, high: 100 });
    effects.setGain(0);
    expect(effects.at(0)).toMatchObject({ low: 0, high: 0 });
  });

  it('there are no more of than the pad said', () => {
    const effects = new RumbleEffects(4);
    expect(effects.upload({ ...effect, id: 4 }, 0)).toBe(false);
    expect(effects.upload({ ...effect, id: -1 }, 0)).toBe(false);
  });

  it('whatever is done to them, turn the motors within bounds and change in the future only', () => {
    const id = fc.integer({ min: 0, max: 3 });
    const level = fc.integer({ min: 0, max: 0xffff });
    const time = fc.integer({ min: 0, max: 0xffff });
    const act = fc.oneof(
      fc.record({
        kind: fc.constant('upload' as const),
        id,
        lengthMs: time,
        delayMs: time,
        strong: level,
        weak: level,
      }),
      fc.record({ kind: fc.constant('play' as const), id, times: fc.integer({ min: -2, max: 5 }) }),
      fc.record({ kind: fc.constant('erase' as const), id }),
      fc.record({ kind: fc.constant('wait' as const), ms: time }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const effects = new RumbleEffects(4);
        let now = 0;
        for (const one of acts) {
          if (one.kind === 'upload') effects.upload(one, now);
          else if (one.kind === 'play') effects.play(one.id, one.times, now);
          else if (one.kind === 'erase') effects.erase(one.id);
          else now += one.ms;
          const { low, high, until } = effects.at(now);
          for (const motor of [low, high]) expect(motor >= 0 && motor <= 0xffff).toBe(true);
          expect(until).toBeGreaterThan(now);
        }
      }),
    );
  });
});

it('an upload of another kind than rumble is none', () => {
  const bytes = new Uint8Array(104);
  expect(decodeUpload(bytes)).toBeUndefined();
  bytes.set([0x50, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0x2c, 0x01, 5, 0, 0, 0, 0x01, 0x80, 0x02, 0x40], 8);
  expect(decodeUpload(bytes)).toEqual({ id: 3, lengthMs: 300, delayMs: 5, strong: 0x8001, weak: 0x4002 });
});
