import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../../scripts/root.ts';

/** Where cargo builds for the tests; ignored by git, and shared by all of them: cargo locks it. */
export const cargoTarget: string = join(root, '.cache', 'cargo');

/** First builds on a busy machine. */
export const cargoMs = 600_000;

export interface CargoResult {
  readonly code: number;
  readonly output: string;
}

/** Runs cargo in a folder. Never rejects: what it said is in the output. */
export function cargo(cwd: string, ...args: string[]): Promise<CargoResult> {
  return new Promise((resolve) => {
    const env = { ...process.env, CARGO_TARGET_DIR: cargoTarget, CARGO_TERM_COLOR: 'never', RUST_BACKTRACE: '0' };
    execFile('cargo', args, { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, output: `${stdout}${stderr}` });
    });
  });
}

/** The counts of all test programs of one `cargo test`, added up. */
export function countsOfCargo(output: string): { passed: number; failed: number; ignored: number } {
  const counts = { passed: 0, failed: 0, ignored: 0 };
  for (const [, passed, failed, ignored] of output.matchAll(/(\d+) passed; (\d+) failed; (\d+) ignored/g)) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
    counts.ignored += Number(ignored);
  }
  return counts;
}
