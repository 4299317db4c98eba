import { describe, expect, it } from 'vitest';
import type { TerminalAbilities } from '../../../../tui/canvas/graphics.ts';
import { GraphicsProbe, graphicsQuery } from '../../../../tui/player/graphics-probe.ts';
import { KeyParser } from '../../../../tui/player/key-parser.ts';
import { FakeClock } from '../../client/fake-clock.ts';

function ask(answers: string): { told: TerminalAbilities[]; clock: FakeClock } {
  const clock = new FakeClock();
  const told: TerminalAbilities[] = [];
  const probe = new GraphicsProbe(
    clock,
    () => ({ columns: 90, rows: 40 }),
    (abilities) => told.push(abilities),
  );
  const parser = new KeyParser((event) => probe.handle(event));
  parser.feed(Buffer.from(answers));
  return { told, clock };
}

const nothing = {
  edits: false,
  kitty: false,
  sixel: false,
  cell: undefined,
  registers: undefined,
  sixelMost: undefined,
};

describe('GraphicsProbe', () => {
  // What kitty 0.26, xterm 379 as a VT340 and tmux 3.3 really send.
  it.each([
    [
      '\x1b_Gi=7362;OK\x1b\\\x1b_Gi=7363,r=1;OK\x1b\\\x1b[6;20;8t\x1b[4;760;944t\x1b[?15u\x1b[?62;c',
      { ...nothing, answered: true, kitty: true, edits: true, cell: { width: 8, height: 20 } },
    ],
    [
      '\x1b[?1;0;256S\x1b[?2;0;540;520S\x1b[?63;1;2;4;6;9;15;16;22;28c',
      {
        ...nothing,
        answered: true,
        sixel: true,
        registers: 256,
        sixelMost: { width: 540, height: 520 },
        cell: { width: 6, height: 13 },
      },
    ],
    ['\x1b[?1;2c', { ...nothing, answered: true }],
    // A terminal that shows pictures but cannot edit them, and one that tells only its whole text.
    [
      '\x1b_Gi=7362;OK\x1b\\\x1b_Gi=7363;ENOTSUPPORTED:no frames\x1b\\\x1b[4;800;900t\x1b[?62c',
      { ...nothing, answered: true, kitty: true, cell: { width: 10, height: 20 } },
    ],
    // The first number is no attribute; xterm's limit says nothing of cells.
    ['\x1b[?2;0;1000;1000S\x1b[?4;22c', { ...nothing, answered: true, sixelMost: { width: 1000, height: 1000 } }],
    // The text of a window of 90 × 40 cells with a little left over.
    [
      '\x1b[?2;0;543;527S\x1b[?63;4c',
      {
        ...nothing,
        answered: true,
        sixel: true,
        sixelMost: { width: 543, height: 527 },
        cell: { width: 6, height: 13 },
      },
    ],
    [
      '\x1b[?2;0;999;527S\x1b[?63;4c',
      {
        ...nothing,
        answered: true,
        sixel: true,
        sixelMost: { width: 999, height: 527 },
        cell: { width: 11, height: 13 },
      },
    ],
    [
      '\x1b[?2;0;99;9000S\x1b[?63;4c',
      { ...nothing, answered: true, sixel: true, sixelMost: { width: 99, height: 9000 } },
    ],
    ['\x1b[6;9999;9999t\x1b[?62;4c', { ...nothing, answered: true, sixel: true }],
    ['\x1b_Gi=7362;EINVAL:no\x1b\\\x1b_Gi=9;OK\x1b\\\x1b[?62c', { ...nothing, answered: true }],
  ])('hears %j', (answers, abilities) => {
    const { told, clock } = ask(answers);
    expect(told).toEqual([abilities]);
    expect(clock.timers).toBe(0);
  });

  it('settles for blocks after a second of silence, and hears nothing later', () => {
    const { told, clock } = ask('\x1b_Gi=7362;OK\x1b\\\x1b[6;20;8t');
    expect(told).toEqual([]);
    clock.tick(1001);
    expect(told).toMatchObject([{ answered: false, sixel: false }]);
  });
});

describe('graphicsQuery', () => {
  it.each([
    [{ TERM: 'xterm-kitty' }, true, true],
    [{ TERM: 'xterm-256color' }, true, true],
    [{ TERM: 'xterm-256color', TMUX: '/tmp/tmux-0/default,1,0' }, false, true],
    [{ TERM: 'tmux-256color' }, false, true],
    [{ TERM: 'screen-256color', STY: '1.pts' }, false, true],
    [{ TERM: 'linux' }, false, false],
    [{ TERM: 'dumb' }, false, false],
    [{}, false, false],
  ])('asks a terminal of %j for pictures %s and sizes %s', (env, pictures, sizes) => {
    const query = graphicsQuery(env);
    expect(query.includes('\x1b_G')).toBe(pictures);
    expect(query.includes('\x1b[16t')).toBe(sizes);
  });
});
