import { describe, expect, it } from 'vitest';
import { SessionWish } from '../../../src/client/session-wish.ts';

describe('SessionWish', () => {
  it('asks for the session joined last', () => {
    const wish = new SessionWish('');
    expect(wish.ask()).toBe('');
    expect(wish.given('')).toBe(false);
    expect(wish.given('amber-fox-1')).toBe(true);
    expect(wish.given('amber-fox-1')).toBe(false);
    wish.connected();
    expect(wish.ask()).toBe('amber-fox-1');
  });

  it('is refused for good where it was in none', () => {
    const wish = new SessionWish('amber-fox-1');
    wish.ask();
    expect(wish.refused()).toBe('final');
  });

  it('goes back to the session it was in, once', () => {
    const wish = new SessionWish('');
    wish.ask();
    wish.given('amber-fox-1');
    wish.change('blue-owl-2');
    wish.ask();
    expect(wish.refused()).toBe('again');
    expect(wish.ask()).toBe('amber-fox-1');
    expect(wish.refused()).toBe('final');
  });

  it('takes no refusal for its own that it did not ask for', () => {
    const wish = new SessionWish('');
    expect(wish.refused()).toBe('unasked');
    wish.ask();
    expect(wish.refused()).toBe('unasked');
    wish.given('amber-fox-1');
    expect(wish.refused()).toBe('unasked');
  });

  it('forgets with the connection what was joined on it', () => {
    const wish = new SessionWish('');
    wish.ask();
    wish.given('amber-fox-1');
    wish.ask();
    wish.connected();
    expect(wish.refused()).toBe('unasked');
  });

  it('waits on a new connection for the session it was in, which may come back', () => {
    const wish = new SessionWish('');
    wish.ask();
    wish.given('amber-fox-1');
    wish.connected();
    wish.ask();
    expect(wish.refused()).toBe('wait');
    wish.change('blue-owl-2');
    wish.ask();
    expect(wish.refused()).toBe('final');
  });
});
