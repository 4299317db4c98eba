import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SessionInfo } from '../../../src/control/contract/schemas.ts';
import { MovingCore } from '../../support/host/moving-core.ts';
import { PerunHome } from '../../support/host/running-host.ts';
import { TuiTerminal } from '../../support/host/tui-terminal.ts';

let home: PerunHome;
let core: MovingCore;
let terminal: TuiTerminal | undefined;

beforeAll(async () => {
  home = await PerunHome.create();
  await home.start();
  await home.json('core', 'run', 'cores/chip8/games/bricks.xo8');
  core = new MovingCore('Moving');
  core.start(home.unixAddress);
});

afterEach(() => {
  terminal?.close();
  terminal = undefined;
});

afterAll(async () => {
  await core.stop();
  await home.remove();
});

function open(columns: number, rows: number, ...flags: readonly string[]): TuiTerminal {
  terminal = new TuiTerminal(home, { columns, rows }, 'tui', ...flags);
  return terminal;
}

/** Every mode is undone, the line discipline edits again, and the shell saw that status. */
async function expectRestored(dashboard: TuiTerminal, status: number): Promise<void> {
  const after = await dashboard.ended();
  expect(after).toContain(`status ${status}`);
  expect(after).toMatch(/(?<!-)icanon/);
  expect(after).toMatch(/(?<!-)\becho\b/);
  expect(dashboard.screen.alternate).toBe(false);
  expect(await dashboard.screen.isSet(25)).toBe(true);
  expect(await dashboard.screen.isSet(1000)).toBe(false);
  expect(await dashboard.screen.isSet(1006)).toBe(false);
  expect(await dashboard.screen.isSet(2004)).toBe(false);
}

