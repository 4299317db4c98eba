import { describe, expect, it } from 'vitest';
import { seatLabel, seatOptions } from '../../../web-viewer/app/seat-options.ts';

const watcher = { kind: 'watcher', player: 0 } as const;
const player = (number: number) => ({ kind: 'player', player: number }) as const;
const holds = (number: number, name = '') => ({ name, seat: 'player', player: number });

describe('seatOptions', () => {
  it('offers a one-pad core without a choice of pads, whoever plays it already', () => {
    expect(seatOptions(1, watcher, [holds(1, 'Ada')])).toEqual([
      { label: 'Watch', request: watcher, held: true, taken: undefined },
      { label: 'Play', request: player(0), held: false, taken: undefined },
    ]);
    expect(seatOptions(1, player(2), [holds(1, 'Ada')]).map(({ held }) => held)).toEqual([false, true]);
  });

  it('offers any free pad where there are several, and says who has the others', () => {
    const options = seatOptions(3, watcher, [holds(1, 'Ada'), holds(3), { name: 'Bo', seat: 'watcher', player: 0 }]);
    expect(options.map(({ label, taken }) => [label, taken])).toEqual([
      ['Watch', undefined],
      ['Any free player', undefined],
      ['Player 1', 'taken by Ada'],
      ['Player 2', undefined],
      ['Player 3', 'taken by someone'],
    ]);
    expect(options[1]?.request).toEqual(player(0));
  });

  it('shows the seat one holds as held and never as taken, whatever the list of people says', () => {
    const options = seatOptions(2, player(2), [holds(2, 'me')]);
    expect(options.filter(({ held }) => held).map(({ label }) => label)).toEqual(['Player 2']);
    expect(options.every(({ taken }) => taken === undefined)).toBe(true);
  });

  it('says when no pad is free', () => {
    const options = seatOptions(2, player(1), [holds(1, 'me'), holds(2, 'Ada')]);
    expect(options[1]?.taken).toBe('every player seat is taken');
  });
});

describe('seatLabel', () => {
  it('names seats as people do', () => {
    expect(seatLabel(player(4))).toBe('player 4');
    expect(seatLabel(watcher)).toBe('watcher');
    expect(seatLabel({ kind: 'owner', player: 0 })).toBe('owner');
  });
});
