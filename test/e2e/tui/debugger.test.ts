import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SessionInfo } from '../../../src/control/contract/schemas.ts';
import { PerunHome } from '../../support/host/running-host.ts';
import { TuiTerminal } from '../../support/host/tui-terminal.ts';
import { waitUntil } from '../../support/host/wait-until.ts';

let home: PerunHome;
let session = '';
let terminal: TuiTerminal | undefined;

beforeAll(async () => {
  home = await PerunHome.create();
  await home.start();
  session = ((await home.json('core', 'run', 'cores/chip8/games/bricks.xo8')) as { session: string }).session;
});

afterEach(() => {
  terminal?.close();
  terminal = undefined;
});

afterAll(() => home.remove());

function open(columns: number, rows: number, ...args: readonly string[]): TuiTerminal {
  terminal = new TuiTerminal(home, { columns, rows }, 'debug', session, ...args);
  return terminal;
}

/** Every mode is undone, the line discipline edits again, and the shell saw that status. */
async function expectRestored(screen: TuiTerminal, status: number): Promise<void> {
  const after = await screen.ended();
  expect(after).toContain(`status ${status}`);
  expect(after).toMatch(/(?<!-)icanon/);
  expect(after).toMatch(/(?<!-)\becho\b/);
  expect(screen.screen.alternate).toBe(false);
  expect(await screen.screen.isSet(25)).toBe(true);
}

const stateOf = async (): Promise<string> => ((await home.json('session', 'show', session)) as SessionInfo).state;

describe('the debugger in a terminal', () => {
  it('shows display, code, registers, memory and breakpoints in a window of 80 × 24', async () => {
    const screen = open(80, 24);
    await screen.shows(/PC [0-9a-f]{4}[^]*0000: 00 00 00 00 00 00 00 00 \.{8}/);
    // Registers, memory and code are asked for one after another, and a running game is rarely where they were told of.
    await screen.shows(/┌─ Code ─+┐[^]*▸ 0[0-9a-f]{3} ([0-9a-f]{4}){1,2} +[a-z]/);
    const text = screen.screen.allText();
    expect(text.split('\n')).toHaveLength(24);
    expect(screen.screen.text(0)).toMatch(new RegExp(`^ ${session}  .*live  \\d+ fps  frame .*ask `));
    expect(screen.screen.text(1)).toMatch(/^┌─ bricks ─+┐┌─ Registers ─+┐$/);
    expect(text).toMatch(/[▀▄█]/);
    expect(text).toMatch(/Memory memory, 65536 bytes[^]*Breakpoints[^]*none; b sets one/);
    expect(screen.screen.text(23)).toMatch(
      /^ \? help {2}q quit {2}Space run {2}s step {2}f frame {2}b break {2}g goto /,
    );
    screen.type('q');
    await expectRestored(screen, 0);
    expect(await stateOf()).toBe('live');
  });

  it('stops at a breakpoint, steps, and leaves the game as it was', async () => {
    const screen = open(100, 30);
    await screen.shows(/PC [0-9a-f]{4}/);
    screen.type('b21e\r');
    await screen.shows(/Breakpoints[^]*▸021e/);
    await screen.shows(/paused[^]*▸●021e/);
    const before = /\bPC ([0-9a-f]{4})/.exec(screen.screen.allText())?.[1];
    expect(before).toBe('021e');
    screen.type('s');
    await screen.shows(/PC (?!021e)[0-9a-f]{4}\*/);
    screen.type(' ');
    await screen.shows(/PC 021e/);
    screen.type('bfff\r');
    await screen.shows(/Breakpoints[^]*▸021e {2}0fff/);
    screen.type('q');
    await expectRestored(screen, 0);
    await waitUntil('the game running on', async () => ((await stateOf()) === 'live' ? true : undefined));
    expect(await home.json('debug', session, '--registers')).toMatchObject({ session, breakpoints: [] });
  });

  it('walks through the memory, and shows every key', async () => {
    const screen = open(140, 40);
    await screen.shows(/0000: ([0-9a-f]{2} ){16}/);
    screen.type('g200\r');
    await screen.shows(/Memory[^]*│0200: a5 1a f0 02 65 00 6b 00 6a 1a/);
    screen.type('j');
    await screen.shows(/Memory memory[^│]*│[^│]*││0210: /);
    screen.type('\t');
    await screen.shows('Memory display, 8192 bytes');
    screen.type('g9999\r');
    await screen.shows('there is no 0x9999 in this memory');
    screen.type('?');
    await screen.shows(/run one instruction[^]*set a breakpoint at an address/);
    screen.type('\x1b');
    await screen.shows('Memory display');
    screen.type('r');
    await screen.shows('reset the core, and lose where the game is?');
    screen.type('n');
    await screen.shows('Space run');
    screen.type(' ');
    await screen.shows(/ paused /);
    screen.type('B');
    screen.type(' ');
    await screen.shows(/ live /);
    screen.type('\x03');
    await expectRestored(screen, 0);
  });

  it('shows the registers below the picture of a player too', async () => {
    const flags = ['--session', session, '--seat', 'watch', '--debug'];
    terminal = new TuiTerminal(home, { columns: 80, rows: 24 }, 'client', 'connect', ...flags);
    await terminal.shows(/[▀▄█][^]*\n PC [0-9a-f]{4} +I [0-9a-f]{4}[^]*VF [0-9a-f]{2} *\n bricks · /);
    terminal.type('\x03');
    await expectRestored(terminal, 0);
  });

  it('is told no where somebody sits in the seat, and where there is no terminal', async () => {
    const first = open(80, 24);
    await first.shows(/PC [0-9a-f]{4}/);
    const second = await home.run('debug', session, '--registers');
    expect(second).toMatchObject({ code: 4 });
    expect(second.stderr).toContain("the owner's seat is taken");
    first.type('q');
    await expectRestored(first, 0);
    const dark = await home.run('debug', session);
    expect(dark).toMatchObject({ code: 2 });
    expect(dark.stderr).toContain('not a terminal');
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('gives the terminal back after %s', async (signal, status) => {
    const screen = open(80, 24);
    await screen.shows(/PC [0-9a-f]{4}/);
    process.kill(await screen.program(), signal);
    await expectRestored(screen, status);
  });

  it('gives the terminal back when the session ends, and says so', async () => {
    const screen = open(80, 24);
    await screen.shows(/PC [0-9a-f]{4}/);
    await home.json('session', 'stop', session, '--yes');
    const after = await screen.ended();
    expect(after).toContain('the session has ended');
    expect(after).toContain('status 3');
  });
});