describe('the dashboard in a terminal', () => {
  it.each([
    [80, 24],
    [120, 40],
  ] as const)('fills a window of %i × %i with panes and keys', async (columns, rows) => {
    const dashboard = open(columns, rows);
    await dashboard.shows(/bricks .*live .* fps[^]*Moving .*live/);
    await dashboard.shows(/relay: core attached[^]*Enter play/);
    const { screen } = dashboard;
    expect(screen.text(0)).toContain('Perun  2 sessions');
    expect(screen.text(1)).toMatch(/^╔═ 1 sessions 2 ═+╗/);
    expect(screen.allText()).toMatch(/2 cores 1[^]*running +pid \d+[^]*3 log/);
    expect(screen.text(rows - 1)).toMatch(/^ \? help {2}q quit {2}Enter play {2}\/ filter .* m mouse off/);
    expect(screen.text(rows - 2)).toMatch(/^└─+┘$/);
    // Narrow, the detail stands below the sessions; wide, beside them.
    expect(screen.text(1).includes('┌─')).toBe(columns > 84);
    dashboard.type('q');
    await expectRestored(dashboard, 0);
  });

  it('says what is wrong with a window of 40 × 20, and fills it once it grows', async () => {
    const dashboard = open(40, 20);
    const text = await dashboard.shows('window too small');
    expect(text).toContain('needs 60 × 16, has 40 × 20');
    dashboard.resize(80, 24);
    await dashboard.shows('1 sessions 2');
    expect(dashboard.screen.allText()).not.toContain('too small');
    dashboard.type('\x03');
    await expectRestored(dashboard, 0);
  });

  it('filters, jumps, helps and walks by keys', async () => {
    const dashboard = open(100, 30);
    await dashboard.shows('1 sessions 2');
    dashboard.type('/');
    await dashboard.shows('filter /');
    dashboard.type('movi');
    await dashboard.shows('1 sessions 1 /movi');
    expect(dashboard.screen.allText()).not.toMatch(/bricks .*live/);
    dashboard.type('\x1b');
    await dashboard.shows('1 sessions 2');
    dashboard.type(':');
    await dashboard.shows('go to :');
    dashboard.type('moving\r');
    await dashboard.shows(/▸ \S+ +Moving/);
    dashboard.type('\x1b[A');
    await dashboard.shows(/▸ \S+ +bricks/);
    dashboard.type('3');
    await dashboard.shows('╔═ 3 log');
    dashboard.type('s');
    await dashboard.shows('that needs the sessions: press 1');
    dashboard.type('?');
    await dashboard.shows('end the selected session for everybody');
    dashboard.type('q');
    await expectRestored(dashboard, 0);
  });

  it('shows the registers of the selected machine', async () => {
    const dashboard = open(100, 30);
    await dashboard.shows(/▸ \S+ +bricks/);
    dashboard.type('d');
    await dashboard.shows(/PC [0-9a-f]{4} .*I [0-9a-f]{4}/);
    dashboard.type('q');
    await expectRestored(dashboard, 0);
  });

  it('takes clicks on rows and keys where the mouse is on', async () => {
    const dashboard = open(100, 30);
    await dashboard.shows(/▸ \S+ +bricks/);
    dashboard.type('m');
    await dashboard.shows('m mouse on');
    expect(await dashboard.screen.isSet(1000)).toBe(true);
    dashboard.type('\x1b[<0;10;4M\x1b[<0;10;4m');
    await dashboard.shows(/▸ \S+ +Moving/);
    const last = dashboard.screen.text(29);
    dashboard.type(`\x1b[<0;${last.indexOf('? help') + 2};30M`);
    await dashboard.shows('end the selected session for everybody');
    dashboard.type('\x1b');
    await dashboard.shows('1 sessions');
    dashboard.type('q');
    await expectRestored(dashboard, 0);
  });

  it('plays the selected session and comes back', async () => {
    const dashboard = open(100, 30);
    await dashboard.shows(/▸ \S+ +bricks/);
    dashboard.type('\r');
    await dashboard.shows(/player 1 .*\^C quit/);
    dashboard.type('\x03');
    await dashboard.shows('1 sessions 2');
    dashboard.type('q');
    await expectRestored(dashboard, 0);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('gives the terminal back after %s', async (signal, status) => {
    const dashboard = open(80, 24);
    await dashboard.shows('1 sessions 2');
    dashboard.type('m');
    await dashboard.shows('mouse on');
    process.kill(await dashboard.program(), signal);
    await expectRestored(dashboard, status);
  });

  it('says lines instead, for a screen reader', async () => {
    const dashboard = open(100, 30, '--screen-reader');
    await dashboard.shows(/session \S+, bricks: live, \d+ frames per second/);
    dashboard.type('stop nothing\r');
    await dashboard.shows('no session is called "nothing"');
    dashboard.type('quit\r');
    await dashboard.shows('status 0');
    expect(dashboard.output).not.toContain('\x1b');
  });
});

describe('a dashboard and what happens to its host', () => {
  it('ends a session once that was confirmed, says that the host is away, and finds the next one', async () => {
    const own = await PerunHome.create();
    try {
      await own.start();
      await own.json('core', 'run', 'cores/chip8/games/bricks.xo8');
      const [session] = await own.json<SessionInfo[]>('session', 'list');
      terminal = new TuiTerminal(own, { columns: 100, rows: 30 }, 'tui');
      await terminal.shows(/▸ \S+ +bricks/);
      terminal.type('s');
      await terminal.shows(`end session ${session?.id}?`);
      terminal.type('n');
      await terminal.shows('Enter play');
      terminal.type('s');
      await terminal.shows(`end session ${session?.id}?`);
      terminal.type('y');
      await terminal.shows('1 sessions 0');
      await own.run('host', 'stop', '--yes');
      await terminal.shows('perun host start --detach');
      await own.start();
      await own.json('core', 'run', 'cores/chip8/games/bricks.xo8');
      await terminal.shows(/1 sessions 1[^]*bricks/);
      terminal.type('q');
      await expectRestored(terminal, 0);
    } finally {
      await own.remove();
    }
  });

  it('refuses to run without a terminal', async () => {
    const { code, stderr } = await home.run('tui');
    expect(code).toBe(2);
    expect(stderr).toContain('is not a terminal');
  });
});
