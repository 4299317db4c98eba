import { accessSync, constants, statSync, type Stats } from 'node:fs';
import { basename, delimiter, extname, isAbsolute, join, resolve } from 'node:path';
import type { RunCoreRequest } from '../../control/router/use-cases.ts';
import { buildRemedy, fillCommand, missingProgram, readManifest, type CoreManifest } from '../../core/manifest.ts';
import type { KnownLibrary } from '../../core/library-table.ts';
import { chooseCore, type KnownCore } from '../../core/registry.ts';
import { PerunError } from '../../shared/errors.ts';
import { defaultLimits } from '../../shared/limits.ts';

/** What is to be run, ready for the supervisor but for its session. */
export interface ResolvedCore {
  readonly name: string;
  readonly system: string;
  /** What the session is to be called; '' where the core may say. */
  readonly title: string;
  /** What it is called where nobody says. */
  readonly label: string;
  readonly command: readonly string[];
  readonly cwd: string;
  /** Absolute path of the game file, where it is played by a core that knows such files. */
  readonly rom?: string;
}

/**
 * Finds out what a request means: a folder with a manifest, a game file some core plays, or a program. Fails with
 * NOT_FOUND, CORE_NOT_FOUND, REFUSED, PROTOCOL_TOO_LARGE or MISSING_CAPABILITY (a core that is not built).
 */
export function resolveTarget(
  request: RunCoreRequest,
  cores: readonly KnownCore[],
  absent: readonly KnownLibrary[] = [],
): ResolvedCore {
  const path = resolve(request.cwd, request.target);
  const found = look(path);
  if (found?.isDirectory() === true) return fromFolder(request, readManifest(path));
  const played = request.system !== undefined || isPlayable(path, cores);
  if (found !== undefined && !played && isProgram(path)) return fromProgram(request, path);
  if (found !== undefined) return fromGame(request, path, found, chooseCore(cores, path, request.system, absent));
  if (!played && !request.target.includes('/')) {
    const program = findOnPath(request.target);
    if (program !== undefined) return fromProgram(request, program);
    throw new PerunError('NOT_FOUND', `${request.target} is neither a file, a core folder nor a program`, {
      remedy: 'check the path',
    });
  }
  throw new PerunError('NOT_FOUND', `there is no file ${path}`, { remedy: 'check the path' });
}

function requireBuilt(manifest: CoreManifest): void {
  const program = missingProgram(manifest);
  if (program === undefined) return;
  throw new PerunError('MISSING_CAPABILITY', `${manifest.name} is not built: there is no ${program}`, {
    remedy: buildRemedy(manifest),
  });
}

function fromFolder(request: RunCoreRequest, manifest: CoreManifest): ResolvedCore {
  if (manifest.libraries !== undefined) {
    throw new PerunError('USAGE', `${manifest.name} plays through libraries, and needs a game to know which`, {
      remedy: 'name a game file',
    });
  }
  requireBuilt(manifest);
  return {
    name: manifest.name,
    system: request.system ?? manifest.systems[0] ?? manifest.name,
    title: request.title ?? '',
    label: manifest.name,
    command: fillCommand(manifest, { system: request.system, args: request.args }),
    cwd: manifest.folder,
  };
}

function fromGame(
  request: RunCoreRequest,
  rom: string,
  file: Stats,
  { manifest, isLibrary = false }: KnownCore,
): ResolvedCore {
  requireBuilt(manifest);
  if (file.size > defaultLimits.romBytes) {
    throw new PerunError(
      'PROTOCOL_TOO_LARGE',
      `${rom} has ${file.size} bytes; a game may have ${defaultLimits.romBytes}`,
    );
  }
  return {
    name: manifest.name,
    system: systemOf(request, manifest, isLibrary),
    title: request.title ?? '',
    label: basename(rom, extname(rom)),
    command: fillCommand(manifest, { rom, system: request.system, args: request.args }),
    cwd: manifest.folder,
    ...(file.isFile() && { rom }),
  };
}

/** A library may be asked for by its own name, which is that of no system. */
function systemOf({ system }: RunCoreRequest, { name, systems }: CoreManifest, isLibrary: boolean): string {
  return system === undefined || (isLibrary && system === name) ? (systems[0] ?? name) : system;
}

function fromProgram(request: RunCoreRequest, program: string): ResolvedCore {
  const name = basename(program);
  if (look(request.cwd)?.isDirectory() !== true) {
    throw new PerunError('NOT_FOUND', `${program} cannot run in ${request.cwd}: there is no such folder`, {
      remedy: 'name a folder that is there',
    });
  }
  return {
    name,
    system: request.system ?? 'unknown',
    title: request.title ?? '',
    label: name,
    command: [program, ...request.args],
    cwd: request.cwd,
  };
}

/** Undefined where nothing is there, also because no such path can be. Fails with REFUSED where one may not look. */
function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') return undefined;
    throw new PerunError('REFUSED', `the host may not look at ${path}`, { cause, remedy: 'check its permissions' });
  }
}

function isPlayable(path: string, cores: readonly KnownCore[]): boolean {
  const extension = extname(path).toLowerCase();
  return extension !== '' && cores.some(({ manifest }) => manifest.extensions.includes(extension));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function findOnPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name))
    .find((path) => isProgram(path));
}
