import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seatName, statusLine } from '../../../../tui/player/status-line.ts';
import type { StatusFields } from '../../../../tui/player/status-line.ts';
import { cellsOf } from '../../../../tui/player/text-cells.ts';
import { plainSession, plainStats } from './fake-client.ts';

const fields: StatusFields = {
  message: undefined,
  session: plainSession,
  seat: { kind: 'player', player: 1 },
  stats: plainStats,
  releases: 'emulated',
  keys: [
    { key: '^C', does: 'quit' },
    { key: '?', does: 'help' },
    { key: '^P', does: 'pause' },
    { key: '^R', does: 'reset' },
    { key: '^T', does: 'watch' },
  ],
};

describe('statusLine', () => {
  it('fills every width exactly, and always says how to leave', () => {
    for (let width = 20; width <= 200; width++) {
      const line = statusLine(fields, width);
      expect(cellsOf(line)).toBe(width);
      expect(line).toContain('^C quit');
    }
  });

  it.each([
    [20, ' ^C quit  ? help '],
    [40, ' Pong · player 1       ^C quit  ? help '],
    [80, ' Pong · player 1 · 60 fps · lag 21 ms      ^C quit  ? help  ^P pause  ^R reset '],
    [
      140,
      ' Pong · happy-fox-12 · player 1 · 60 fps · 12 kB/s · lag 21 ms · key releases emulated   ' +
        '^C quit  ? help  ^P pause  ^R reset  ^T watch ',
    ],
  ])('leaves out the less important (%i)', (width, line) => {
    const words = (text: string): string => text.replaceAll(/ {2,}/g, '  ').trim();
    expect(words(statusLine(fields, width))).toBe(words(line));
  });

  it('never shows less in a wider window', () => {
    for (let width = 21; width <= 200; width++) {
      const narrow = statusLine(fields, width - 1)
        .split(/ · | {2,}/)
        .filter((part) => part.trim() !== '').length;
      const wide = statusLine(fields, width)
        .split(/ · | {2,}/)
        .filter((part) => part.trim() !== '').length;
      expect(wide, `${width}`).toBeGreaterThanOrEqual(narrow);
    }
  });

  it('puts a message before all else, and cuts it only when it must', () => {
    const said = { ...fields, message: 'player 2 is taken' };
    expect(statusLine(said, 80)).toMatch(/^ player 2 is taken · Pong/);
    expect(statusLine(said, 20).trim()).toBe('player 2 is taken');
    expect(statusLine({ ...fields, message: 'a message that is longer than the window' }, 20)).toBe(
      ' a message that is… ',
    );
  });

  it('cuts a long title rather than hiding all the rest', () => {
    const line = statusLine({ ...fields, session: { ...plainSession, title: 'x'.repeat(500) } }, 60);
    expect(line).toMatch(/^ x{23}… · player 1\s+\^C quit {2}\? help $/);
  });

  it('shows what is known of a plain session', () => {
    const bare = {
      ...fields,
      session: { ...plainSession, id: undefined, title: undefined, coreName: undefined },
      stats: { ...plainStats, inputToFrameMs: undefined, roundTripMs: undefined, bytesPerSecond: 950, fps: 0 },
      releases: undefined,
      keys: fields.keys.slice(0, 2),
    };
    expect(statusLine(bare, 80).trim()).toMatch(/^player 1 · 0 fps · 0\.9 kB\/s\s+\^C quit {2}\? help$/);
    expect(statusLine({ ...bare, stats: plainStats }, 80)).toContain('lag 21 ms');
    expect(statusLine({ ...bare, stats: { ...plainStats, inputToFrameMs: undefined } }, 80)).toContain('ping 1 ms');
  });

  it('takes any title of a stranger without a control character coming through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 20, max: 200 }), (title, width) => {
        const line = statusLine({ ...fields, session: { ...plainSession, title } }, width);
        expect(line).not.toMatch(/[\p{Control}\u2028\u2029\u202e]/u);
        expect(cellsOf(line)).toBe(width);
      }),
    );
  }, 60_000);
});

describe('seatName', () => {
  it.each([
    ['player', 2, 'player 2'],
    ['player', 0, 'player'],
    ['watcher', 0, 'watcher'],
    ['owner', 0, 'owner'],
  ] as const)('%s %i is %s', (kind, player, name) => {
    expect(seatName({ kind, player })).toBe(name);
  });
});
