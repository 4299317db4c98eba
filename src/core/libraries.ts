import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, isAbsolute, join, sep } from 'node:path';
import type { KnownLibrary, LibraryTable } from './library-table.ts';
import type { CoreManifest } from './manifest.ts';
import type { Environment } from '../platform/paths.ts';

/** A library that is there, and the core it makes. */
export interface FoundLibrary {
  readonly manifest: CoreManifest;
  readonly path: string;
}

/** The cores of a manifest with libraries: one for each that is found, the preferred ones first. */
export function librariesOf(manifest: CoreManifest, env: Environment): FoundLibrary[] {
  const table = manifest.libraries;
  if (table === undefined) return [];
  const paths = filesOf(table, env);
  const known = table.known.flatMap((library) => {
    const path = paths.get(library.name);
    return path === undefined ? [] : [{ manifest: coreOf(manifest, library, path), path }];
  });
  const names = new Set(table.known.map(({ name }) => name));
  const others = [...paths]
    .filter(([name]) => !names.has(name))
    .map(([name, path]) => ({ manifest: coreOf(manifest, { name, ...aboutOf(table, path) }, path), path }));
  return [...known, ...others];
}

/** Libraries of the table that are not there. */
export function absentLibraries(manifest: CoreManifest, env: Environment): readonly KnownLibrary[] {
  const table = manifest.libraries;
  if (table === undefined) return [];
  const paths = filesOf(table, env);
  return table.known.filter(({ name }) => !paths.has(name));
}

/** The first file of each name. */
function filesOf({ path, folders, ending }: LibraryTable, env: Environment): Map<string, string> {
  const own = (path === undefined ? '' : (env[path] ?? '')).split(delimiter).filter((folder) => isAbsolute(folder));
  const files = new Map<string, string>();
  for (const folder of [...own, ...folders.flatMap(expand)]) {
    for (const file of list(folder)) {
      if (!file.endsWith(ending)) continue;
      const name = file.slice(0, -ending.length).toLowerCase().replaceAll('_', '-');
      if (/^[a-z0-9][a-z0-9-]{0,39}$/.test(name) && !files.has(name)) files.set(name, join(folder, file));
    }
  }
  return files;
}

/** The folders that a path with `*` for one part means. */
function expand(path: string): string[] {
  const parts = path.split(sep);
  const star = parts.indexOf('*');
  if (star < 0) return [path];
  const parent = parts.slice(0, star).join(sep);
  return list(parent)
    .map((name) => [parent, name, ...parts.slice(star + 1)].join(sep))
    .filter((folder) => existsSync(folder));
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

function coreOf(
  manifest: CoreManifest,
  { name, systems, extensions }: Pick<KnownLibrary, 'name' | 'systems' | 'extensions'>,
  path: string,
): CoreManifest {
  const { command, folder } = manifest;
  const values: Readonly<Record<string, string>> = { library: path, plays: systems[0] ?? name };
  const filled = command.map((word) => word.replaceAll(/\{(library|plays)\}/g, (_, key: string) => values[key] ?? ''));
  return { name, command: filled, extensions, systems, folder, build: '', test: [], libraries: undefined };
}

const longestAbout = 256 * 1024;

/** What a text beside the libraries says of one: lines of `key = "value"`. Nothing where there is none. */
function aboutOf({ about }: LibraryTable, path: string): Pick<KnownLibrary, 'systems' | 'extensions'> {
  const file = about === undefined ? '' : join(about, (path.split(sep).at(-1) ?? '').replace(/\.so$/, '.info'));
  let text = '';
  try {
    text = readFileSync(file, 'utf8').slice(0, longestAbout);
  } catch {
    // A library without a text plays what it is told to by name.
  }
  const value = (key: string): string => new RegExp(`^${key}\\s*=\\s*"([^"]*)"`, 'm').exec(text)?.[1] ?? '';
  const endings = value('supported_extensions').toLowerCase().split('|');
  const system = value('systemid').toLowerCase();
  return {
    systems: system === '' ? [] : [system],
    extensions: endings.filter((ending) => /^[a-z0-9]+$/.test(ending)).map((ending) => `.${ending}`),
  };
}
