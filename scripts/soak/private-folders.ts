import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';

/** Folders of its own for everything perun writes, by the environment of this process; returns the one to remove. */
export function usePrivateFolders(): string {
  const folder = mkdtempSync(join(tmpdir(), 'perun-soak-'));
  for (const name of ['RUNTIME_DIR', 'STATE_HOME', 'DATA_HOME', 'CONFIG_HOME', 'CACHE_HOME']) {
    const path = join(folder, name.toLowerCase());
    mkdirSync(path, { mode: 0o700 });
    env[`XDG_${name}`] = path;
  }
  return folder;
}
