import { describe, expect, it } from 'vitest';
import { padOf, SeatTable } from '../../../src/session/seats.ts';

describe('SeatTable', () => {
  it('gives free player seats from 1 and keeps the one a person has', () => {
    const table = new SeatTable<string>();
    expect(table.take('ann', { kind: 'player', player: 0 }, false)).toEqual({ kind: 'player', player: 1 });
    expect(table.take('bob', { kind: 'player', player: 0 }, false)).toEqual({ kind: 'player', player: 2 });
    expect(table.take('ann', { kind: 'player', player: 0 }, false)).toEqual({ kind: 'player', player: 1 });
    table.leave('ann');
    expect(table.take('cat', { kind: 'player', player: 0 }, false)).toEqual({ kind: 'player', player: 1 });
  });

  it('refuses a taken seat and leaves the person where they were', () => {
    const table = new SeatTable<string>();
    table.take('ann', { kind: 'player', player: 3 }, false);
    table.take('bob', { kind: 'player', player: 4 }, false);
    expect(() => table.take('bob', { kind: 'player', player: 3 }, false)).toThrow('player 3 is taken');
    expect(table.seatOf('bob')).toEqual({ kind: 'player', player: 4 });
    expect(() => table.take('bob', { kind: 'player', player: 17 }, false)).toThrow('seats are 1 to 16');
  });

  it('fills sixteen player seats and then says so', () => {
    const table = new SeatTable<number>();
    for (let person = 0; person < 16; person++) table.take(person, { kind: 'player', player: 0 }, false);
    expect(() => table.take(16, { kind: 'player', player: 0 }, false)).toThrow('all 16 player seats are taken');
  });

  it("gives the owner's seat once, and only to who may own", () => {
    const table = new SeatTable<string>();
    expect(() => table.take('ann', { kind: 'owner', player: 0 }, false)).toThrow('only for the owner');
    expect(table.take('ann', { kind: 'owner', player: 0 }, true)).toEqual({ kind: 'owner', player: 0 });
    expect(() => table.take('bob', { kind: 'owner', player: 0 }, true)).toThrow("owner's seat is taken");
  });
});

describe('padOf', () => {
  it.each([
    [{ kind: 'player', player: 1 }, 1, 1],
    [{ kind: 'player', player: 16 }, 1, 1],
    [{ kind: 'player', player: 2 }, 2, 2],
    [{ kind: 'player', player: 3 }, 2, 1],
    [{ kind: 'owner', player: 0 }, 4, 1],
    [{ kind: 'watcher', player: 0 }, 1, undefined],
    [{ kind: 'typist', player: 0 }, 1, undefined],
  ] as const)('%o with %i pads drives %s', (seat, pads, pad) => {
    expect(padOf(seat, pads)).toBe(pad);
  });
});
