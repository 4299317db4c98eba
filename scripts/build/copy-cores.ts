import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { listFiles } from '../files.ts';

/** Copies what a built-in core has beside its code (its perun-core.toml, games, templates) into dist, next to the code. */
export function copyCores(root: string): void {
  if (!existsSync(`${root}/cores`)) return;
  for (const file of listFiles(root, ['cores'], [''])) {
    const isCode = /\.tsx?$/.test(file) && !file.startsWith('cores/templates/');
    if (isCode) continue;
    mkdirSync(dirname(`${root}/dist/${file}`), { recursive: true });
    cpSync(`${root}/${file}`, `${root}/dist/${file}`);
  }
}
