import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PerunError } from '../shared/errors.ts';
import { buildRemedy, missingProgram, readManifest, type CoreManifest } from './manifest.ts';

export interface InstallOptions {
  /** A folder, or whatever `git clone` takes. */
  readonly source: string;
  /** Folder of installed cores. */
  readonly into: string;
  /** Asked before an installed core of the same name is replaced; throws to refuse. Default: never. */
  readonly mayReplace?: (name: string) => Promise<void>;
}

/** Milliseconds a clone may take. */
const cloneMs = 120_000;

/**
 * Copies or clones a core into the folder of installed ones, under the name in its manifest; half an installation is
 * never seen. Fails with USAGE (manifest), CORE_NOT_FOUND (no manifest), MISSING_CAPABILITY (a folder whose program is not
 * built), UNREACHABLE (clone) or REFUSED (installed).
 */
export async function installCore(options: InstallOptions): Promise<CoreManifest> {
  mkdirSync(options.into, { recursive: true });
  const fresh = mkdtempSync(join(options.into, '.new-'));
  const content = join(fresh, 'core');
  try {
    const folder = resolve(options.source);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true && !isRepositoryUrl(options.source)) {
      const manifest = readManifest(folder);
      requireBuilt(manifest);
      const program = resolve(folder, manifest.command[0] ?? '');
      cpSync(folder, content, { recursive: true, filter: (path) => isOfCore(path, folder, program) });
    } else {
      await cloneRepository(options.source, content);
    }
    const { name } = readManifest(content);
    const target = join(options.into, name);
    if (existsSync(target)) {
      await (options.mayReplace ?? refuse)(name);
      renameSync(target, join(fresh, 'old'));
    }
    renameSync(content, target);
    return readManifest(target);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** What it is built from may lie beside its folder, and would not be found from where it is installed. */
function requireBuilt(manifest: CoreManifest): void {
  const program = missingProgram(manifest);
  if (program === undefined) return;
  throw new PerunError('MISSING_CAPABILITY', `${manifest.name} is not built: there is no ${program}`, {
    remedy: buildRemedy(manifest),
  });
}

async function refuse(name: string): Promise<void> {
  throw new PerunError('REFUSED', `a core named ${name} is installed already`, { remedy: 'remove it first' });
}

/** What compilers leave behind can be huge; of a folder that says so of itself, the program alone is taken along. */
function isOfCore(path: string, folder: string, program: string): boolean {
  if (path.endsWith('/.git')) return false;
  if (`${program}/`.startsWith(`${path}/`)) return true;
  for (let parent = dirname(path); parent.startsWith(folder); parent = dirname(parent)) {
    if (existsSync(join(parent, 'CACHEDIR.TAG'))) return false;
  }
  return true;
}

function isRepositoryUrl(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//.test(source);
}

/** A source that begins with a hyphen would be an option to git; `--` keeps it a name. */
function cloneRepository(source: string, target: string): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn('git', ['clone', '--quiet', '--depth', '1', '--', source, target], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
      timeout: cloneMs,
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
    child.once('error', (error) => {
      fail(new PerunError('MISSING_CAPABILITY', 'git is needed to install from a repository', { cause: error }));
    });
    child.once('close', (code, signal) => {
      if (code === 0) return done();
      const reason = said.trim().split('\n').at(-1) ?? '';
      const why = signal === null ? reason : `it took longer than ${cloneMs / 1000} s`;
      fail(new PerunError('UNREACHABLE', `${source} could not be cloned: ${why}`, { remedy: 'check the address' }));
    });
  });
}
