import { linkSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { PerunError } from '../shared/errors.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { identifyProcess, isProcessAlive, readProcessIdentity, type ProcessIdentity } from './process-identity.ts';

/** Held until released; releasing twice is harmless. */
export interface HeldLock {
  release(): void;
}

/**
 * Takes the lock of one running host: a file with pid and start time. A lock whose process is gone is taken over.
 * Fails with HOST_RUNNING, naming the pid that holds it.
 */
export function acquireLock(path: string): HeldLock {
  const own = identifyProcess(process.pid);
  const mine = `${path}.${process.pid}`;
  writeFileAtomic(mine, JSON.stringify(own));
  try {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      if (tryLink(mine, path)) return { release: () => releaseLock(path, own) };
      const holder = readLock(path);
      if (holder !== undefined && isProcessAlive(holder)) throw running(holder);
      discardStale(path, holder);
    }
    throw new PerunError('FAILED', `the lock ${path} is fought over`, { remedy: `remove ${path} and try again` });
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Who holds the lock now; undefined where nobody that lives does. */
export function lockHolder(path: string): ProcessIdentity | undefined {
  const holder = readLock(path);
  return holder !== undefined && isProcessAlive(holder) ? holder : undefined;
}

/** A hard link appears whole or not at all, so that no reader ever sees a lock without a pid. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves the dead lock aside first: another starter may have replaced it between our look and now. */
function discardStale(path: string, seen: ProcessIdentity | undefined): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readLock(aside);
  if (moved !== undefined && isProcessAlive(moved) && moved.pid !== seen?.pid) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function releaseLock(path: string, own: ProcessIdentity): void {
  const holder = readLock(path);
  if (holder?.pid === own.pid && holder.started === own.started) rmSync(path, { force: true });
}

function readLock(path: string): ProcessIdentity | undefined {
  try {
    return readProcessIdentity(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

function running(holder: ProcessIdentity): PerunError {
  return new PerunError('HOST_RUNNING', `a host already runs for this user, with pid ${holder.pid}`);
}
