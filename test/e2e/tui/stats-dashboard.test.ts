import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PerunHome } from '../../support/host/running-host.ts';
import { TuiTerminal } from '../../support/host/tui-terminal.ts';

let home: PerunHome;
let terminal: TuiTerminal | undefined;

beforeAll(async () => {
  home = await PerunHome.create();
  await home.start();
  await home.json('core', 'run', 'cores/chip8/games/bricks.xo8');
});

afterEach(() => {
  terminal?.close();
  terminal = undefined;
});

afterAll(async () => {
  await home.remove();
});

function open(columns: number, rows: number, ...flags: readonly string[]): TuiTerminal {
  terminal = new TuiTerminal(home, { columns, rows }, 'stats', '--watch', '--interval', '200', ...flags);
  return terminal;
}

describe('perun stats --watch on a terminal', () => {
  it.each([
    [80, 24, 'q', undefined, 0],
    [120, 40, '\x03', undefined, 0],
    [80, 24, undefined, 'SIGTERM', 143],
  ] as const)(
    'draws in %i × %i, and gives the terminal back after %j %j',
    async (columns, rows, key, signal, status) => {
      const { NO_COLOR: noColour } = home.env;
      delete home.env['NO_COLOR'];
      const dashboard = open(columns, rows);
      home.env['NO_COLOR'] = noColour;
      await dashboard.shows(/frames per second[^]*memory of the relay: \d+[^]*\d%[^]*session +(?:state +)?fps/);
      await dashboard.shows(/ [3-6]\d\.\d +\S/);
      expect(dashboard.screen.alternate).toBe(true);
      if (key !== undefined) dashboard.type(key);
      if (signal !== undefined) process.kill(await dashboard.program(), signal);
      const after = await dashboard.ended();
      expect(after).toContain(`status ${status}`);
      expect(after).toMatch(/(?<!-)icanon/);
      expect(after).toMatch(/(?<!-)\becho\b/);
      expect(dashboard.screen.alternate).toBe(false);
      expect(await dashboard.screen.isSet(25)).toBe(true);
    },
  );

  it('says what is wrong with a window of 40 × 20, and fills it once it grows', async () => {
    const { NO_COLOR: noColour } = home.env;
    delete home.env['NO_COLOR'];
    const dashboard = open(40, 20);
    home.env['NO_COLOR'] = noColour;
    await dashboard.shows('needs 60 × 16, has 40 × 20');
    dashboard.resize(80, 24);
    await dashboard.shows(/session +fps +person/);
    expect(dashboard.screen.allText()).not.toContain('too small');
    dashboard.type('q');
    expect(await dashboard.ended()).toContain('status 0');
  });

  it('prints lines where there are no colours, or for programs', async () => {
    const lines = open(100, 24);
    await lines.shows(/connections, relay uses[^]*live/);
    expect(lines.output).not.toContain('\x1b');
    lines.close();
    const json = open(100, 24, '--json');
    await json.shows('"relayMemoryBytes"');
    expect(json.output).not.toContain('\x1b');
  });
});
