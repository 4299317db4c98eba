import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { listFiles } from '../files.ts';

/**
 * Copies what a built-in core has beside its code (its perun-core.toml, games, templates) into dist, next to the code;
 * and the SDKs that templates name by their path. A core that cargo builds is not built in.
 */
export function copyCores(root: string): void {
  if (!existsSync(`${root}/cores`)) return;
  const crates = listFiles(root, ['cores'], ['/Cargo.toml']).filter((file) => !isTemplate(file));
  const folders = crates.map((file) => `${dirname(file)}/`);
  const cores = listFiles(root, ['cores'], ['']).filter((file) => {
    const isCode = /\.tsx?$/.test(file) && !isTemplate(file);
    return !isCode && !folders.some((folder) => file.startsWith(folder));
  });
  const sdk = listFiles(root, ['sdk/rust'], ['']).filter((file) => !file.startsWith('sdk/rust/tests/'));
  for (const file of [...cores, ...sdk]) {
    mkdirSync(dirname(`${root}/dist/${file}`), { recursive: true });
    cpSync(`${root}/${file}`, `${root}/dist/${file}`);
  }
}

const isTemplate = (file: string): boolean => file.startsWith('cores/templates/');
