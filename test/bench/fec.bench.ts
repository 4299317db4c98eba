/**
 * How fast shards are protected and restored: GB/s of data, one thread, beside what others publish and, where Debian's
 * libisal2 is installed, beside ISA-L in the same run (whose parity must be the same bytes). Fails where it is slower, as
 * a multiple of a yardstick of the same run, than what is kept in docs/bench/fec.json; PERUN_BENCH_KEEP=1 keeps these
 * results instead.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env, exit, stdout } from 'node:process';
import { root } from '../../scripts/root.ts';
import { isalRow } from './fec/isal.ts';
import { measureFec, yardstickOf } from './fec/measure.ts';
import { type Results, published, tableOf, worseThan } from './fec/report.ts';

const kept = join(root, 'docs/bench/fec.json');
const results: Results = { yardstick: yardstickOf(), rows: measureFec() };
const isal = isalRow();
stdout.write(`${tableOf(isal === undefined ? results.rows : { ...results.rows, ...isal })}\n\n${published}\n`);
if (isal === undefined) stdout.write('ISA-L: libisal.so.2 is not installed (Debian: libisal2)\n');

if (env['PERUN_BENCH_KEEP'] === '1') {
  const rounded = (_key: string, value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toFixed(2)) : value;
  writeFileSync(kept, `${JSON.stringify(results, rounded, 2)}\n`);
} else if (existsSync(kept)) {
  const worse = worseThan(JSON.parse(readFileSync(kept, 'utf8')) as Results, results);
  for (const line of worse) stdout.write(`worse: ${line}\n`);
  exit(worse.length > 0 ? 1 : 0);
}
