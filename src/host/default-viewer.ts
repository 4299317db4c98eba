import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../platform/package-root.ts';

/** Folder of the built page for browsers; null in a checkout where it has not been built. */
export function defaultViewerDirectory(): string | null {
  return builtPage('web-viewer');
}

/** Folder of the built console for browsers; null in a checkout where it has not been built. */
export function defaultConsoleDirectory(): string | null {
  return builtPage('web-console');
}

function builtPage(name: string): string | null {
  const folder = join(packageRoot(), 'dist', name);
  return existsSync(join(folder, 'index.html')) ? folder : null;
}
