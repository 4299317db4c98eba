import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isProcessAlive } from './process-identity.ts';

/**
 * Replaces a file so that a reader, or a power cut, finds either the old content or the new one. Mode 0600 unless
 * said otherwise; the folder must exist.
 */
export function writeFileAtomic(path: string, content: string | Uint8Array, mode = 0o600): void {
  const temporary = writeTemporary(path, content, mode);
  try {
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/**
 * Makes a file that is not there yet, whole or not at all; false where one of that name exists. Of two who try at once,
 * one succeeds.
 */
export function createFileAtomic(path: string, content: string | Uint8Array, mode = 0o600): boolean {
  const temporary = writeTemporary(path, content, mode);
  try {
    // Unlike a rename, a link never replaces.
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  syncFolder(dirname(path));
  return true;
}

function writeTemporary(path: string, content: string | Uint8Array, mode: number): string {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const descriptor = openSync(temporary, 'wx', mode);
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
  } catch (error) {
    closeSync(descriptor);
    rmSync(temporary, { force: true });
    throw error;
  }
  closeSync(descriptor);
  return temporary;
}

/** Removes what a process left of a write of this file when it was killed. Only of processes that are gone. */
export function removeLeftovers(path: string): void {
  const folder = dirname(path);
  const begin = `${basename(path)}.`;
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(begin)
      ? /^(?<pid>\d+)\.[0-9a-f]{8}$/u.exec(name.slice(begin.length))?.groups?.['pid']
      : undefined;
    if (pid === undefined || isProcessAlive({ pid: Number(pid), started: '' })) continue;
    rmSync(join(folder, name), { force: true });
  }
}

/** Without this a power cut may bring the old name back. Some file systems cannot; they lose nothing else by it. */
function syncFolder(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** Reads a JSON file; undefined where it is missing or not JSON, for files that can be rebuilt. */
export function readJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}
