import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { PerunError } from '../../shared/errors.ts';
import type { LogSource } from './format.ts';

/** Bytes read at once, so that the many small reads of a log are few of the system's. */
const blockBytes = 256 * 1024;

/** A recording on disk. Fails with NOT_FOUND or REFUSED. */
export function openLogFile(path: string): LogSource & { close(): void } {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const text = missing ? `there is no file ${path}` : `${path} may not be read`;
    throw new PerunError(missing ? 'NOT_FOUND' : 'REFUSED', text, { cause, remedy: 'check the path' });
  }
  const status = fstatSync(descriptor);
  if (!status.isFile()) {
    closeSync(descriptor);
    throw new PerunError('REFUSED', `${path} is not a file`, { remedy: 'check the path' });
  }
  const block = new Uint8Array(blockBytes);
  let [blockAt, blockLength] = [0, 0];
  const fill = (into: Uint8Array, offset: number): number => {
    let filled = 0;
    while (filled < into.length) {
      const count = readSync(descriptor, into, filled, into.length - filled, offset + filled);
      if (count === 0) break;
      filled += count;
    }
    return filled;
  };
  return {
    size: status.size,
    read(offset, length) {
      const wanted = Math.max(0, Math.min(length, status.size - offset));
      if (wanted > blockBytes) {
        const bytes = new Uint8Array(wanted);
        return bytes.subarray(0, fill(bytes, offset));
      }
      if (offset < blockAt || offset + wanted > blockAt + blockLength) {
        blockAt = offset;
        blockLength = fill(block, offset);
      }
      const from = offset - blockAt;
      return block.slice(from, Math.min(from + wanted, blockLength));
    },
    close: () => closeSync(descriptor),
  };
}
