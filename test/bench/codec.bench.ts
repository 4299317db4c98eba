/**
 * What a frame takes in bytes and CPU: our forms beside general compressors and video encoders, of the same made-up
 * pictures in one run. Fails where it is worse than what is kept in docs/bench/codec.json; PERUN_BENCH_KEEP=1 keeps these
 * results instead, as JSON and as a chart.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env, exit, stdout } from 'node:process';
import { root } from '../../scripts/root.ts';
import { indexedFrames, pictureSystems, rgbaOf } from '../support/codec/pictures.ts';
import { measurePerun } from './codec/measure.ts';
import { type Results, svgOf, tableOf, worseThan } from './codec/report.ts';
import { measureVideo } from './codec/video.ts';

const frames = 300;
const kept = join(root, 'docs/bench/codec.json');

const results: Results = Object.fromEntries(
  pictureSystems.map((system) => {
    const indexed = indexedFrames(system, frames);
    const rgba = indexed.map(rgbaOf);
    const costs = { ...measurePerun(indexed, rgba), ...measureVideo(rgba) };
    stdout.write(
      `${tableOf(system.name, `${system.name} ${system.width}×${system.height}, ${system.colours} colours`, costs)}\n\n`,
    );
    return [system.name, costs];
  }),
);

if (env['PERUN_BENCH_KEEP'] === '1') {
  const rounded = (_key: string, value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toFixed(1)) : value;
  writeFileSync(kept, `${JSON.stringify(results, rounded, 2)}\n`);
  writeFileSync(kept.replace('.json', '.svg'), svgOf(results));
} else if (existsSync(kept)) {
  const worse = worseThan(JSON.parse(readFileSync(kept, 'utf8')) as Results, results);
  for (const line of worse) stdout.write(`worse: ${line}\n`);
  exit(worse.length > 0 ? 1 : 0);
}
