import { describe, expect, it } from 'vitest';
import { SeatWish } from '../../../src/client/seat-wish.ts';

describe('SeatWish', () => {
  it('asks for the seat it was given before', () => {
    const wish = new SeatWish({ kind: 'player', player: 0 });
    expect(wish.ask()).toEqual({ kind: 'player', player: 0 });
    wish.given({ kind: 'player', player: 3 });
    expect(wish.ask()).toEqual({ kind: 'player', player: 3 });
  });

  it('falls back to any seat once when the remembered one was taken meanwhile', () => {
    const wish = new SeatWish({ kind: 'player', player: 0 });
    wish.ask();
    wish.given({ kind: 'player', player: 3 });
    wish.ask();
    expect(wish.refused()).toBe(true);
    expect(wish.ask()).toEqual({ kind: 'player', player: 0 });
    expect(wish.refused()).toBe(false);
  });

  it('does not replace a seat the person named', () => {
    const wish = new SeatWish({ kind: 'player', player: 2 });
    wish.ask();
    expect(wish.refused()).toBe(false);
    expect(wish.ask()).toEqual({ kind: 'player', player: 2 });
  });

  it('still wants to play after the host made the person a watcher', () => {
    const wish = new SeatWish({ kind: 'player', player: 0 });
    wish.ask();
    wish.given({ kind: 'player', player: 1 });
    wish.given({ kind: 'watcher', player: 0 });
    expect(wish.ask()).toEqual({ kind: 'player', player: 1 });
  });

  it('forgets the seat it held when the person asks for another', () => {
    const wish = new SeatWish({ kind: 'player', player: 0 });
    wish.ask();
    wish.given({ kind: 'player', player: 1 });
    wish.change({ kind: 'player', player: 0 });
    expect(wish.ask()).toEqual({ kind: 'player', player: 0 });
    wish.change({ kind: 'watcher', player: 0 });
    expect(wish.wanted).toEqual({ kind: 'watcher', player: 0 });
    expect(wish.ask()).toEqual({ kind: 'watcher', player: 0 });
  });

  it('takes a refusal of nothing for nothing', () => {
    const wish = new SeatWish({ kind: 'player', player: 0 });
    wish.given({ kind: 'player', player: 1 });
    expect(wish.refused()).toBe(false);
    expect(wish.ask()).toEqual({ kind: 'player', player: 1 });
  });
});
