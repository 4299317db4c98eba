import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const never = new Set(['node_modules', 'dist', 'coverage', '.git', 'target']);

/** Files with one of the endings under some folders of a root, as sorted paths relative to it with `/` between parts. */
export function listFiles(root: string, folders: readonly string[], endings: readonly string[]): string[] {
  const found = folders.flatMap((folder) => walk(join(root, folder)));
  return found
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .map((path) => relative(root, path).split(sep).join('/'))
    .toSorted();
}

function walk(folder: string): string[] {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    // A room that has no code yet.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return never.has(entry.name) ? [] : walk(path);
    return entry.isFile() ? [path] : [];
  });
}
