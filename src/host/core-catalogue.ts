import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AvailableCore } from '../control/contract/schemas.ts';
import { installCore } from '../core/install.ts';
import type { CoreManifest } from '../core/manifest.ts';
import { listCores, type CoreFolders } from '../core/registry.ts';
import { listTemplates, scaffoldCore } from '../core/scaffold.ts';
import { packageRoot } from '../platform/package-root.ts';
import type { PerunPaths } from '../platform/paths.ts';
import type { Logger } from '../shared/logger.ts';

/** Where cores are looked for. */
export function coreFolders(paths: PerunPaths): CoreFolders {
  return { builtIn: builtInFolder(), installed: paths.installedCores };
}

/** The built cores, which are all that an installed package has; without a build, their sources. */
function builtInFolder(): string {
  const built = join(packageRoot(), 'dist', 'cores');
  return existsSync(built) ? built : join(packageRoot(), 'cores');
}

const templateFolder = (): string => join(builtInFolder(), 'templates');

/** Every core that could be run; needs no running host. */
export function availableCores(paths: PerunPaths, logger: Logger): AvailableCore[] {
  return listCores(coreFolders(paths), logger).map(({ manifest, origin }) => ({
    ...describeManifest(manifest),
    origin,
  }));
}

/** Puts a core among the installed ones; `mayReplace` is asked before one of the same name goes, and throws to refuse. */
export async function install(
  paths: PerunPaths,
  source: string,
  mayReplace: (name: string) => Promise<void>,
): Promise<AvailableCore> {
  const manifest = await installCore({ source, into: paths.installedCores, mayReplace });
  return { ...describeManifest(manifest), origin: manifest.folder };
}

/** Begins a new core from a template. */
export function scaffold(template: string, target: string): AvailableCore {
  const manifest = scaffoldCore({ templates: templateFolder(), template, target });
  return { ...describeManifest(manifest), origin: manifest.folder };
}

export function templates(): string[] {
  return listTemplates(templateFolder());
}

function describeManifest({ name, systems, extensions, command }: CoreManifest): Omit<AvailableCore, 'origin'> {
  return { name, systems: [...systems], extensions: [...extensions], command: [...command] };
}
