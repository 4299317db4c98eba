import { describe, expect, it } from 'vitest';
import { isOlder, LatestWins } from '../../../../src/protocol/perun/sequence.ts';
import { readVectors } from './vectors.ts';

const { cases } = readVectors('sequence.json') as {
  cases: { name: string; received: number[]; accepted: boolean[] }[];
};

describe('latest wins', () => {
  it.each(cases)('$name', ({ received, accepted }) => {
    const latest = new LatestWins();
    expect(received.map((sequence) => latest.accept(sequence))).toEqual(accepted);
  });

  it('goes round the circle without losing one', () => {
    const latest = new LatestWins();
    let refused = 0;
    for (let count = 0; count < 200_000; count += 1) if (!latest.accept(count & 0xffff)) refused += 1;
    expect(refused).toBe(0);
  });

  it('is a strict order but for exact opposites', () => {
    for (const [a, b] of [
      [1, 2],
      [65_535, 1],
      [40_000, 60_000],
    ] as const) {
      expect([isOlder(a, b), isOlder(b, a), isOlder(a, a)]).toEqual([true, false, false]);
    }
  });
});
