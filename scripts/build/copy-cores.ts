import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { listFiles } from '../files.ts';

/**
 * Copies what a built-in core has beside its code (its perun-core.toml, games, templates) into dist, next to the code;
 * and the SDKs that templates name by their path. A core that cargo or make builds, or that needs a Python of its own, is
 * not built in.
 */
export function copyCores(root: string): void {
  if (!existsSync(`${root}/cores`)) return;
  const marks = ['/Cargo.toml', '/pyproject.toml', '/Makefile'];
  const projects = listFiles(root, ['cores'], marks).filter((file) => !isTemplate(file));
  const folders = projects.map((file) => `${dirname(file)}/`);
  const cores = listFiles(root, ['cores'], ['']).filter((file) => {
    const isCode = /\.tsx?$/.test(file) && !isTemplate(file);
    return !isCode && !folders.some((folder) => file.startsWith(folder));
  });
  const sdks = listFiles(root, ['sdk/rust', 'sdk/python', 'sdk/c'], ['']).filter((file) => !left.test(file));
  for (const file of [...cores, ...sdks].filter((one) => !isMade(one))) {
    mkdirSync(dirname(`${root}/dist/${file}`), { recursive: true });
    cpSync(`${root}/${file}`, `${root}/dist/${file}`);
  }
}

/** Of an SDK only what is needed to build with it. */
const left = /^sdk\/[a-z]+\/(?:tests|build)\//;

const isTemplate = (file: string): boolean => file.startsWith('cores/templates/');

/** By Python, beside its sources. */
const isMade = (file: string): boolean => /\/(?:__pycache__|\.venv)\//.test(file);
