import { describe, expect, it } from 'vitest';
import type { Person, SessionInfo } from '../../../src/control/contract/schemas.ts';
import { describeSession } from '../../../web-viewer/app/session-text.ts';

const time = '2026-01-01T00:00:00.000Z';

function person(seat: Person['seat'], player: number): Person {
  const id = `${seat}${player}`;
  return { id, name: '', seat, player, door: 'perun', transport: 'ws', remote: '', rendition: '', joinedAt: time };
}

function session(parts: Partial<SessionInfo> = {}): SessionInfo {
  return {
    id: 'brave-otter-12',
    title: 'Tetris',
    state: 'live',
    layout: 'chip8',
    players: 1,
    speed: 100,
    rewindSeconds: 0,
    source: { kind: 'core', name: 'chip8', system: 'chip8', transport: 'unix', attachedAt: time },
    tracks: [{ kind: 'frames', width: 64, height: 32, rate: { numerator: 60_098_800, denominator: 1_000_000 } }],
    people: [],
    createdAt: time,
    ...parts,
  };
}

describe('describeSession', () => {
  it('says what runs, how large and how fast', () => {
    expect(describeSession(session())).toMatchObject({
      title: 'Tetris',
      what: 'chip8 · chip8 · 64 × 32 at 60.1 Hz',
      people: '0 playing, 0 watching',
      seatFree: true,
      tone: 'live',
    });
  });

  it('counts players and watchers apart', () => {
    const people = [person('player', 1), person('player', 2), person('watcher', 0), person('owner', 0)];
    const text = describeSession(session({ players: 2, people }));
    expect(text.people).toBe('2 of 2 players, 1 watching');
    expect(text.seatFree).toBe(false);
  });

  it('lets several share the only pad of a core', () => {
    const people = [person('player', 1), person('player', 2)];
    expect(describeSession(session({ people }))).toMatchObject({ people: '2 playing, 0 watching', seatFree: true });
    const all = Array.from({ length: 16 }, (_, index) => person('player', index + 1));
    expect(describeSession(session({ people: all })).seatFree).toBe(false);
  });

  it('falls back to the core, then to the id, for a name', () => {
    expect(describeSession(session({ title: '' })).title).toBe('chip8');
    const waiting = describeSession(session({ title: '', source: null, tracks: [], state: 'waiting' }));
    expect(waiting).toMatchObject({ title: 'brave-otter-12', what: 'no core yet', tone: 'busy' });
  });
});
