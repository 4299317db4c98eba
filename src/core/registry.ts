import { existsSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { absentLibraries, librariesOf } from './libraries.ts';
import type { KnownLibrary } from './library-table.ts';
import type { Environment } from '../platform/paths.ts';
import { PerunError } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import { manifestName, missingProgram, readManifest, type CoreManifest } from './manifest.ts';

/** A core that can be run, and where it comes from. */
export interface KnownCore {
  readonly manifest: CoreManifest;
  /** `built in`, the folder it was installed to, or the library it plays through. */
  readonly origin: string;
  /** It plays through a library: a core of its own for the same files is preferred, and the first of several is taken. */
  readonly isLibrary?: boolean;
}

export interface CoreFolders {
  readonly builtIn: string;
  readonly installed: string;
}

/**
 * Every core of both folders, built-in ones first, by name, then the libraries that are found for them. One with a
 * broken manifest is left out and logged; an installed core of the same name stands before a built-in one.
 */
export function listCores(folders: CoreFolders, logger: Logger, env: Environment = process.env): KnownCore[] {
  const byName = new Map<string, KnownCore>();
  for (const manifest of manifestsIn(folders.builtIn, logger)) {
    byName.set(manifest.name, { manifest, origin: 'built in' });
  }
  for (const manifest of manifestsIn(folders.installed, logger)) {
    byName.set(manifest.name, { manifest, origin: manifest.folder });
  }
  const cores = [...byName.values()];
  const own = cores.filter(({ manifest }) => manifest.libraries === undefined);
  const libraries = cores
    .flatMap(({ manifest }) => librariesOf(manifest, env))
    .filter(({ manifest }) => !own.some((core) => core.manifest.name === manifest.name));
  return [...own, ...libraries.map(({ manifest, path }) => ({ manifest, origin: path, isLibrary: true }))];
}

/** Libraries that cores of both folders could play through, and that are not there. */
export function listAbsent(
  folders: CoreFolders,
  logger: Logger,
  env: Environment = process.env,
): readonly KnownLibrary[] {
  const manifests = [...manifestsIn(folders.builtIn, logger), ...manifestsIn(folders.installed, logger)];
  return manifests.flatMap((manifest) => absentLibraries(manifest, env));
}

function manifestsIn(parent: string, logger: Logger): CoreManifest[] {
  if (!existsSync(parent)) return [];
  const manifests: CoreManifest[] = [];
  for (const name of readdirSync(parent).toSorted()) {
    const folder = join(parent, name);
    if (name.startsWith('.') || !existsSync(join(folder, manifestName))) continue;
    try {
      manifests.push(readManifest(folder));
    } catch (error) {
      logger.warn({ error, folder }, 'a core was left out: its manifest is broken');
    }
  }
  return manifests;
}

/**
 * The core for a file, by `system` (a system's or a core's name) or else by file extension. Fails with CORE_NOT_FOUND,
 * listing what there is, where none or several would do, and naming the packages of absent libraries that would.
 */
export function chooseCore(
  cores: readonly KnownCore[],
  rom: string,
  system: string | undefined,
  absent: readonly KnownLibrary[] = [],
): KnownCore {
  const extension = extname(rom).toLowerCase();
  const fits = system === undefined ? playsExtension(extension) : isOfSystem(system);
  const fitting = cores.filter(({ manifest }) => fits(manifest));
  const own = fitting.filter(({ isLibrary }) => isLibrary !== true);
  const libraries = fitting.filter(({ isLibrary }) => isLibrary === true);
  const isReady = libraries.length === 0 || own.some(({ manifest }) => missingProgram(manifest) === undefined);
  const found = own.length > 0 && isReady ? own : preferred(libraries, extension);
  const [first, second] = found;
  const wanted = system ?? (extension === '' ? 'files without extension' : extension);
  if (first === undefined) {
    const packages = absent.filter((library) => fits(library)).map((library) => library.package);
    throw new PerunError('CORE_NOT_FOUND', `no core plays ${wanted}; known: ${describeCores(cores)}`, {
      ...(packages[0] !== undefined && { remedy: `install ${packages.join(' or ')}: apt install ${packages[0]}` }),
    });
  }
  if (second === undefined) return first;
  const names = found.map(({ manifest }) => manifest.name).join(', ');
  throw new PerunError('CORE_NOT_FOUND', `several cores play ${wanted}: ${names}`, {
    remedy: `choose one with --system ${first.manifest.name}`,
  });
}

/** The first of several libraries; among those of a system, the first that plays the file too. */
function preferred(libraries: readonly KnownCore[], extension: string): readonly KnownCore[] {
  const playing = libraries.filter(({ manifest }) => manifest.extensions.includes(extension));
  return (playing.length > 0 ? playing : libraries).slice(0, 1);
}

type Played = Pick<CoreManifest, 'name' | 'extensions' | 'systems'>;

function playsExtension(extension: string): (manifest: Played) => boolean {
  return (manifest) => manifest.extensions.includes(extension);
}

function isOfSystem(system: string): (manifest: Played) => boolean {
  const wanted = system.toLowerCase();
  return (manifest) => manifest.name === wanted || manifest.systems.some((name) => name.toLowerCase() === wanted);
}

function describeCores(cores: readonly KnownCore[]): string {
  if (cores.length === 0) return 'none';
  return cores.map(({ manifest }) => `${manifest.name} (${manifest.extensions.join(' ')})`).join(', ');
}
