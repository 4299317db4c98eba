import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { errorsPage } from './docs/errors-page.ts';
import { limitsPage } from './docs/limits-page.ts';
import { perunPage } from './docs/perun-page.ts';
import { punktfunkPage } from './docs/punktfunk-page.ts';

/*
 * Writes the pages that are made from tables in src. With --check it writes nothing, names the pages that have drifted
 * and exits with 1.
 */

const pages: Readonly<Record<string, () => string>> = {
  'docs/protocol/perun.md': perunPage,
  'docs/protocol/punktfunk.md': punktfunkPage,
  'docs/limits.md': limitsPage,
  'docs/errors.md': errorsPage,
};

const isCheck = process.argv.includes('--check');
let drifted = 0;

for (const [name, page] of Object.entries(pages)) {
  const path = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const text = await format(page(), { ...(await resolveConfig(path)), parser: 'markdown' });
  if (readOrEmpty(path) === text) continue;
  if (isCheck) {
    drifted += 1;
    process.stderr.write(`${name} is not what its tables say; run: node scripts/generate-docs.ts\n`);
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    process.stdout.write(`${name} written\n`);
  }
}

if (drifted > 0) process.exitCode = 1;

/** A page that is not there has drifted as well. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
