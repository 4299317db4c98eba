import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseManifest, readManifest } from '../../../src/core/manifest.ts';
import { chooseCore, listAbsent, listCores, type KnownCore } from '../../../src/core/registry.ts';
import { silentLogger } from '../../../src/shared/logger.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perun-libraries-'));
  const place = (...names: string[]): void => {
    const path = join(folder, ...names.slice(0, -1));
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, names.at(-1)!), '');
  };
  place('lib', 'amd64', 'libretro', 'second_libretro.so');
  place('lib', 'amd64', 'libretro', 'third_party_libretro.so');
  place('lib', 'amd64', 'libretro', 'readme.txt');
  place('own', 'third_party_libretro.so');
  place('own', 'stranger_libretro.so');
  place('about', 'stranger_libretro.info');
  writeFileSync(
    join(folder, 'about', 'stranger_libretro.info'),
    'display_name = "Stranger"\nsupported_extensions = "abc|x y|DEF"\nsystemid = "strange"\n',
  );
  mkdirSync(join(folder, 'cores', 'player'), { recursive: true });
  writeFileSync(join(folder, 'cores', 'player', 'perun-core.toml'), manifest());
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function manifest(): string {
  const known = (name: string, extensions: string): string =>
    `[[libraries.known]]\nname = "${name}"\npackage = "lib-${name}"\nsystems = ["${name}-system", "shared"]\nextensions = ${extensions}\n`;
  return `name = "player"
command = ["{node}", "play.js", "{rom}", "--core={library}", "--system={plays}"]
[libraries]
path = "PLAYER_PATH"
folders = ["${folder}/lib/*/libretro", "${folder}/nowhere"]
ending = "_libretro.so"
about = "${folder}/about"
${known('first', '[".one"]')}${known('second', '[".one", ".two"]')}${known('third-party', '[".two"]')}`;
}

const folders = () => ({ builtIn: join(folder, 'cores'), installed: join(folder, 'installed') });
const env = () => ({ PLAYER_PATH: `relative:${folder}/own` });
const list = (): KnownCore[] => listCores(folders(), silentLogger, env());

describe('libraries that a core plays through', () => {
  it('are cores of their own: those of the table in its order, then others by what is said about them', () => {
    expect(
      list().map(({ manifest: { name, systems, extensions }, origin }) => ({ name, systems, extensions, origin })),
    ).toEqual([
      {
        name: 'second',
        systems: ['second-system', 'shared'],
        extensions: ['.one', '.two'],
        origin: `${folder}/lib/amd64/libretro/second_libretro.so`,
      },
      {
        name: 'third-party',
        systems: ['third-party-system', 'shared'],
        extensions: ['.two'],
        origin: `${folder}/own/third_party_libretro.so`,
      },
      {
        name: 'stranger',
        systems: ['strange'],
        extensions: ['.abc', '.def'],
        origin: `${folder}/own/stranger_libretro.so`,
      },
    ]);
    expect(list()[0]!.manifest.command).toEqual([
      ...['{node}', 'play.js', '{rom}'],
      ...[`--core=${folder}/lib/amd64/libretro/second_libretro.so`, '--system=second-system'],
    ]);
  });

  it('are chosen by file: the one that stands first; or by name or system', () => {
    const name = (rom: string, system?: string): string => chooseCore(list(), rom, system).manifest.name;
    expect(name('game.two')).toBe('second');
    expect(name('game.two', 'third-party')).toBe('third-party');
    expect(name('game.two', 'shared')).toBe('second');
    expect(name('GAME.DEF')).toBe('stranger');
  });

  it('stand behind a core of its own for the same files, where that is built', () => {
    const core = (build: string): void => {
      mkdirSync(join(folder, 'cores', 'mine'), { recursive: true });
      const text = `name = "mine"\ncommand = ["./made", "{rom}"]\nextensions = [".two"]\nbuild = "${build}"\n`;
      writeFileSync(join(folder, 'cores', 'mine', 'perun-core.toml'), text);
    };
    core('make');
    expect(chooseCore(list(), 'game.two', undefined).manifest.name).toBe('second');
    writeFileSync(join(folder, 'cores', 'mine', 'made'), '');
    expect(chooseCore(list(), 'game.two', undefined).manifest.name).toBe('mine');
  });

  it('that are not there are named with their packages', () => {
    const absent = listAbsent(folders(), silentLogger, { PLAYER_PATH: '' });
    expect(absent.map(({ name }) => name)).toEqual(['first']);
    const choose = (): KnownCore => chooseCore([], 'game.one', undefined, listAbsent(folders(), silentLogger, env()));
    expect(choose).toThrow(
      expect.objectContaining({ code: 'CORE_NOT_FOUND', remedy: 'install lib-first: apt install lib-first' }),
    );
  });

  it('come from a table that is checked', () => {
    const table = (lines: string): (() => unknown) => {
      const text = `name = "x"\ncommand = ["x"]\n[libraries]\n${lines}`;
      return () => parseManifest(text, '/x');
    };
    const good = 'folders = ["/a"]\nending = "_b"\n';
    expect(table(good)).not.toThrow();
    expect(table('ending = "_b"')).toThrow(/needs libraries.folders/);
    expect(table('folders = ["a"]\nending = "_b"')).toThrow(/absolute paths/);
    expect(table('folders = ["/a"]\nending = "a/b"')).toThrow(/needs libraries.ending/);
    expect(table(`${good}path = "no name"`)).toThrow(/environment variable/);
    expect(table(`${good}about = "a"`)).toThrow(/absolute path/);
    expect(table(`${good}colour = "a"`)).toThrow(/unknown key libraries.colour/);
    expect(table(`${good}known = ["a"]`)).toThrow(/array of tables/);
    expect(table(`${good}[[libraries.known]]\nname = "A"`)).toThrow(/needs a name/);
    expect(table(`${good}[[libraries.known]]\nname = "a"`)).toThrow(/needs package, systems and extensions/);
    const odd = '[[libraries.known]]\nname = "a"\npackage = "a"\nsystems = []\nextensions = ["nes"]';
    expect(table(good + odd)).toThrow(/"nes", which is none/);
    expect(() => parseManifest('name = "x"\ncommand = ["x"]\nlibraries = 1', '/x')).toThrow(
      /needs libraries to be a table/,
    );
  });

  it('our own table says so of every library that Debian has', () => {
    const ours = readManifest(new URL('../../../cores/libretro', import.meta.url).pathname);
    expect(ours.libraries?.known.map((library) => library.package)).toContain('libretro-nestopia');
  });
});
