import { openSync, writeSync } from 'node:fs';
import type { PlayerClient } from '../client/types.ts';
import { PerunError } from '../shared/errors.ts';
import { digest } from './headless-view.ts';

/**
 * Appends one line per decoded frame to a file: number, size, SHA-256 of its RGBA bytes, as the cores' own trace does
 * for frames sent. Fails with USAGE where the file cannot be opened.
 */
export function traceFrames(client: Pick<PlayerClient, 'decoded'>, path: string): void {
  let file: number;
  try {
    file = openSync(path, 'a');
  } catch (cause) {
    throw new PerunError('USAGE', `the trace cannot be written to ${path}`, {
      cause,
      remedy: 'name a file in a folder of yours',
    });
  }
  client.decoded.on((frame) => {
    const { number, width, height, sha256 } = digest(frame);
    writeSync(file, `${number} ${width}x${height} ${sha256}\n`);
  });
}
