import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { PerunError } from '../shared/errors.ts';
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
  const lock = tryLock(path);
  if ('release' in lock) return lock;
  throw new PerunError('HOST_RUNNING', `a host already runs for this user, with pid ${lock.pid}`);
}

/** Takes a lock that is held for moments only, as soon as it is free; TIMEOUT, naming who holds it, after `waitMs`. */
export async function waitForLock(path: string, waitMs: number): Promise<HeldLock> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const lock = tryLock(path);
    if ('release' in lock) return lock;
    if (performance.now() > deadline) {
      throw new PerunError('TIMEOUT', `${path} has been held by process ${lock.pid} for ${waitMs} ms`, {
        remedy: `see what process ${lock.pid} does, and try again`,
      });
    }
    await new Promise<void>((resolve) => setTimeout(resolve, 2 + Math.random() * 8));
  }
}

/** The lock, or who holds it. */
function tryLock(path: string): HeldLock | ProcessIdentity {
  const own = identifyProcess(process.pid);
  const mine = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  // Nobody looks at it before it is linked, and no lock outlives a power cut.
  writeFileSync(mine, JSON.stringify(own), { flag: 'wx', mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      if (tryLink(mine, path)) return { release: releaseOnce(path, own) };
      const holder = readLock(path);
      if (isHeld(holder)) return holder;
      // Nothing there: it was let go of since the link failed.
      const rival = holder === 'none' ? undefined : discardStale(mine, path);
      if (rival !== undefined) return rival;
    }
    throw new PerunError('FAILED', `the lock ${path} is fought over`, { remedy: `remove ${path} and try again` });
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Who holds the lock now; undefined where nobody that lives does. */
export function lockHolder(path: string): ProcessIdentity | undefined {
  const holder = readLock(path);
  return isHeld(holder) ? holder : undefined;
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

/**
 * Removes a lock whose holder is gone. Only who holds the guard may, so that of two who saw the same dead lock the second
 * does not remove what a third took meanwhile. Returns who is at it already.
 */
function discardStale(mine: string, path: string): ProcessIdentity | undefined {
  const guard = `${path}.takeover`;
  if (!tryLink(mine, guard)) {
    const rival = readLock(guard);
    if (isHeld(rival)) return rival;
    if (rival !== 'none') rmSync(guard, { force: true });
    return undefined;
  }
  try {
    if (!isHeld(readLock(path))) rmSync(path, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
  return undefined;
}

/** The second call must not let go of a lock that another part of this process took meanwhile. */
function releaseOnce(path: string, own: ProcessIdentity): () => void {
  let isOurs = true;
  return () => {
    const holder = isOurs ? readLock(path) : 'none';
    isOurs = false;
    if (typeof holder === 'object' && holder.pid === own.pid && holder.started === own.started)
      rmSync(path, { force: true });
  };
}

/** Who a lock names: nobody where there is none, `unreadable` where it names no process. */
type Holder = ProcessIdentity | 'none' | 'unreadable';

function readLock(path: string): Holder {
  try {
    return readProcessIdentity(JSON.parse(readFileSync(path, 'utf8'))) ?? 'unreadable';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'none' : 'unreadable';
  }
}

function isHeld(holder: Holder): holder is ProcessIdentity {
  return typeof holder === 'object' && isProcessAlive(holder);
}
