import { readFileSync } from 'node:fs';

/** The trimmed text of a small file; undefined where it cannot be read, as with parts of /proc in a container. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
