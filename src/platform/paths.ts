import { chmodSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { PerunError } from '../shared/errors.ts';

/** Every file and folder of this user's host and clients, as absolute paths. Nothing is created by asking. */
export interface PerunPaths {
  readonly config: string;
  readonly state: string;
  readonly data: string;
  readonly cache: string;
  /** Folder of the sockets; 0700, never on a network file system. */
  readonly runtime: string;
  /** What lets programs use the control port; 0600. */
  readonly controlToken: string;
  readonly perunSocket: string;
  readonly controlSocket: string;
  /** Pid and real addresses of the running host. */
  readonly hostFile: string;
  readonly lockFile: string;
  /** Pids of core processes, so that a host that was killed leaves none behind. */
  readonly coresFile: string;
  /** What those cores were started with, so that the next host can bring them back. */
  readonly launchedFile: string;
  readonly hostLog: string;
  readonly coreLogs: string;
  readonly installedCores: string;
  /** What batteries keep of the games that run now. */
  readonly batteries: string;
  /** Saves of all games: an SQLite database. */
  readonly savesFile: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A Unix socket path must fit sockaddr_un with its terminator: 108 bytes. */
export const socketPathBytes = 107;

/** Private sockets of cores get names of up to this many bytes below the runtime folder. */
const longestSocketName = 40;

/** Works out all paths from the XDG variables; relative values are ignored, as the XDG specification asks. */
export function resolvePaths(env: Environment = process.env, uid: number = process.getuid?.() ?? 0): PerunPaths {
  const home = absolute(env['HOME']) ?? homedir();
  const config = join(absolute(env['XDG_CONFIG_HOME']) ?? join(home, '.config'), 'perun');
  const state = join(absolute(env['XDG_STATE_HOME']) ?? join(home, '.local', 'state'), 'perun');
  const data = join(absolute(env['XDG_DATA_HOME']) ?? join(home, '.local', 'share'), 'perun');
  const cache = join(absolute(env['XDG_CACHE_HOME']) ?? join(home, '.cache'), 'perun');
  const runtime = runtimeFolder(env, uid);
  return {
    config,
    state,
    data,
    cache,
    runtime,
    controlToken: join(config, 'control.token'),
    perunSocket: join(runtime, 'perun.sock'),
    controlSocket: join(runtime, 'control.sock'),
    hostFile: join(runtime, 'host.json'),
    lockFile: join(runtime, 'host.lock'),
    coresFile: join(runtime, 'cores.json'),
    launchedFile: join(runtime, 'launched.json'),
    hostLog: join(state, 'host.log'),
    coreLogs: join(state, 'cores'),
    installedCores: join(data, 'cores'),
    batteries: join(state, 'batteries'),
    savesFile: join(data, 'saves.db'),
  };
}

function runtimeFolder(env: Environment, uid: number): string {
  const fallback = `/tmp/perun-${uid}`;
  const base = absolute(env['XDG_RUNTIME_DIR']);
  if (base === undefined || !isFolder(base)) return fallback;
  const folder = join(base, 'perun');
  return Buffer.byteLength(folder) + 1 + longestSocketName <= socketPathBytes ? folder : fallback;
}

function absolute(value: string | undefined): string | undefined {
  return value !== undefined && isAbsolute(value) ? value : undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * Makes a folder that only its owner may enter. Fails with REFUSED where the path is a link or belongs to somebody
 * else: in /tmp anyone could have put it there first.
 */
export function ensurePrivateFolder(path: string, uid: number = process.getuid?.() ?? 0): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const found = lstatSync(path);
  if (!found.isDirectory() || found.uid !== uid) {
    throw new PerunError('REFUSED', `${path} is not a folder of this user`, {
      remedy: `remove ${path}, or set XDG_RUNTIME_DIR to a folder of your own`,
    });
  }
  if ((found.mode & 0o077) !== 0) chmodSync(path, 0o700);
}
