import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv, exit, stdout } from 'node:process';

export interface CommittedFile {
  /** Relative to the root. */
  readonly path: string;
  readonly text: string;
}

export interface Drift {
  readonly path: string;
  readonly state: 'differs' | 'missing' | 'left over';
}

/** Compares generated texts with what is committed. Files of `folder` that nothing generates any more are left over. */
export function findDrift(root: string, files: readonly CommittedFile[], folder?: string): Drift[] {
  const drift = files.flatMap(({ path, text }): Drift[] => {
    if (!existsSync(join(root, path))) return [{ path, state: 'missing' }];
    return readFileSync(join(root, path), 'utf8') === text ? [] : [{ path, state: 'differs' }];
  });
  if (folder === undefined || !existsSync(join(root, folder))) return drift;
  const known = new Set(files.map(({ path }) => path));
  const present = readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
  return [...drift, ...present.filter((path) => !known.has(path)).map((path): Drift => ({ path, state: 'left over' }))];
}

/** Brings the committed files in step. */
export function writeDrift(root: string, files: readonly CommittedFile[], drift: readonly Drift[]): void {
  for (const { path, state } of drift) {
    const target = join(root, path);
    if (state === 'left over') {
      rmSync(target);
      continue;
    }
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, files.find((file) => file.path === path)?.text ?? '');
  }
}

/** The end of every generator script: writes, or under `--check` names the drift and exits 1. */
export function writeOrCheck(root: string, files: readonly CommittedFile[], accept: string, folder?: string): never {
  const drift = findDrift(root, files, folder);
  const checking = argv.includes('--check');
  for (const { path, state } of drift) stdout.write(checking ? `${path} ${state}\n` : `${path}\n`);
  if (checking && drift.length > 0) stdout.write(`→ ${accept}\n`);
  if (!checking) writeDrift(root, files, drift);
  exit(checking && drift.length > 0 ? 1 : 0);
}
