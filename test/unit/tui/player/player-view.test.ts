import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RgbaFrame } from '../../../../src/shared/frame.ts';
import { PlayerView } from '../../../../tui/player/player-view.ts';
import type { ViewContent } from '../../../../tui/player/player-view.ts';
import type { WindowSize } from '../../../../tui/player/terminal-streams.ts';
import { Screen } from '../screen.ts';
import { plainSession, plainStats } from './fake-client.ts';

const status = {
  message: undefined,
  session: plainSession,
  seat: { kind: 'player', player: 1 },
  stats: plainStats,
  releases: 'reported',
  keys: [{ key: '^C', does: 'quit' }],
} as const;

function frameOf(width: number, height: number, seed: number): RgbaFrame {
  // Few colours in large areas: then most cells stay as they are from one frame to the next.
  const words = Uint32Array.from(
    { length: width * height },
    (_, index) => 0xff000000 | ((((index * 31 + seed) >> 4) % 3) * 0x102030),
  );
  return { width, height, pixels: new Uint8Array(words.buffer) };
}

const window = fc.record({ columns: fc.integer({ min: 15, max: 50 }), rows: fc.integer({ min: 6, max: 20 }) });
const frame = fc
  .record({ width: fc.constantFrom(8, 30), height: fc.constantFrom(7, 40), seed: fc.integer({ min: 0, max: 40 }) })
  .map(({ width, height, seed }) => frameOf(width, height, seed));
const content: fc.Arbitrary<ViewContent> = fc.record({
  frame: fc.option(frame, { nil: undefined, freq: 8 }),
  box: fc.constantFrom([], [], ['waiting for the core'], ['a long sentence that has to be wrapped', '', 'x  y']),
  status: fc.constantFrom(undefined, 'paused').map((message) => ({ ...status, message })),
  strip: fc.constantFrom(
    undefined,
    [],
    [' PC 0200  V0 01'],
    [' PC 0202  V0 01'],
    [' PC 0202', ' V0 a long one that is cut off'],
  ),
});

/** What a person sees: colours where there are blocks, text where there is text. */
function look(screen: Screen): string[] {
  return Array.from({ length: screen.rows }, (_, row) =>
    Array.from({ length: screen.columns }, (_cell, column) => {
      const { glyph, top, bottom } = screen.cell(row, column);
      return Number.isNaN(top) ? glyph : `${top}/${bottom}`;
    }).join(' '),
  );
}

async function shownWhole(view: ViewContent, size: WindowSize): Promise<string[]> {
  const screen = new Screen(size.columns, size.rows);
  await screen.feed(new PlayerView('truecolor', size).render(view).slice());
  const seen = look(screen);
  screen.dispose();
  return seen;
}

describe('PlayerView', () => {
  it('shows after any course of pictures, boxes and windows what it shows at once', async () => {
    const step = fc.record({ view: content, resize: fc.option(window, { freq: 4 }) });
    await fc.assert(
      fc.asyncProperty(window, fc.array(step, { minLength: 1, maxLength: 8 }), async (first, steps) => {
        let size: WindowSize = first;
        const view = new PlayerView('truecolor', size);
        const screen = new Screen(size.columns, size.rows);
        // As in a player: on the other screen lines move when the window changes.
        await screen.feed('\x1b[?1049h');
        let last: RgbaFrame | undefined;
        for (const { view: given, resize } of steps) {
          if (resize !== null) {
            size = resize;
            view.resize(size);
            screen.resize(size.columns, size.rows);
          }
          // Once there was a picture there always is one.
          last = given.frame ?? last;
          const shown = { ...given, frame: last };
          await screen.feed(view.render(shown).slice());
          expect(look(screen)).toEqual(await shownWhole(shown, size));
        }
        screen.dispose();
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('writes nothing when nothing changed', () => {
    const view = new PlayerView('truecolor', { columns: 40, rows: 12 });
    const shown: ViewContent = { frame: frameOf(8, 8, 1), box: ['paused'], status };
    expect(view.render(shown).length).toBeGreaterThan(0);
    expect(view.render(shown).length).toBe(0);
    expect(view.render({ ...shown, frame: frameOf(8, 8, 1), status: { ...status } }).length).toBe(0);
  });

  it('writes only the line when only the line changed', () => {
    const view = new PlayerView('truecolor', { columns: 40, rows: 12 });
    const shown: ViewContent = { frame: frameOf(30, 20, 1), box: [], status };
    view.render(shown);
    const bytes = view.render({ ...shown, status: { ...status, message: 'paused' } });
    expect(new TextDecoder().decode(bytes)).toMatch(
      /^\x1b\[\?2026h\x1b\[12;1H\x1b\[0;7m paused .*\x1b\[0m\x1b\[\?2026l$/,
    );
  });
});
