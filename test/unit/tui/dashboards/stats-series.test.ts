import { describe, expect, it } from 'vitest';
import type { Stats } from '../../../../src/control/contract/schemas.ts';
import { StatsSeries } from '../../../../tui/dashboards/stats-series.ts';

interface Count {
  readonly sent: number;
  readonly dropped: number;
}

function stats(fps: Readonly<Record<string, number>>, ...people: readonly Count[]): Stats {
  const sessions = Object.entries(fps).map(([id, rate], index) => ({
    id,
    state: 'live' as const,
    fps: rate,
    bytesPerSecond: rate * 100,
    framesIn: 0,
    framesRefused: 0,
    renditions: [],
    people: index > 0 ? [] : people.map(({ sent, dropped }, number) => person(number, sent, dropped)),
  }));
  return { at: '2026-01-01T10:20:30.000Z', connections: 1, relayMemoryBytes: 1, sessions };
}

function person(
  number: number,
  sentFrames: number,
  droppedFrames: number,
): Stats['sessions'][number]['people'][number] {
  const rest = { sentBytes: 0, queuedBytes: 1500, inputs: 0, roundTripMs: 12.3 };
  return { id: `p${number}`, name: '', seat: 'player', player: 2, sentFrames, droppedFrames, ...rest };
}

describe('series of readings', () => {
  it('draws a curve for each session there is, 0 where it was not there', () => {
    const series = new StatsSeries();
    series.add(stats({ a: 60, gone: 1 }));
    series.add(stats({ a: 59, b: 30 }));
    expect(series.curves('fps').map(({ title, x, y }) => ({ title, x, y }))).toEqual([
      { title: 'a', x: ['20:30', '20:30'], y: [60, 59] },
      { title: 'b', x: ['20:30', '20:30'], y: [0, 30] },
    ]);
    expect(series.curves('bytesPerSecond')[1]?.y).toEqual([0, 3000]);
  });

  it('counts drops between the last two readings only, also when people leave', () => {
    const series = new StatsSeries();
    series.add(stats({ a: 60 }, { sent: 100, dropped: 50 }));
    expect(series.dropped).toBe(0);
    series.add(stats({ a: 60 }, { sent: 190, dropped: 60 }));
    expect(series.dropped).toBeCloseTo(0.1);
    series.add(stats({ a: 60 }));
    expect(series.dropped).toBe(0);
  });

  it('keeps a bounded number of readings', () => {
    const series = new StatsSeries();
    for (let number = 0; number < 500; number++) series.add(stats({ a: number }));
    const y = series.curves('fps')[0]?.y ?? [];
    expect(y.length).toBeLessThanOrEqual(60);
    expect(y.at(-1)).toBe(499);
  });

  it('leaves out the columns that matter least where they do not fit', () => {
    const series = new StatsSeries();
    series.add(stats({ a: 60 }, { sent: 7, dropped: 1 }));
    expect(series.tableIn(200).headers.length).toBe(9);
    const narrow = series.tableIn(76);
    expect(narrow.headers).toEqual(['session', 'fps', 'person', 'seat', 'ping', 'sent', 'dropped']);
    expect(narrow.rows).toEqual([['a', '60.0', 'p0', 'player 2', '12 ms', '7', '1']]);
    expect(narrow.widths.reduce((sum, cells) => sum + cells + 1, 0)).toBeLessThanOrEqual(76);
    expect(series.tableIn(56).headers).toEqual(['session', 'fps', 'person', 'ping', 'dropped']);
    expect(series.tableIn(1).headers).toEqual(['session', 'person']);
  });

  it('has a row per person, and one for a session without people', () => {
    const series = new StatsSeries();
    series.add(stats({ a: 60, b: 30 }, { sent: 7, dropped: 1 }));
    expect(series.rows).toEqual([
      ['a', 'live', '60.0', 'p0', 'player 2', '12 ms', '7', '1', '1.5 kB'],
      ['b', 'live', '30.0', '-', '-', '-', '-', '-', '-'],
    ]);
  });
});
