import { closeSync, openSync, writeSync } from 'node:fs';
import { PerunError } from '../../shared/errors.ts';

/** A file that takes access units one after another, as ffmpeg and players read them. */
export interface StreamFile {
  write(unit: Uint8Array): void;
  close(): void;
}

/** Opens it anew. Fails with FAILED where it cannot be written, STORAGE_FULL where the disk is full. */
export function openStreamFile(path: string): StreamFile {
  let fd: number;
  try {
    fd = openSync(path, 'w', 0o644);
  } catch (error) {
    throw new PerunError('FAILED', `${path} cannot be written`, { cause: error, remedy: 'name another file' });
  }
  return {
    write: (unit) => {
      try {
        for (let at = 0; at < unit.length;) at += writeSync(fd, unit, at);
      } catch (error) {
        const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
        throw new PerunError(isFull ? 'STORAGE_FULL' : 'FAILED', `${path} could not be written any further`, {
          cause: error,
        });
      }
    },
    close: () => closeSync(fd),
  };
}
