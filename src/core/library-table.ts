import { isAbsolute } from 'node:path';

/** A library that a core is known to be able to play through. */
export interface KnownLibrary {
  readonly name: string;
  /** Debian's package that brings it. */
  readonly package: string;
  readonly systems: readonly string[];
  /** With the dot, in lower case. */
  readonly extensions: readonly string[];
}

/** The libraries a core plays through: each that is found is a core of its own. */
export interface LibraryTable {
  /** Environment variable with folders that are looked into first, divided by colons. */
  readonly path: string | undefined;
  /** Absolute; one part may be `*`. */
  readonly folders: readonly string[];
  /** What the names of the files end with. */
  readonly ending: string;
  /** Folder with a text per library that is not known here. */
  readonly about: string | undefined;
  /** The one that stands first is preferred. */
  readonly known: readonly KnownLibrary[];
}

/** Reads the table `libraries` of a manifest; returns what is wrong with it as a text. */
export function parseLibraryTable(value: unknown): LibraryTable | string {
  if (!isTable(value)) return 'needs libraries to be a table';
  const { path, folders, ending, about, known = [], ...rest } = value;
  const unknown = Object.keys(rest);
  if (unknown.length > 0) return `has the unknown key libraries.${unknown.join(', libraries.')}`;
  if (path !== undefined && !(typeof path === 'string' && /^[A-Z][A-Z0-9_]*$/.test(path))) {
    return 'needs libraries.path to be the name of an environment variable';
  }
  if (!isTexts(folders) || !folders.every((folder) => isAbsolute(folder))) {
    return 'needs libraries.folders to be an array of absolute paths';
  }
  if (typeof ending !== 'string' || !/^[A-Za-z0-9_.-]+$/.test(ending)) return 'needs libraries.ending to be a text';
  if (about !== undefined && !(typeof about === 'string' && isAbsolute(about))) {
    return 'needs libraries.about to be an absolute path';
  }
  if (!Array.isArray(known)) return 'needs libraries.known to be an array of tables';
  const libraries: KnownLibrary[] = [];
  for (const one of known as unknown[]) {
    const library = parseKnown(one);
    if (typeof library === 'string') return library;
    libraries.push(library);
  }
  return { path, folders, ending, about, known: libraries };
}

function parseKnown(value: unknown): KnownLibrary | string {
  if (!isTable(value)) return 'needs libraries.known to be an array of tables';
  const { name, package: from, systems, extensions } = value;
  if (typeof name !== 'string' || !/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) {
    return 'needs a name for each of libraries.known: lower-case letters, digits and hyphens';
  }
  if (typeof from !== 'string' || !isTexts(systems) || !isTexts(extensions)) {
    return `needs package, systems and extensions for the library ${name}`;
  }
  const odd = extensions.find((extension) => !/^\.[a-z0-9]+$/.test(extension));
  if (odd !== undefined) return `has the file extension ${JSON.stringify(odd)}, which is none`;
  return { name, package: from, systems, extensions };
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '');
}
