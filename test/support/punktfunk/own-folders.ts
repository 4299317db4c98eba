import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../../src/platform/paths.ts';

const names = ['CONFIG_HOME', 'STATE_HOME', 'DATA_HOME', 'CACHE_HOME', 'RUNTIME_DIR'] as const;

/** Folders of one account, and the variables that say where they are; the caller removes `folder`. */
export function ownFolders(): { readonly folder: string; readonly environment: Environment } {
  // Directly below /tmp: the sockets of cores must fit 107 bytes.
  const folder = mkdtempSync('/tmp/pp-');
  const pairs = names.map((name, at) => {
    const path = join(folder, String(at));
    mkdirSync(path, { mode: 0o700 });
    return [`XDG_${name}`, path];
  });
  return { folder, environment: Object.fromEntries(pairs) as Environment };
}
