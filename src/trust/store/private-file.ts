import { closeSync, fstatSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { PerunError } from '../../shared/errors.ts';
import { defaultLimits } from '../../shared/limits.ts';

/** Where a file was read from, so that a later look can tell whether it is another one. */
export interface FileStamp {
  readonly inode: number;
  readonly bytes: number;
  readonly changedMs: number;
}

export interface PrivateFile {
  readonly text: string;
  readonly stamp: FileStamp;
}

/**
 * Reads a file of keys or of trust, at most `trustFileBytes`; undefined where there is none. TRUST_UNREADABLE where it
 * is too large or cannot be read, and where others than its owner may write it, or read it though it is secret.
 */
export function readPrivateFile(path: string, content: 'secret' | 'public'): PrivateFile | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new PerunError('TRUST_UNREADABLE', `${path} cannot be read`, { cause });
  }
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) throw new PerunError('TRUST_UNREADABLE', `${path} is not a file`);
    if ((found.mode & (content === 'secret' ? 0o077 : 0o022)) !== 0) {
      throw new PerunError('TRUST_UNREADABLE', `${path} is open to other accounts of this machine`, {
        remedy: `chmod 600 ${path}, and pair again if another account may have used it`,
      });
    }
    if (found.size > defaultLimits.trustFileBytes) {
      throw new PerunError(
        'TRUST_UNREADABLE',
        `${path} has ${found.size} bytes, ${defaultLimits.trustFileBytes} are read`,
      );
    }
    const bytes = Buffer.alloc(found.size);
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(descriptor, bytes, filled, bytes.length - filled, null);
      if (count === 0) break;
      filled += count;
    }
    const stamp = { inode: found.ino, bytes: found.size, changedMs: found.mtimeMs };
    return { text: bytes.toString('utf8', 0, filled), stamp };
  } finally {
    closeSync(descriptor);
  }
}

/** Makes the folder where it is missing. REFUSED where accounts other than its owner may put files into it. */
export function ensureTrustFolder(path: string, uid: number = process.getuid?.() ?? 0): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const found = statSync(path);
  if ((found.uid === uid || found.uid === 0) && (found.mode & 0o022) === 0) return;
  throw new PerunError('REFUSED', `${path} can be written by other accounts, and keys are kept there`, {
    remedy: `chown it to your account and chmod 700 ${path}`,
  });
}
