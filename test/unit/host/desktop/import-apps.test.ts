import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readAppFile } from '../../../../src/host/desktop/app-file.ts';
import { importApps } from '../../../../src/host/desktop/import-apps.ts';
import { importInto } from '../../../../src/host/desktop/keep-apps.ts';
import { isPerunError } from '../../../../src/shared/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'perun-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const punktfunk = [
  { id: 1, title: 'Desktop', icon: 'monitor' },
  { id: 2, title: 'Steam', icon: 'steam', compositor: 'gamescope', cmd: 'steam -gamepadui' },
  { id: 3, title: 'Plasma thing', compositor: 'KDE', cmd: 'kate "a b"', prep: [{ do: 'x', undo: 'y' }] },
  { id: 4, title: 'Hypr', compositor: 'hyprland', cmd: 'foot' },
  { id: 5, title: 'Piped', cmd: 'a | b' },
];
const sunshine = {
  env: { PATH: '$(PATH):/x', LANG: 'C' },
  apps: [
    { name: 'Big Picture', detached: ['setsid steam steam://open/bigpicture'], 'image-path': 'steam.png' },
    { name: 'Desktop', 'image-path': 'desktop.png' },
    { name: 'Game', cmd: '/opt/game --full', 'prep-cmd': [{ do: 'x' }], 'exit-timeout': 5 },
  ],
};

describe("apps of other hosts' catalogues", () => {
  it("punktfunk's are taken, and what is lost is said", () => {
    const { apps, notes } = importApps(JSON.stringify(punktfunk), 'apps.json');
    expect(apps).toEqual([
      { name: 'Steam', command: ['steam', '-gamepadui'], compositor: 'gamescope' },
      { name: 'Plasma thing', command: ['kate', 'a b'], compositor: 'kwin' },
      { name: 'Hypr', command: ['foot'] },
      { name: 'Piped', command: ['sh', '-c', 'a | b'] },
    ]);
    expect(notes).toEqual([
      'Desktop has no command: the whole desktop is there without an entry',
      'Plasma thing: left out prep',
      'Hypr asks for hyprland, which is none of ours: it is shown on the desktop there is',
      'Piped needs a shell: its command is run by sh',
    ]);
  });

  it("Sunshine's are taken with their variables", () => {
    const { apps, notes } = importApps(JSON.stringify(sunshine), 'apps.json');
    expect(apps).toEqual([
      {
        ...{ name: 'Big Picture', command: ['setsid', 'steam', 'steam://open/bigpicture'] },
        ...{ art: 'steam.png', env: { LANG: 'C' } },
      },
      { name: 'Game', command: ['/opt/game', '--full'], env: { LANG: 'C' } },
    ]);
    expect(notes).toContain('Game: left out prep-cmd, exit-timeout');
  });

  it.each(['', '{', '3', '{}', '[{"id":1}]', '{"apps":[{}]}', '[[]]', 'null'])('%j is neither', (text) => {
    expect(() => importApps(text, 'apps.json')).toThrow(/apps\.json is (not JSON|no list of apps)/);
  });

  it('any JSON is apps or one error', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        try {
          importApps(text, 'f');
        } catch (error) {
          expect(isPerunError(error) && error.code === 'CONFIG_INVALID').toBe(true);
        }
      }),
    );
  });
});

describe('importing into a catalogue', () => {
  it('keeps what is there, comments too, and adds the rest once', () => {
    const catalogue = join(folder, 'new', 'apps.toml');
    const file = join(folder, 'apps.json');
    writeFileSync(file, JSON.stringify(sunshine));
    expect(importInto(catalogue, file).added.map(({ name }) => name)).toEqual(['Big Picture', 'Game']);
    expect(readAppFile(catalogue)[0]?.art).toBe(join(folder, 'steam.png'));
    const before = `# by hand\n${readFileSync(catalogue, 'utf8')}`;
    writeFileSync(catalogue, before);
    writeFileSync(file, JSON.stringify([{ id: 1, title: 'Game', cmd: 'other' }, ...punktfunk]));
    const { added, notes } = importInto(catalogue, file);
    expect(added).toHaveLength(4);
    expect(notes).toContain('Game is there already and stays as it is');
    expect(readFileSync(catalogue, 'utf8').startsWith(before.trimEnd())).toBe(true);
    expect(readAppFile(catalogue)).toHaveLength(6);
    expect(importInto(catalogue, file).added).toEqual([]);
  });

  it('a catalogue that is broken is left alone', () => {
    const catalogue = join(folder, 'broken.toml');
    writeFileSync(catalogue, 'nonsense');
    const file = join(folder, 'good.json');
    writeFileSync(file, JSON.stringify(punktfunk));
    expect(() => importInto(catalogue, file)).toThrow(/broken\.toml:1: /);
    expect(readFileSync(catalogue, 'utf8')).toBe('nonsense');
    expect(() => importInto(catalogue, join(folder, 'none.json'))).toThrow(/there is no file/);
  });
});
