import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, env, exit, stderr } from 'node:process';
import { enterRoot } from './lab/enter-root.ts';
import { buildRoot, rootFolder } from './lab/root-folder.ts';

/**
 * `npm run lab build`: makes the lab's root. `npm run lab run <command…>`: runs a command in it, with this tree at /perun.
 * A folder for results is $LAB_OUT, inside and outside; without that variable it is gone afterwards.
 */
const [order, ...words] = argv.slice(2);
try {
  if (order === 'build' && words.length === 0) {
    await buildRoot();
    stderr.write(`lab: ${rootFolder}\n`);
  } else if (order === 'run' && words.length > 0) {
    await buildRoot();
    exit(await runThere(words));
  } else {
    stderr.write('usage: npm run lab build\n       npm run lab run <command> [argument…]\n');
    exit(2);
  }
} catch (error) {
  stderr.write(`lab: ${error instanceof Error ? error.message : String(error)}\n`);
  exit(1);
}

async function runThere(command: readonly string[]): Promise<number> {
  const named = env['LAB_OUT'];
  const out = named ?? mkdtempSync(join(tmpdir(), 'perun-lab-'));
  try {
    return await enterRoot(out, command);
  } finally {
    if (named === undefined) rmSync(out, { recursive: true, force: true });
  }
}
