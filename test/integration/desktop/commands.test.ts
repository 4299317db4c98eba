import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestUser } from '../cli/cli.ts';
import { X11Lab } from '../../support/x11/x11-lab.ts';

interface Row {
  readonly kind: string;
  readonly state: string;
  readonly place: { readonly x11: string | null } | null;
}

interface Shown {
  readonly apps: readonly { readonly name: string; readonly missing: string | null }[];
  readonly added: number;
  readonly notes: readonly string[];
}

interface TrialResult {
  readonly frames: number;
  readonly fps: number;
  readonly started: boolean;
  readonly granted: { readonly width: number; readonly height: number };
  readonly kbps: number;
  readonly input: string | null;
  readonly ms: Record<'pointer' | 'age' | 'scale' | 'encode', { readonly count: number; readonly p50: number }>;
}

describe('perun desktop', () => {
  let user: TestUser;
  let lab: X11Lab;
  beforeAll(async () => {
    lab = await X11Lab.open();
    const { x11, authority } = lab.desktop.place;
    user = new TestUser(undefined, { DISPLAY: x11 ?? '', XAUTHORITY: authority ?? '' });
  });
  afterAll(async () => {
    await user.leave();
    await lab.close();
  });

  test('outputs tells what runs and what could be started, each with what is missing', async () => {
    const rows = (await user.json('desktop', 'outputs')) as Row[];
    expect(rows.map(({ kind }) => kind)).toEqual(['mutter', 'kwin', 'sway', 'labwc', 'cage', 'gamescope', 'x11']);
    const x11 = rows.find(({ kind }) => kind === 'x11');
    expect(x11).toMatchObject({ state: 'runs', place: { x11: lab.desktop.place.x11 } });
    expect(JSON.stringify(rows)).not.toContain('Xauthority');
    expect((await user.run('desktop')).stdout).toMatch(/x11 +runs +:\d+/);
  });

  test('apps imports a catalogue of another host and shows what is missing', async () => {
    const file = join(user.folder, 'apps.json');
    writeFileSync(
      file,
      JSON.stringify([
        { id: 1, title: 'Listing', cmd: 'ls -l' },
        { id: 2, title: 'No', cmd: 'no-such' },
      ]),
    );
    const shown = (await user.json('desktop', 'apps', '--import', file)) as Shown;
    expect(shown.added).toBe(2);
    expect(shown.apps.map(({ name, missing }) => [name, missing])).toEqual([
      ['Listing', null],
      ['No', 'there is no program no-such'],
    ]);
    mkdirSync(user.paths.config, { recursive: true });
    writeFileSync(join(user.paths.config, 'apps.toml'), '[[app]]\nname = 3\n');
    const broken = await user.run('desktop', 'apps');
    expect(broken.code).toBe(2);
    expect(broken.stderr).toMatch(/apps\.toml:2: name: /);
  });

  test('test shows the desktop that runs, at its own size, and says what else there is', async () => {
    const args = ['--kind', 'x11', '--mode', '640x480@60', '--frames', '20'];
    const found = (await user.json('desktop', 'test', ...args)) as TrialResult;
    expect(found).toMatchObject({ started: false, frames: 20, granted: { width: 320, height: 240 }, input: 'x11' });
  });

  test('test starts one of its own, codes what it shows, and leaves nothing', async () => {
    const args = ['--kind', 'x11', '--own', '--mode', '640x360@30', '--frames', '15'];
    const trial = (await user.json('desktop', 'test', ...args)) as TrialResult;
    expect(trial).toMatchObject({ started: true, frames: 15, granted: { width: 640, height: 360 } });
    expect(trial.fps).toBeGreaterThan(0);
    expect(trial.kbps).toBeGreaterThan(0);
    for (const stage of ['pointer', 'age', 'scale', 'encode'] as const) expect(trial.ms[stage].count).toBe(15);
    expect(readdirSync(user.paths.runtime).filter((name) => name.startsWith('try-'))).toEqual([]);
  });

  test('another way for input or pictures is refused by name, and the rest goes on', async () => {
    const args = ['--kind', 'x11', '--mode', '320x240@60', '--frames', '1'];
    const trial = (await user.json('desktop', 'test', ...args, '--input-backend', 'wlr')) as TrialResult;
    expect(trial.input).toBeNull();
    const missing = expect.objectContaining({ what: 'input', found: 'x11 takes x11, not wlr' }) as object;
    expect(trial).toHaveProperty('missing', expect.arrayContaining([missing]));
    const portal = await user.run('desktop', 'test', ...args, '--video-source', 'portal');
    expect([portal.code, portal.stderr]).toEqual([7, expect.stringContaining('x11 has no portal') as string]);
  });

  test('a mode that is none, and a desktop that is not there, are one clear line', async () => {
    const mode = await user.run('desktop', 'test', '--mode', 'big');
    expect([mode.code, mode.stderr]).toEqual([2, expect.stringContaining('big is no mode') as string]);
    const missing = await user.run('desktop', 'test', '--kind', 'gamescope', '--own', '--app', 'foot');
    expect(missing.code).toBe(7);
  });
});
