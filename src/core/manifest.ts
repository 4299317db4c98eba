import { readFileSync, existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { parseLibraryTable, type LibraryTable } from './library-table.ts';
import { PerunError } from '../shared/errors.ts';

/** File that makes a folder a core. */
export const manifestName = 'perun-core.toml';

/** What a core says about itself; `command` still holds its placeholders. */
export interface CoreManifest {
  readonly name: string;
  readonly command: readonly string[];
  /** With the dot, in lower case: `.ch8`. */
  readonly extensions: readonly string[];
  readonly systems: readonly string[];
  /** What a person types in its folder to make its program; '' where there is nothing to make. */
  readonly build: string;
  /** The command that plays test programs; empty where it is the usual one. */
  readonly test: readonly string[];
  /** Absolute folder of the manifest; the command runs there. */
  readonly folder: string;
  /** The libraries it plays through; without one of them it plays nothing. */
  readonly libraries?: LibraryTable | undefined;
}

const knownKeys: ReadonlySet<string> = new Set([
  'name',
  'command',
  'extensions',
  'systems',
  'build',
  'test',
  'libraries',
]);
const longestManifest = 64 * 1024;

/** Reads and checks the perun-core.toml of a folder. Fails with CORE_NOT_FOUND (none there) or USAGE (what is wrong). */
export function readManifest(folder: string): CoreManifest {
  const path = join(folder, manifestName);
  if (!existsSync(path)) {
    throw new PerunError('CORE_NOT_FOUND', `${folder} has no ${manifestName}`, {
      remedy: 'begin one with `perun core new typescript`',
    });
  }
  return parseManifest(readFileSync(path, 'utf8'), resolve(folder));
}

/** Checks the text of a perun-core.toml; every message names the file and the key. */
export function parseManifest(text: string, folder: string): CoreManifest {
  const path = join(folder, manifestName);
  if (text.length > longestManifest) throw wrong(path, `is longer than ${longestManifest} characters`);
  const table = parseTable(text, path);
  const unknown = Object.keys(table).filter((key) => !knownKeys.has(key));
  if (unknown.length > 0) throw wrong(path, `has the unknown key ${unknown.join(', ')}`);
  const { name } = table;
  if (typeof name !== 'string' || !/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) {
    throw wrong(path, 'needs name: lower-case letters, digits and hyphens, at most 40');
  }
  const command = stringList(table, 'command', path);
  if (command.length === 0) throw wrong(path, 'needs command: an array of program and arguments');
  const extensions = stringList(table, 'extensions', path).map((extension) => extension.toLowerCase());
  const odd = extensions.find((extension) => !/^\.?[a-z0-9]+$/.test(extension));
  if (odd !== undefined) throw wrong(path, `has the file extension ${JSON.stringify(odd)}, which is none`);
  const { build = '' } = table;
  if (typeof build !== 'string') throw wrong(path, 'needs build to be a string');
  const libraries = table['libraries'] === undefined ? undefined : parseLibraryTable(table['libraries']);
  if (typeof libraries === 'string') throw wrong(path, libraries);
  return {
    name,
    command,
    extensions: extensions.map((extension) => (extension.startsWith('.') ? extension : `.${extension}`)),
    systems: stringList(table, 'systems', path),
    build,
    test: stringList(table, 'test', path),
    folder,
    ...(libraries !== undefined && { libraries }),
  };
}

function parseTable(text: string, path: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split('\n')[0] ?? error.message;
    throw wrong(path, `is not valid TOML at line ${error.line}, column ${error.column}: ${reason}`, error);
  }
}

function stringList(table: Record<string, unknown>, key: string, path: string): string[] {
  const value = table[key] ?? [];
  if (Array.isArray(value) && value.every((item): item is string => typeof item === 'string' && item !== '')) {
    return [...value];
  }
  throw wrong(path, `needs ${key} to be an array of strings`);
}

function wrong(path: string, what: string, cause?: unknown): PerunError {
  return new PerunError('USAGE', `${path} ${what}`, { cause, remedy: `mend ${path}; see docs/cores.md` });
}

export interface CommandValues {
  readonly rom?: string | undefined;
  /** The system a person asked for. */
  readonly system?: string | undefined;
  /** Words that follow the command. */
  readonly args?: readonly string[];
}

/**
 * The command with its placeholders filled: `{node}` is this Node, `{rom}` the file, `{system}` the system asked for.
 * Words that name a file beside the manifest become absolute, so that logs and lists show what really runs. A word
 * falls away where it has a placeholder without a value.
 */
export function fillCommand(manifest: CoreManifest, { rom, system, args = [] }: CommandValues): string[] {
  const values = new Map([
    ['node', process.execPath],
    ['rom', rom],
    ['system', system],
  ]);
  const filled: string[] = [];
  for (const [index, word] of manifest.command.entries()) {
    const names = Array.from(word.matchAll(placeholder), ([, name = '']) => name);
    if (names.some((name) => values.get(name) === undefined)) continue;
    // In one pass, so that a file may be called {node}.
    const text = word.replaceAll(placeholder, (_, name: string) => values.get(name) ?? '');
    filled.push(names.length === 0 ? locate(word, manifest.folder, index === 0) : text);
  }
  return [...filled, ...args];
}

const placeholder = /\{(node|rom|system)\}/g;

/** The path of the program beside the manifest that has to be made first, where it was not. */
export function missingProgram({ command, folder, build }: CoreManifest): string | undefined {
  const [program = ''] = command;
  if (build === '' || !program.includes('/')) return undefined;
  const path = resolve(folder, program);
  return existsSync(path) ? undefined : path;
}

/** What to do about a program that was not made yet. */
export function buildRemedy({ build, folder }: CoreManifest): string {
  return `cd ${folder} && ${build}`;
}

/** A bare program name is left to PATH, even where a file of that name lies beside the manifest. */
function locate(word: string, folder: string, program: boolean): string {
  if (isAbsolute(word) || word.startsWith('-') || (program && !word.includes('/'))) return word;
  const path = join(folder, word);
  // A program with a slash is one of the folder's, also while it has to be built first.
  return program || word.startsWith('./') || word.startsWith('../') || existsSync(path) ? path : word;
}
