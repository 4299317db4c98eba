import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplayWindow } from '../../../../src/codec/aead/replay-window.ts';
import { replayWindow } from '../../../../src/codec/aead/types.ts';

/** The same by a set of all numbers ever seen. */
class Model {
  readonly #seen = new Set<number>();
  #highest = -1;

  has(sequence: number): boolean {
    return sequence <= this.#highest - replayWindow || this.#seen.has(sequence);
  }

  add(sequence: number): void {
    this.#seen.add(sequence);
    this.#highest = Math.max(this.#highest, sequence);
  }
}

describe('the replay window', () => {
  it('takes each number once, in any order', () => {
    const window = new ReplayWindow();
    for (const sequence of [5, 3, 4, 0, 131_071, 1]) {
      expect(window.has(sequence)).toBe(false);
      window.add(sequence);
      expect(window.has(sequence)).toBe(true);
    }
    expect(window.has(2)).toBe(false);
  });

  it('takes the oldest number of the window, and none before', () => {
    const window = new ReplayWindow();
    window.add(200_000);
    expect(window.has(200_000 - replayWindow + 1)).toBe(false);
    expect(window.has(200_000 - replayWindow)).toBe(true);
  });

  it('works at the end of exact numbers', () => {
    const window = new ReplayWindow();
    window.add(7);
    window.add(Number.MAX_SAFE_INTEGER - 1);
    expect(window.has(7)).toBe(true);
    expect(window.has(Number.MAX_SAFE_INTEGER - 2)).toBe(false);
    expect(window.has(Number.MAX_SAFE_INTEGER - 1)).toBe(true);
  });

  it('agrees with a set of all numbers, whatever comes', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: -200, max: 200 }) },
      { weight: 2, arbitrary: fc.integer({ min: -replayWindow - 50, max: -replayWindow + 50 }) },
      { weight: 2, arbitrary: fc.integer({ min: replayWindow - 50, max: replayWindow + 50 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 * replayWindow }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const [window, model] = [new ReplayWindow(), new Model()];
        let at = 1000;
        for (const by of steps) {
          at = Math.max(0, at + by);
          expect(window.has(at)).toBe(model.has(at));
          if (window.has(at)) continue;
          window.add(at);
          model.add(at);
        }
      }),
    );
  });
});
