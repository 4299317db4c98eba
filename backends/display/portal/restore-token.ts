import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { PerunError } from '../../../src/shared/errors.ts';

const longest = 4096;

/** What lets a portal skip its dialog the next time; who has it may see and steer the desktop, so it is the owner's alone. */
export function readToken(path: string): string | undefined {
  const file = statSync(path, { throwIfNoEntry: false });
  if (file === undefined || !file.isFile() || file.size > longest) return undefined;
  const text = readFileSync(path, 'utf8').trim();
  return text === '' || text.includes('\0') ? undefined : text;
}

/** Replaces it at once or not at all. STORAGE_FULL where it cannot be written. */
export function writeToken(path: string, token: string): void {
  const next = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(next, `${token}\n`, { mode: 0o600 });
    chmodSync(next, 0o600);
    renameSync(next, path);
  } catch (cause) {
    try {
      rmSync(next, { force: true });
    } catch {
      // It never came to be.
    }
    throw new PerunError('STORAGE_FULL', `the portal's token cannot be kept in ${path}`, { cause });
  }
}
