import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../run-command.ts';
import { type Counts, countsOf } from './summary.ts';

/** Runs one project of vitest.config.ts, its output shown, and counts its tests. */
export async function runVitest(root: string, project: string, filters: readonly string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'perun-test-'));
  const report = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
    const args = ['run', '--project', project, '--passWithNoTests', ...reporters, ...filters];
    const { status } = await runCommand('vitest', args, { cwd: root, show: true });
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
