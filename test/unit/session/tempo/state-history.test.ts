import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLz4 } from '../../../../src/codec/lz4/lz4.ts';
import { StateHistory } from '../../../../src/session/tempo/state-history.ts';

const create = (
  over: { mostBytes?: number; mostTotalBytes?: number; mostMoments?: number } = {},
  total = { bytes: 0 },
) =>
  new StateHistory({
    lz4: createLz4(),
    total,
    mostBytes: 1 << 20,
    mostTotalBytes: 1 << 24,
    mostMoments: 1000,
    ...over,
  });

const states = fc.array(fc.uint8Array({ minLength: 0, maxLength: 300 }), { minLength: 1, maxLength: 40 });

describe('StateHistory', () => {
  it('gives back every state it was given, newest first, of whatever length', () => {
    fc.assert(
      fc.property(states, (given) => {
        const total = { bytes: 0 };
        const history = create({}, total);
        for (const [at, state] of given.entries()) history.add(at, state.slice());
        expect(history.oldestAt).toBe(0);
        for (let at = given.length - 1; at >= 0; at--) {
          expect(history.backTo(at)).toEqual({ at, state: given[at] });
          expect(total.bytes).toBe(history.bytes);
        }
        expect(history.bytes).toBe(given[0]!.length);
        history.clear();
        expect([history.bytes, total.bytes, history.newest, history.oldestAt]).toEqual([0, 0, undefined, undefined]);
      }),
    );
  });

  it('goes back to the newest moment not after a frame, or to the oldest, and on from there', () => {
    const history = create();
    for (const at of [3, 6, 9, 12]) history.add(at, Uint8Array.of(at));
    expect(history.backTo(11)?.at).toBe(9);
    expect(history.backTo(100)?.at).toBe(9);
    history.add(10, Uint8Array.of(10));
    expect(history.backTo(9)).toEqual({ at: 9, state: Uint8Array.of(9) });
    expect(history.backTo(-5)).toEqual({ at: 3, state: Uint8Array.of(3) });
    expect(create().backTo(1)).toBeUndefined();
  });

  it('drops the oldest for more bytes or moments than it may hold, and what it still has is right', () => {
    fc.assert(
      fc.property(
        states,
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 1, max: 12 }),
        (given, bytes, moments) => {
          const history = create({ mostBytes: bytes, mostMoments: moments });
          for (const [at, state] of given.entries()) {
            history.add(at, state.slice());
            expect(history.bytes).toBeLessThanOrEqual(bytes);
          }
          const { oldestAt } = history;
          if (oldestAt === undefined) return;
          expect(given.length - oldestAt).toBeLessThanOrEqual(moments);
          for (let at = given.length - 1; at >= oldestAt; at--) expect(history.backTo(at)?.state).toEqual(given[at]);
        },
      ),
    );
  });

  it('keeps within what all histories may hold together', () => {
    const total = { bytes: 0 };
    const [one, other] = [create({ mostTotalBytes: 1000 }, total), create({ mostTotalBytes: 1000 }, total)];
    one.add(1, new Uint8Array(600));
    other.add(1, new Uint8Array(300));
    other.add(2, new Uint8Array(600));
    expect([one.bytes, other.bytes, total.bytes]).toEqual([600, 0, 600]);
    one.clear();
    other.add(3, new Uint8Array(600));
    expect([other.newest?.at, total.bytes]).toEqual([3, 600]);
  });

  it('needs little for states that hardly differ', () => {
    const history = create();
    for (let at = 0; at < 200; at++) {
      const state = Uint8Array.from({ length: 4096 }, (_, index) => (index * 2654435761) >>> 24);
      state[at] = at;
      history.add(at, state);
    }
    expect(history.bytes).toBeLessThan(4096 + 200 * 60);
  });
});
