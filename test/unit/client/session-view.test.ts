import { describe, expect, it } from 'vitest';
import { SessionView } from '../../../src/client/session-view.ts';

const info = { name: 'Chippy', system: 'chip8', title: 'Pong', players: 2, layout: 'chip8' } as const;

describe('SessionView', () => {
  it('keeps what was said just before the first id', () => {
    const view = new SessionView();
    expect(view.core(info)).toBe(true);
    expect(view.joined('amber-fox-1')).toBe(true);
    expect(view.session).toMatchObject({ id: 'amber-fox-1', coreName: 'Chippy' });
  });

  it('forgets a session with its id', () => {
    const view = new SessionView();
    view.joined('amber-fox-1');
    view.core(info);
    expect(view.joined('amber-fox-1')).toBe(false);
    expect(view.session.coreName).toBe('Chippy');
    expect(view.joined('blue-owl-2')).toBe(true);
    expect(view.session).toMatchObject({ id: 'blue-owl-2', coreName: undefined, layout: 'xinput', players: 1 });
    view.core(info);
    expect(view.joined('')).toBe(true);
    expect(view.session).toMatchObject({ id: undefined, coreName: undefined });
  });

  it('says only what is new', () => {
    const view = new SessionView();
    expect(view.state('live')).toBe(true);
    expect(view.state('live')).toBe(false);
    expect(view.rate({ numerator: 60, denominator: 1 })).toBe(true);
    expect(view.rate({ numerator: 60, denominator: 1 })).toBe(false);
    expect(view.rate({ numerator: 60, denominator: 2 })).toBe(true);
    expect(view.withoutExtension()).toBe(true);
    expect(view.withoutExtension()).toBe(false);
    expect(view.session).toMatchObject({ layout: 'chip8', state: undefined, rate: undefined });
  });
});
