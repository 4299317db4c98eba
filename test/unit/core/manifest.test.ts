import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fillCommand, parseManifest, readManifest } from '../../../src/core/manifest.ts';
import { chooseCore, listCores } from '../../../src/core/registry.ts';
import { isPerunError } from '../../../src/shared/errors.ts';
import { silentLogger, type Logger } from '../../../src/shared/logger.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cm-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const good = `name = "snake"
command = ["{node}", "main.js", "{rom}", "--size", "2"]
extensions = ["SNK", ".sn2"]
systems = ["Snake"]
`;

function add(parent: string, name: string, text: string): string {
  const path = join(folder, parent, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'perun-core.toml'), text);
  return path;
}

describe('parseManifest', () => {
  test('reads all keys and writes extensions in one form', () => {
    expect(parseManifest(good, '/x')).toEqual({
      name: 'snake',
      command: ['{node}', 'main.js', '{rom}', '--size', '2'],
      extensions: ['.snk', '.sn2'],
      systems: ['Snake'],
      build: '',
      test: [],
      folder: '/x',
    });
  });

  test.each([
    ['name = "a', 'is not valid TOML at line 1'],
    ['command = ["x"]', 'needs name'],
    ['name = "A b"\ncommand = ["x"]', 'needs name'],
    ['name = "../up"\ncommand = ["x"]', 'needs name'],
    ['name = "a"', 'needs command'],
    ['name = "a"\ncommand = "x"', 'needs command to be an array of strings'],
    ['name = "a"\ncommand = ["x", 1]', 'needs command to be an array of strings'],
    ['name = "a"\ncommand = ["x", ""]', 'needs command to be an array of strings'],
    ['name = "a"\ncommand = ["x"]\nextensions = [".a/b"]', 'has the file extension ".a/b"'],
    ['name = "a"\ncommand = ["x"]\ncolour = 1', 'has the unknown key colour'],
    ['name = "a"\ncommand = ["x"]\nbuild = ["make"]', 'needs build to be a string'],
    ['#'.repeat(70_000), 'is longer than'],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => parseManifest(text, '/x')).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) as string }),
    );
  });

  test('any text is a manifest or a named failure', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseManifest(text, '/x');
        } catch (error) {
          expect(isPerunError(error)).toBe(true);
        }
      }),
    );
  });

  test('a folder without one is no core', () => {
    expect(() => readManifest(folder)).toThrow(expect.objectContaining({ code: 'CORE_NOT_FOUND' }));
  });
});

describe('fillCommand', () => {
  test('fills placeholders and finds files beside the manifest', () => {
    const path = add('cores', 'snake', good);
    writeFileSync(join(path, 'main.js'), '');
    const manifest = readManifest(path);
    expect(fillCommand(manifest, { rom: '/g/a b.snk', args: ['--fast'] })).toEqual([
      ...[process.execPath, join(path, 'main.js'), '/g/a b.snk', '--size', '2', '--fast'],
    ]);
    expect(fillCommand(manifest, {})).not.toContain('{rom}');
  });

  test('leaves program names to PATH, and takes ./ for the folder', () => {
    const path = add('cores', 'x', 'name = "x"\ncommand = ["python3", "-u", "./later.py", "word"]');
    writeFileSync(join(path, 'python3'), '');
    expect(fillCommand(readManifest(path), {})).toEqual(['python3', '-u', join(path, 'later.py'), 'word']);
    const own = add('cores', 'y', 'name = "y"\ncommand = ["bin/run"]');
    mkdirSync(join(own, 'bin'));
    writeFileSync(join(own, 'bin', 'run'), '');
    expect(fillCommand(readManifest(own), {})).toEqual([join(own, 'bin', 'run')]);
  });

  test('passes on the system asked for, and nothing where none was', () => {
    const manifest = parseManifest('name = "x"\ncommand = ["x", "{rom}", "--machine={system}"]', folder);
    expect(fillCommand(manifest, { rom: '/g', system: 'big' })).toEqual(['x', '/g', '--machine=big']);
    expect(fillCommand(manifest, { rom: '/g' })).toEqual(['x', '/g']);
  });

  test('does not fill placeholders inside a file name', () => {
    const manifest = parseManifest(good, folder);
    expect(fillCommand(manifest, { rom: '/g/{node}.snk' })[2]).toBe('/g/{node}.snk');
  });
});

describe('registry', () => {
  const folders = (): { builtIn: string; installed: string } => ({
    builtIn: join(folder, 'cores'),
    installed: join(folder, 'installed'),
  });

  test('lists both folders, prefers an installed core, and logs a broken one', () => {
    add('cores', 'snake', good);
    add('cores', 'other', 'name = "other"\ncommand = ["o"]\nextensions = [".o"]');
    const path = add('installed', 'snake', good);
    add('installed', 'broken', 'name = ');
    mkdirSync(join(folder, 'installed', 'no-core'));
    const warned: unknown[] = [];
    const logger: Logger = { ...silentLogger, warn: (fields) => warned.push(fields['folder']) };
    const cores = listCores(folders(), logger);
    expect(cores.map(({ manifest, origin }) => [manifest.name, origin])).toEqual([
      ['other', 'built in'],
      ['snake', path],
    ]);
    expect(warned).toEqual([join(folder, 'installed', 'broken')]);
  });

  test('chooses by extension in any case, or by system or name', () => {
    add('cores', 'snake', good);
    add('cores', 'other', 'name = "other"\ncommand = ["o"]\nextensions = [".o"]\nsystems = ["Odd One"]');
    const cores = listCores(folders(), silentLogger);
    expect(chooseCore(cores, '/g/A.SNK', undefined).manifest.name).toBe('snake');
    expect(chooseCore(cores, '/g/A.SNK', 'odd one').manifest.name).toBe('other');
    expect(chooseCore(cores, '/g/A', 'Other').manifest.name).toBe('other');
  });

  test('names what there is where none or several would do', () => {
    add('cores', 'snake', good);
    add('cores', 'viper', good.replace('"snake"', '"viper"'));
    const cores = listCores(folders(), silentLogger);
    expect(() => chooseCore(cores, 'a.gb', undefined)).toThrow(
      'no core plays .gb; known: snake (.snk .sn2), viper (.snk .sn2)',
    );
    expect(() => chooseCore(cores, 'a', undefined)).toThrow('no core plays files without extension');
    expect(() => chooseCore([], 'a.gb', 'gameboy')).toThrow('no core plays gameboy; known: none');
    expect(() => chooseCore(cores, 'a.snk', undefined)).toThrow(
      expect.objectContaining({ code: 'CORE_NOT_FOUND', remedy: 'choose one with --system snake' }),
    );
  });
});
