import { describe, expect, it } from 'vitest';
import type { CoreStatus, SessionInfo, Stats } from '../../../../src/control/contract/schemas.ts';
import { bindingsOf, placeKeys, refusalOf } from '../../../../tui/app/commands.ts';
import { noFacts, withLogLine, withReading } from '../../../../tui/app/host-facts.ts';
import { jumpTarget } from '../../../../tui/app/jump.ts';
import { firstRow } from '../../../../tui/app/rows.ts';
import { sayAll, sayChanges } from '../../../../tui/app/spoken.ts';
import { initialState, shownOf } from '../../../../tui/app/ui-state.ts';

const time = '2026-01-01T00:00:00.000Z';

function session(id: string, title: string, state: SessionInfo['state'] = 'live'): SessionInfo {
  const rest = { layout: 'xinput', players: 1, source: null, tracks: [], people: [], createdAt: time };
  return { id, title, state, speed: 100, rewindSeconds: 0, ...rest };
}

function core(state: CoreStatus['state'], lastExit: string | null = null): CoreStatus {
  const rest = { command: [], pid: 1, restarts: 0, startedAt: time, lastExit, log: '' };
  return { id: 'amber-1', name: 'one', system: 'demo', state, ...rest };
}

function stats(sessions: readonly SessionInfo[], fps: number): Stats {
  const figures = { fps, bytesPerSecond: fps * 10, framesIn: 0, framesRefused: 0, renditions: [], people: [] };
  const all = sessions.map(({ id, state }) => ({ id, state, ...figures }));
  return { at: time, connections: 1, relayMemoryBytes: 1, sessions: all };
}

const sessions = [session('amber-1', 'Bricks'), session('birch-2', 'Aurora')];
const facts = withReading(noFacts, { stats: stats(sessions, 60), sessions, cores: [core('running')] });

describe('facts of the host', () => {
  it('keep a bounded history of each session, and none of those that are gone', () => {
    let later = facts;
    for (let fps = 0; fps < 500; fps++)
      later = withReading(later, { stats: stats(sessions, fps), sessions, cores: [] });
    const history = later.history.get('amber-1')?.fps ?? [];
    expect(history.at(-1)).toBe(499);
    expect(history.length).toBeLessThan(200);
    const gone = withReading(later, { stats: stats([], 0), sessions: [], cores: [] });
    expect(gone.history.size).toBe(0);
  });

  it('keep the newest lines of the log', () => {
    let later = facts;
    for (let number = 0; number < 700; number++) {
      later = withLogLine(later, { time, level: 'info', room: 'relay', message: String(number), fields: {} });
    }
    expect(later.log.length).toBe(500);
    expect(later.log.at(-1)?.message).toBe('699');
  });
});

describe('what a person chose', () => {
  const state = initialState('plain');

  it('shows what passes the filter of the pane with the focus, and selects the first of it', () => {
    const shown = shownOf(facts, { ...state, filter: 'AURO', session: 'amber-1' });
    expect(shown.sessions.map(({ id }) => id)).toEqual(['birch-2']);
    expect(shown.session?.id).toBe('birch-2');
    expect(shown.cores).toHaveLength(1);
  });

  it('offers only keys that do something, and says why others do not', () => {
    const none = shownOf(noFacts, state);
    expect(bindingsOf(state, none).map(({ key }) => key)).not.toContain('Enter');
    expect(refusalOf('play', state, none)).toContain('no session');
    expect(refusalOf('stop', { ...state, focus: 'log' }, shownOf(facts, state))).toContain('press 1');
  });

  it('places keys without a gap a click could miss, and none beyond the line', () => {
    for (const columns of [60, 80, 120]) {
      const keys = placeKeys(state, shownOf(facts, state), columns);
      for (const [index, { column, text }] of keys.entries()) {
        const before = keys[index - 1];
        expect(column).toBe(before === undefined ? 1 : before.column + before.text.length + 2);
        expect(column + text.length).toBeLessThan(columns);
      }
    }
  });

  it('jumps to panes, sessions and out', () => {
    expect(jumpTarget('lo', facts)).toEqual({ focus: 'log', session: undefined });
    expect(jumpTarget('auro', facts)).toEqual({ focus: 'sessions', session: 'birch-2' });
    expect(jumpTarget(' quit ', facts)).toBe('quit');
    expect(jumpTarget('', facts)).toBeUndefined();
    expect(jumpTarget('nothing', facts)).toBeUndefined();
  });

  it('keeps the selected row among those that fit', () => {
    const list = ['a', 'b', 'c', 'd', 'e'];
    expect(firstRow(list, 'a', 4)).toBe(0);
    expect(firstRow(list, 'c', 4)).toBe(1);
    expect(firstRow(list, 'e', 4)).toBe(3);
    expect(firstRow(list, 'e', 9)).toBe(0);
    expect(firstRow([], undefined, 4)).toBe(0);
  });
});

describe('a dashboard that speaks', () => {
  it('says everything once the host is there, then only what changes', () => {
    expect(sayChanges(noFacts, facts)).toEqual(['the host is here', ...sayAll(facts)]);
    const same = withReading(facts, { stats: stats(sessions, 1), sessions, cores: [core('running')] });
    expect(sayChanges(facts, same)).toEqual([]);
    const changed = [session('amber-1', 'Bricks', 'paused'), session('cedar-3', '')];
    const failed = [core('failed', 'exit status 1')];
    const next = withReading(same, { stats: stats(changed, 1), sessions: changed, cores: failed });
    expect(sayChanges(same, next)).toEqual([
      'session amber-1, Bricks is paused',
      'session cedar-3 began: live',
      'session birch-2, Aurora is over',
      'core of amber-1 is failed: exit status 1',
    ]);
  });
});
