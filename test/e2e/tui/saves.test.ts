import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SaveInfo } from '../../../src/control/contract/save.ts';
import { PerunHome } from '../../support/host/running-host.ts';
import { TuiTerminal } from '../../support/host/tui-terminal.ts';

let home: PerunHome;
let session = '';
beforeAll(async () => {
  home = await PerunHome.create();
  await home.start();
  ({ session } = await home.json<{ session: string }>('core', 'run', 'cores/chip8/games/bricks.xo8'));
  await home.json('save', 'create', session, '--slot', '7');
});
afterAll(() => home.remove());

const slots = async (): Promise<string[]> =>
  (await home.json<SaveInfo[]>('save', 'list')).filter(({ kind }) => kind === 'manual').map(({ slot }) => slot);

it('saves are seen with their picture, loaded and deleted in the dashboard, and made while a game is played', async () => {
  const dashboard = new TuiTerminal(home, { columns: 110, rows: 32 }, 'tui');
  try {
    await dashboard.shows(/bricks .*live/);
    dashboard.type('v');
    const list = await dashboard.shows(/saves 1[^]*▸ bricks +7 [^]*slot 7, by hand[^]*▀{20}/);
    expect(list).toContain('Esc back  Enter load  x delete  e export');
    dashboard.type('\r');
    await dashboard.shows(/y go on from it .*go on from bricks, slot 7, .* old\?/);
    dashboard.type('y');
    await dashboard.shows(`session ${session} goes on from bricks, slot 7`);
    dashboard.type('\x1b');
    await dashboard.shows(/1 sessions 1/);

    dashboard.type('\r');
    await dashboard.shows('player 1');
    dashboard.type('\x13');
    await dashboard.shows('saved to slot 0');
    dashboard.type('\x0f');
    await dashboard.shows(/saves of bricks {2}slot 0[^]*▸ 0 .*by hand[^]*7 .*by hand/);
    dashboard.type('3s');
    await dashboard.shows('saved to slot 3');
    dashboard.type('\x0f');
    dashboard.type('\x0c');
    await dashboard.shows('loaded slot 3');
    dashboard.type('\x03');
    await dashboard.shows(/1 sessions 1/);
    expect(await slots()).toEqual(['3', '0', '7']);

    dashboard.type('v');
    await dashboard.shows(/saves \d/);
    dashboard.resize(60, 20);
    await dashboard.shows(/saves \d[^]*┌─ bricks/);
    dashboard.type('jjjj');
    await dashboard.shows(/▸ bricks +7 /);
    dashboard.type('x');
    await dashboard.shows('delete bricks, slot 7');
    dashboard.type('y');
    await dashboard.shows('the save of bricks is gone');
    expect(await slots()).toEqual(['3', '0']);

    dashboard.type('\x1b');
    await dashboard.shows(/1 sessions 1/);
    dashboard.type('h');
    await dashboard.shows(/history [^]*▸ bricks .*runs[^]*played: /);
    dashboard.type('q');
    expect(await dashboard.ended()).toContain('status 0');
  } finally {
    dashboard.close();
  }
}, 120_000);
