import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Between two looks at the file, in ms. */
const lookMs = 100;
const chunkBytes = 64 * 1024;

/**
 * What is written to a file from now on or, with `fromStart`, from its beginning, until the signal aborts; then what
 * is left. A file that shrank is read from its beginning.
 */
export async function* tailFile(
  path: string,
  signal: AbortSignal,
  fromStart = false,
): AsyncGenerator<Uint8Array, void, void> {
  const descriptor = openSync(path, 'r');
  let offset = fromStart ? 0 : fstatSync(descriptor).size;
  try {
    for (;;) {
      const last = signal.aborted;
      if (fstatSync(descriptor).size < offset) offset = 0;
      for (;;) {
        const chunk = new Uint8Array(chunkBytes);
        const count = readSync(descriptor, chunk, 0, chunkBytes, offset);
        if (count === 0) break;
        offset += count;
        yield chunk.subarray(0, count);
      }
      if (last) return;
      await pause(signal);
    }
  } finally {
    closeSync(descriptor);
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, lookMs);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
