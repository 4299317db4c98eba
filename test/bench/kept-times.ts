import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env, exit, stdout } from 'node:process';
import { root } from '../../scripts/root.ts';

/** µs for each thing that was measured. */
export type Times = Readonly<Record<string, number>>;

/** How much slower than the yardstick, compared with what is kept, is worse: busy machines spread this far. */
const slower = 1.6;

/**
 * Compares times with those kept in docs/bench/<name>.json, as multiples of one of them (`yardstick`), and ends the
 * program: 1 where one got worse. PERUN_BENCH_KEEP=1 keeps these instead.
 */
export function compareWithKept(name: string, times: Times, yardstick: string): never {
  const file = join(root, `docs/bench/${name}.json`);
  if (env['PERUN_BENCH_KEEP'] === '1') {
    const rounded = Object.fromEntries(Object.entries(times).map(([what, time]) => [what, Number(time.toFixed(3))]));
    writeFileSync(file, `${JSON.stringify(rounded, null, 2)}\n`);
    exit(0);
  }
  if (!existsSync(file)) exit(0);
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Times;
  const [unit, unitKept] = [times[yardstick], kept[yardstick]];
  let isWorse = false;
  for (const [what, time] of Object.entries(times)) {
    const before = kept[what];
    if (before === undefined || unit === undefined || unitKept === undefined) continue;
    if (time / unit <= (before / unitKept) * slower) continue;
    isWorse = true;
    stdout.write(
      `worse: ${what} takes ${(time / unit).toFixed(2)} times "${yardstick}", kept are ${(before / unitKept).toFixed(2)}\n`,
    );
  }
  exit(isWorse ? 1 : 0);
}
