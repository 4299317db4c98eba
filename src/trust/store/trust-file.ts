import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { removeLeftovers, writeFileAtomic } from '../../platform/atomic-file.ts';
import { waitForLock } from '../../platform/lock.ts';
import { isPerunError, PerunError } from '../../shared/errors.ts';
import { Signal } from '../../shared/events.ts';
import { defaultLimits } from '../../shared/limits.ts';
import { ensureTrustFolder, type FileStamp, readPrivateFile } from './private-file.ts';

/** What a file of trust holds, and how: its name, the shape of its JSON, and what stands for a file that is not there. */
export interface TrustFormat<T> {
  readonly file: string;
  readonly schema: z.ZodType<T>;
  readonly empty: T;
}

/**
 * One JSON file that several processes read and change. Every look sees what the file holds now; changes are made one
 * after another, each on what the one before it left, and land whole or not at all. A file that cannot be understood is
 * TRUST_UNREADABLE at every look, and is never written over.
 */
export class TrustFile<T> {
  /** Told after the content changed, by us or by another process; only looks notice the latter. */
  readonly changed: Signal<readonly [T]> = new Signal();
  readonly #path: string;
  readonly #format: TrustFormat<T>;
  readonly #lockMs: number;
  #content: T;
  #stamp: FileStamp | undefined;

  constructor(folder: string, format: TrustFormat<T>, lockMs: number = defaultLimits.trustLockMs) {
    ensureTrustFolder(folder);
    this.#path = join(folder, format.file);
    this.#format = format;
    this.#lockMs = lockMs;
    this.#content = format.empty;
    this.#load();
  }

  read(): T {
    if (isOtherFile(this.#path, this.#stamp)) {
      this.#load();
      this.changed.emit(this.#content);
    }
    return this.#content;
  }

  /**
   * Replaces the content by what `change` makes of it; where that throws, or the disk is full (FAILED), or another
   * process does not let go of the file (TIMEOUT), nothing changes.
   */
  async update(change: (content: T) => T): Promise<T> {
    try {
      const lock = await waitForLock(`${this.#path}.lock`, this.#lockMs);
      try {
        this.#replace(change);
      } finally {
        lock.release();
      }
    } catch (cause) {
      if (isPerunError(cause)) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new PerunError('FAILED', `${this.#path} cannot be written, and stays as it was: ${why}`, {
        cause,
        remedy: 'make room on that disk, or mend the rights of that folder, and try again',
      });
    }
    this.changed.emit(this.#content);
    return this.#content;
  }

  #replace(change: (content: T) => T): void {
    removeLeftovers(this.#path);
    removeLeftovers(`${this.#path}.lock`);
    const text = `${JSON.stringify(change(this.read()), undefined, 2)}\n`;
    if (Buffer.byteLength(text) > defaultLimits.trustFileBytes) {
      throw new PerunError('LIMIT_REACHED', `${this.#path} would grow beyond ${defaultLimits.trustFileBytes} bytes`);
    }
    writeFileAtomic(this.#path, text);
    this.#load();
  }

  #load(): void {
    const file = readPrivateFile(this.#path, 'secret');
    this.#content = file === undefined ? this.#format.empty : this.#parse(file.text);
    this.#stamp = file?.stamp;
  }

  #parse(text: string): T {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (cause) {
      throw new PerunError('TRUST_UNREADABLE', `${this.#path} is not JSON`, { cause });
    }
    if (
      typeof json === 'object' &&
      json !== null &&
      'version' in json &&
      typeof json.version === 'number' &&
      json.version > 1
    ) {
      throw new PerunError('TRUST_UNREADABLE', `${this.#path} was written by a later version of Perun`, {
        remedy: 'use that version, or move the file away and pair again',
      });
    }
    const parsed = this.#format.schema.safeParse(json);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const where = issue === undefined ? '' : `: ${issue.path.join('.') || 'as a whole'}: ${issue.message}`;
    throw new PerunError('TRUST_UNREADABLE', `${this.#path} is not as it should be${where}`, { cause: parsed.error });
  }
}

/** True where the file is no longer the one that was read; `undefined` stands for no file. */
function isOtherFile(path: string, stamp: FileStamp | undefined): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || stamp === undefined) return (found === undefined) !== (stamp === undefined);
  return found.ino !== stamp.inode || found.size !== stamp.bytes || found.mtimeMs !== stamp.changedMs;
}
