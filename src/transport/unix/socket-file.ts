import { chmod, link, lstat, mkdir, mkdtemp, rename, rm, unlink } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { PerunError } from '../../shared/errors.ts';
import { maxSocketPathBytes } from '../address.ts';
import { errnoOf } from '../socket-failure.ts';
import { bind } from '../socket-listener.ts';

/**
 * Binds a server to a socket file that nobody but its owner could ever open: it is bound and closed to others inside a
 * private folder, then linked to its place, which fails when something stands there. (umask would do, but worker
 * threads may not set it.) Creates missing parent folders with mode 0700. Returns how to remove the file again.
 */
export async function bindSocketFile(server: Server, path: string): Promise<() => Promise<void>> {
  const parent = dirname(path);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const nursery = await mkdtemp(`${parent === '/' ? '' : parent}/.`);
  try {
    const born = join(nursery, 's');
    if (Buffer.byteLength(born) > maxSocketPathBytes) throw tooLong(path);
    await bind(server, { path: born, backlog: 4096 });
    await chmod(born, 0o600);
    const { ino, dev } = await lstat(born);
    await linkOrReplaceStale(born, path, nursery);
    return async () => {
      const now = await lstat(path).catch(() => undefined);
      // Somebody may have put another socket there since; that one is not ours to remove.
      if (now?.ino === ino && now.dev === dev) await unlink(path).catch(() => {});
    };
  } catch (error) {
    server.close();
    throw error;
  } finally {
    await rm(nursery, { recursive: true, force: true });
  }
}

async function linkOrReplaceStale(born: string, path: string, nursery: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await link(born, path);
      return;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
      if (tries === 3) throw inUse(path, error);
    }
    await moveStaleAway(path, join(nursery, `old${tries}`));
  }
}

/** Asks again after the move: between question and move another program may have put a living socket there. */
async function moveStaleAway(path: string, aside: string): Promise<void> {
  const stat = await lstat(path).catch(() => undefined);
  if (stat === undefined) return;
  if (!stat.isSocket()) {
    throw new PerunError('ADDRESS_IN_USE', `${path} exists and is not a socket; it was left alone`, {
      remedy: 'remove that file, or choose another address with --listen',
    });
  }
  if (await answers(path)) throw inUse(path);
  await rename(path, aside).catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error;
  });
  if (!(await answers(aside))) return;
  await link(aside, path).catch(() => {});
  throw inUse(path);
}

/** True where somebody listens on the socket; a full queue or a forbidden one counts, since it is not abandoned. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => {
      const errno = errnoOf(error);
      resolve(errno !== 'ECONNREFUSED' && errno !== 'ENOENT');
    });
  });
}

function inUse(path: string, cause?: unknown): PerunError {
  return new PerunError('ADDRESS_IN_USE', `another program already listens on unix://${path}`, { cause });
}

function tooLong(path: string): PerunError {
  return new PerunError('ADDRESS_INVALID', `the socket path ${path} is too long to be bound safely; use a shorter one`);
}
