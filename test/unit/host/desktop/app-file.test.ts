import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAppFile, readAppFile } from '../../../../src/host/desktop/app-file.ts';
import { FileCatalogue } from '../../../../src/host/desktop/catalogue.ts';
import { isPerunError } from '../../../../src/shared/errors.ts';
import { silentLogger } from '../../../../src/shared/logger.ts';

const folder = mkdtempSync(join(tmpdir(), 'perun-apps-'));
const file = join(folder, 'apps.toml');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const good = `# mine
[[app]]
name = "Steam"
command = ["steam", "-gamepadui"]
compositor = "gamescope"
art = "art/steam.png"

[[app]]
name = "Editor"
command = ["foot", "vim"]
[app.env]
LANG = "C.UTF-8"
`;

function failure(text: string): string {
  try {
    parseAppFile(text, 'apps.toml');
    return 'nothing';
  } catch (error) {
    if (!isPerunError(error)) throw error;
    expect(error.code).toBe('CONFIG_INVALID');
    return error.message;
  }
}

describe('apps.toml', () => {
  it('is read with pictures from its folder on', () => {
    expect(parseAppFile(good, '/etc/perun/apps.toml')).toEqual([
      {
        ...{ name: 'Steam', command: ['steam', '-gamepadui'], compositor: 'gamescope' },
        art: '/etc/perun/art/steam.png',
      },
      { name: 'Editor', command: ['foot', 'vim'], env: { LANG: 'C.UTF-8' } },
    ]);
    expect(parseAppFile('', file)).toEqual([]);
    expect(readAppFile(join(folder, 'none.toml'))).toEqual([]);
  });

  it.each([
    ['[[app]]\nname = "a"\ncommand = "x"', 'apps.toml:3: command: '],
    ['[[app]]\nname = "a"\ncommand = ["x"]\n\n[[app]]\ncommand = ["y"]', 'apps.toml:5: name: '],
    ['[[app]]\nname = "a"\ncommand = ["x"]\n\n[[app]]\nname = "b"\n# so\ncommand = []', 'apps.toml:8: command: '],
    ['[[app]]\nname = "a"\ncommand = ["x"]\ncompositor = "weston"', 'apps.toml:4: compositor: '],
    ['[[app]]\nname = "a"\ncommand = ["x"]\n[app.env]\n"A B" = "1"', 'apps.toml:4: env.A B: '],
    ['[[app]]\nname = "a"\ncommand = ["x"]\ncolor = "red"', 'apps.toml:4: there is no color here'],
    ['[[app]]\nname = "desktop"\ncommand = ["x"]', 'apps.toml:2: name: desktop is the whole desktop'],
    ['title = "mine"', 'apps.toml:1: there is no title here'],
    [
      '\n[[app]]\nname = "a"\ncommand = ["x"]\n[[app]]\nname = "a"\ncommand = ["y"]',
      'apps.toml:6: there is a second app',
    ],
    ['[[app]]\nname = "a\ncommand = ["x"]', 'apps.toml:2: '],
    ['app = 3', 'apps.toml:1: '],
  ])('%j is refused by its line', (text, start) => {
    expect(failure(text)).toContain(start);
  });

  it('any text is apps or one error', () => {
    const line = fc.constantFrom(
      '[[app]]',
      'name = "a"',
      'command = ["x"]',
      '[app.env]',
      'X = "1"',
      '[app]',
      '"',
      '=',
      '',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string({ maxLength: 20 })), { maxLength: 12 }), (lines) => {
        try {
          expect(Array.isArray(parseAppFile(lines.join('\n'), 'f'))).toBe(true);
        } catch (error) {
          expect(isPerunError(error) && error.code === 'CONFIG_INVALID' && /^f:\d+: ./.test(error.message)).toBe(true);
        }
      }),
    );
  });
});

describe('the catalogue of a running host', () => {
  it('follows its file, and keeps what it had while that is broken', () => {
    writeFileSync(file, good);
    const lines: string[] = [];
    const logger = { ...silentLogger, error: (_: unknown, text?: string) => void lines.push(String(text)) };
    const catalogue = new FileCatalogue(file, logger);
    expect(catalogue.find('Editor')?.command).toEqual(['foot', 'vim']);
    expect(catalogue.find('editor')).toBeUndefined();
    writeFileSync(file, `${good}nonsense`);
    expect(catalogue.find('Editor')?.command).toEqual(['foot', 'vim']);
    expect(catalogue.apps).toHaveLength(2);
    expect(lines).toEqual([expect.stringMatching(/as it was before: .*apps\.toml:\d+: /)]);
    writeFileSync(file, '[[app]]\nname = "New one"\ncommand = ["x"]\n');
    expect(catalogue.apps.map(({ name }) => name)).toEqual(['New one']);
    rmSync(file);
    expect(catalogue.apps).toEqual([]);
    expect(statSync(folder).isDirectory()).toBe(true);
  });
});
