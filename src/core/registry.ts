import { existsSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { PerunError } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import { manifestName, readManifest, type CoreManifest } from './manifest.ts';

/** A core that can be run, and where it comes from. */
export interface KnownCore {
  readonly manifest: CoreManifest;
  /** `built in`, or the folder it was installed to. */
  readonly origin: string;
}

export interface CoreFolders {
  readonly builtIn: string;
  readonly installed: string;
}

/**
 * Every core of both folders, built-in ones first, by name. One with a broken manifest is left out and logged; an
 * installed core of the same name stands before a built-in one.
 */
export function listCores(folders: CoreFolders, logger: Logger): KnownCore[] {
  const byName = new Map<string, KnownCore>();
  for (const manifest of manifestsIn(folders.builtIn, logger)) {
    byName.set(manifest.name, { manifest, origin: 'built in' });
  }
  for (const manifest of manifestsIn(folders.installed, logger)) {
    byName.set(manifest.name, { manifest, origin: manifest.folder });
  }
  return [...byName.values()];
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
 * listing what there is, where none or several would do.
 */
export function chooseCore(cores: readonly KnownCore[], rom: string, system: string | undefined): KnownCore {
  const extension = extname(rom).toLowerCase();
  const fits = system === undefined ? playsExtension(extension) : isOfSystem(system);
  const found = cores.filter(({ manifest }) => fits(manifest));
  const [first, second] = found;
  const wanted = system ?? (extension === '' ? 'files without extension' : extension);
  if (first === undefined) {
    throw new PerunError('CORE_NOT_FOUND', `no core plays ${wanted}; known: ${describeCores(cores)}`);
  }
  if (second === undefined) return first;
  const names = found.map(({ manifest }) => manifest.name).join(', ');
  throw new PerunError('CORE_NOT_FOUND', `several cores play ${wanted}: ${names}`, {
    remedy: `choose one with --system ${first.manifest.name}`,
  });
}

function playsExtension(extension: string): (manifest: CoreManifest) => boolean {
  return (manifest) => manifest.extensions.includes(extension);
}

function isOfSystem(system: string): (manifest: CoreManifest) => boolean {
  const wanted = system.toLowerCase();
  return (manifest) => manifest.name === wanted || manifest.systems.some((name) => name.toLowerCase() === wanted);
}

function describeCores(cores: readonly KnownCore[]): string {
  if (cores.length === 0) return 'none';
  return cores.map(({ manifest }) => `${manifest.name} (${manifest.extensions.join(' ')})`).join(', ');
}
