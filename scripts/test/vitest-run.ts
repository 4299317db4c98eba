import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Counts, countsOf } from './summary.ts';

/** Starts a program, and says how it ended. `folder` is one that it may write to. */
export type Runner = (folder: string, command: string, args: readonly string[]) => Promise<number>;

/** Runs one project of vitest.config.ts, its output shown, and counts its tests. */
export async function runVitest(run: Runner, project: string, filters: readonly string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'perun-test-'));
  const report = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
    const args = ['run', '--project', project, '--passWithNoTests', ...reporters, ...filters];
    const status = await run(folder, 'vitest', args);
    return countsOf(readIfThere(report), status);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
