import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HistoryStore } from '../../../../src/host/store/history-store.ts';
import { StoreDatabase } from '../../../../src/host/store/store-database.ts';

const bounds = { sessions: 100, days: 30 };
const day = 86_400_000;
let folder = '';
let database: StoreDatabase;
let history: HistoryStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hi-'));
  open();
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(historyPeople = 64): void {
  database = new StoreDatabase({ path: join(folder, 'saves.db') });
  history = new HistoryStore(database, { historyPeople });
}

const sessions = (): string[] => history.list(100).map(({ session }) => session);

describe('the history of sessions', () => {
  test('tells what ran, for whom, who was there and how it ended', () => {
    history.begin('amber-1', 'comet', 1000, bounds);
    history.change('amber-1', { core: 'Gambatte', system: 'gameboy', game: 'sha256:aa', owner: 'owner' });
    history.change('amber-1', { title: 'Comet' });
    history.person('amber-1', 'Ada', false, 2000);
    history.person('amber-1', 'Ada', true, 2500);
    history.person('amber-1', 'Bob', false, 3000);
    // Who watches behind that has played all the same.
    history.person('amber-1', 'Ada', false, 3500);
    history.seen(new Map([['amber-1', 700]]), 4000);
    expect(history.list(10)).toMatchObject([{ session: 'amber-1', endedAt: undefined, frames: 700, reason: '' }]);
    history.record('amber-1', { path: '/a.prl', frames: 60, bytes: 900, durationMs: 1000.4, endedAt: 4500 });
    history.end('amber-1', 'its core was stopped', 720, 5000);
    database.close();
    open();
    expect(history.list(10)).toEqual([
      {
        ...{ number: 1, session: 'amber-1', title: 'Comet', core: 'Gambatte', system: 'gameboy', game: 'sha256:aa' },
        ...{ owner: 'owner', startedAt: 1000, endedAt: 5000, reason: 'its core was stopped', frames: 720 },
        people: [
          { name: 'Ada', played: true, joinedAt: 2000 },
          { name: 'Bob', played: false, joinedAt: 3000 },
        ],
        recordings: [{ path: '/a.prl', frames: 60, bytes: 900, durationMs: 1000, endedAt: 4500 }],
      },
    ]);
  });

  test('what has ended changes no more, under a name that is used again too', () => {
    history.begin('amber-1', 'One', 1000, bounds);
    history.end('amber-1', 'done', 5, 2000);
    history.begin('amber-1', 'Two', 3000, bounds);
    history.change('amber-1', { title: 'Second' });
    history.person('amber-1', 'Ada', true, 3500);
    history.end('amber-1', 'done too', 9, 4000);
    history.end('amber-1', 'late', 99, 9000);
    history.person('amber-1', 'Late', true, 9000);
    expect(history.list(10, 'amber-1')).toMatchObject([
      { title: 'Second', reason: 'done too', frames: 9, people: [{ name: 'Ada' }] },
      { title: 'One', reason: 'done', frames: 5, people: [] },
    ]);
    history.record('amber-1', { path: '/late.prl', frames: 1, bytes: 1, durationMs: 1, endedAt: 9000 });
    expect(history.list(10).map(({ recordings }) => recordings.length)).toEqual([1, 0]);
    const recording = { path: '/x', frames: 1, bytes: 1, durationMs: 1, endedAt: 1 };
    expect(() => history.record('nobody', recording)).toThrow(expect.objectContaining({ code: 'SESSION_NOT_FOUND' }));
  });

  test('of a host that was killed ends when it was seen last', () => {
    history.begin('amber-1', 'One', 1000, bounds);
    history.seen(new Map([['amber-1', 60]]), 11_000);
    history.begin('birch-2', 'Two', 12_000, bounds);
    history.endAll('the host was killed');
    expect(history.list(10)).toMatchObject([
      { session: 'birch-2', endedAt: 12_000, reason: 'the host was killed' },
      { session: 'amber-1', endedAt: 11_000, frames: 60 },
    ]);
  });

  test('is bounded in sessions, days and people', () => {
    database.close();
    open(3);
    for (let at = 0; at < 6; at++) {
      history.begin(`s-${at}`, 'Game', at * day, { sessions: 4, days: 1000 });
      history.end(`s-${at}`, 'done', 1, at * day + 1);
    }
    expect(sessions()).toEqual(['s-5', 's-4', 's-3', 's-2']);
    history.keep({ sessions: 4, days: 2 }, 6 * day);
    expect(sessions()).toEqual(['s-5', 's-4']);
    history.keep({ sessions: 1, days: 2 }, 6 * day);
    expect(sessions()).toEqual(['s-5']);
    history.begin('s-6', 'Game', 6 * day, bounds);
    for (let person = 0; person < 6; person++) history.person('s-6', `P${person}`, false, person);
    history.person('s-6', 'P0', true, 9);
    expect(history.list(1)[0]?.people.map(({ name, played }) => `${name} ${played}`)).toEqual([
      ...['P0 true', 'P1 false', 'P2 false'],
    ]);
    expect(history.list(1)).toHaveLength(1);
  });
});
