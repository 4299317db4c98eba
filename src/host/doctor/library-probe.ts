import { listAbsent, listCores, type CoreFolders } from '../../core/registry.ts';
import { notNeeded, type Finding, type Probe } from '../../platform/doctor/probe.ts';
import type { Environment } from '../../platform/paths.ts';
import { silentLogger } from '../../shared/logger.ts';

/** The libretro cores that can be played through, and the packages that would bring what is lacking. */
export function libraryProbe(folders: CoreFolders, env: Environment = process.env): Probe {
  return {
    ...{ id: 'cores-libretro', area: 'cores', title: 'libretro', purpose: 'play what libretro cores play' },
    probe: () => lookAtLibraries(folders, env),
  };
}

/** Which libraries there are, and for the systems that none of them plays the package that would. */
async function lookAtLibraries(folders: CoreFolders, env: Environment): Promise<Finding> {
  const found = listCores(folders, silentLogger, env).filter(({ isLibrary }) => isLibrary === true);
  const absent = listAbsent(folders, silentLogger, env);
  const played = new Set(found.flatMap(({ manifest }) => manifest.systems));
  const wanted: string[] = [];
  const lacking: string[] = [];
  for (const library of absent) {
    const [system = library.name] = library.systems;
    if (played.has(system)) continue;
    played.add(system);
    lacking.push(system);
    wanted.push(library.package);
  }
  const names = found.map(({ manifest }) => `${manifest.name} (${manifest.systems.join(', ')})`).join(', ');
  const remedy = wanted.length === 0 ? undefined : `apt install ${wanted.join(' ')}`;
  if (found.length === 0) return notNeeded('none found', remedy);
  const rest = lacking.length === 0 ? '' : `; none for ${lacking.join(', ')}`;
  return { state: 'ok', found: `${names}${rest}`, ...(remedy !== undefined && { remedy }) };
}
