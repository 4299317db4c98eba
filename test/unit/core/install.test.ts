import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { installCore } from '../../../src/core/install.ts';
import { listTemplates, scaffoldCore } from '../../../src/core/scaffold.ts';

let folder = '';
let into = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-'));
  into = join(folder, 'installed');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function core(path: string, name: string): string {
  mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, path, 'perun-core.toml'), `name = "${name}"\ncommand = ["{node}", "main.js"]\n`);
  writeFileSync(join(folder, path, 'main.js'), `console.log('${name}')\n`);
  writeFileSync(join(folder, path, 'art.bin'), `${name}\0`);
  return join(folder, path);
}

function git(cwd: string, ...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], { cwd, stdio: 'ignore' });
}

describe('installCore', () => {
  test('copies a folder under the name in its manifest', async () => {
    const manifest = await installCore({ source: core('source', 'snake'), into });
    expect(manifest).toMatchObject({ name: 'snake', folder: join(into, 'snake') });
    expect(readdirSync(into)).toEqual(['snake']);
    expect(readdirSync(join(into, 'snake')).toSorted()).toEqual(['art.bin', 'main.js', 'perun-core.toml']);
  });

  test('takes the program alone from what a compiler left behind', async () => {
    const source = core('source', 'snake');
    const release = join(source, 'target', 'release');
    mkdirSync(join(release, 'deps'), { recursive: true });
    writeFileSync(join(source, 'target', 'CACHEDIR.TAG'), 'Signature: 8a477f597d28d172789f06886806bc55');
    for (const name of ['snake', 'snake.d', 'deps/huge.o']) writeFileSync(join(release, name), name);
    const text = 'name = "snake"\ncommand = ["target/release/snake"]\nbuild = "cargo build --release"\n';
    writeFileSync(join(source, 'perun-core.toml'), text);
    await installCore({ source, into });
    const all = readdirSync(join(into, 'snake'), { recursive: true }).map(String).toSorted();
    expect(all).toEqual([
      ...['art.bin', 'main.js', 'perun-core.toml', 'target', 'target/release', 'target/release/snake'],
    ]);
  });

  test('wants a program to be built first', async () => {
    const source = core('source', 'snake');
    const text = 'name = "snake"\ncommand = ["target/snake"]\nbuild = "make"\n';
    writeFileSync(join(source, 'perun-core.toml'), text);
    await expect(installCore({ source, into })).rejects.toMatchObject({
      code: 'MISSING_CAPABILITY',
      remedy: `cd ${source} && make`,
    });
    expect(readdirSync(into)).toEqual([]);
  });

  test('clones a repository by URL', async () => {
    const source = core('repository', 'snake');
    git(source, 'init', '-q');
    git(source, 'add', '.');
    git(source, 'commit', '-qm', 'first');
    const manifest = await installCore({ source: pathToFileURL(source).href, into });
    expect(manifest.name).toBe('snake');
    expect(existsSync(join(into, 'snake', 'main.js'))).toBe(true);
  });

  test('refuses to replace, unless allowed', async () => {
    const source = core('source', 'snake');
    await installCore({ source, into });
    writeFileSync(join(source, 'main.js'), 'new');
    await expect(installCore({ source, into })).rejects.toMatchObject({ code: 'REFUSED' });
    expect(readFileSync(join(into, 'snake', 'main.js'), 'utf8')).not.toBe('new');
    const asked: string[] = [];
    await installCore({ source, into, mayReplace: async (name) => void asked.push(name) });
    expect(asked).toEqual(['snake']);
    expect(readFileSync(join(into, 'snake', 'main.js'), 'utf8')).toBe('new');
    expect(readdirSync(into)).toEqual(['snake']);
  });

  test.each([
    [
      'a folder without manifest',
      'CORE_NOT_FOUND',
      (): string => (mkdirSync(join(folder, 'empty')), join(folder, 'empty')),
    ],
    ['a broken manifest', 'USAGE', (): string => core('bad', 'No Name')],
    ['a repository that is not there', 'UNREACHABLE', (): string => pathToFileURL(join(folder, 'none')).href],
    ['an option for git', 'UNREACHABLE', (): string => '--upload-pack=touch pwned'],
  ])('leaves nothing behind after %s', async (_, code, source) => {
    await expect(installCore({ source: source(), into })).rejects.toMatchObject({ code });
    expect(readdirSync(into)).toEqual([]);
  });
});

describe('scaffoldCore', () => {
  test('copies the template and writes the new name everywhere in its text', () => {
    core('templates/typescript', 'my-core');
    mkdirSync(join(folder, 'templates', 'no-template'));
    const templates = join(folder, 'templates');
    expect(listTemplates(templates)).toEqual(['typescript']);
    const target = join(folder, 'games', 'Space Snake!');
    const manifest = scaffoldCore({ templates, template: 'typescript', target });
    expect(manifest).toMatchObject({ name: 'space-snake', folder: target });
    expect(readFileSync(join(target, 'main.js'), 'utf8')).toBe("console.log('space-snake')\n");
    expect(readFileSync(join(target, 'art.bin'), 'utf8')).toBe('my-core\0');
    expect(readdirSync(join(folder, 'games'))).toEqual(['Space Snake!']);
    expect(statSync(target).mode & 0o500).toBe(0o500);
  });

  test('writes where the SDKs are, for templates that name one by its path', () => {
    const source = core('cores/templates/rust', 'my-core');
    writeFileSync(join(source, 'Cargo.toml'), 'perun-sdk = { path = "../../../sdk/rust" }');
    mkdirSync(join(source, 'target'));
    const target = join(folder, 'mine');
    writeFileSync(join(source, 'Makefile'), 'PERUN ?= ../../../sdk/c\nall: build/my-core\n');
    mkdirSync(join(source, 'build'));
    scaffoldCore({ templates: join(folder, 'cores', 'templates'), template: 'rust', target });
    expect(readFileSync(join(target, 'Makefile'), 'utf8')).toBe(`PERUN ?= ${folder}/sdk/c\nall: build/mine\n`);
    expect(existsSync(join(target, 'build'))).toBe(false);
    expect(readFileSync(join(target, 'Cargo.toml'), 'utf8')).toBe(`perun-sdk = { path = "${folder}/sdk/rust" }`);
    expect(existsSync(join(target, 'target'))).toBe(false);
  });

  test('refuses unknown templates, nameless and filled folders', () => {
    core('templates/typescript', 'my-core');
    const templates = join(folder, 'templates');
    const scaffold = (template: string, target: string) => () =>
      scaffoldCore({ templates, template, target: join(folder, target) });
    expect(scaffold('cobol', 'x')).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND', message: 'no template cobol; known: typescript' }),
    );
    expect(scaffold('../templates', 'x')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(scaffold('typescript', '!!!')).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(scaffold('typescript', 'templates')).toThrow(expect.objectContaining({ code: 'REFUSED' }));
    mkdirSync(join(folder, 'empty'));
    expect(scaffold('typescript', 'empty')().name).toBe('empty');
  });
});
