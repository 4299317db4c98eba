import { FecScheme } from '../../codec/fec/erasure-code.ts';
import { PerunError } from '../../shared/errors.ts';
import { writePlot } from '../plots/write-plot.ts';
import { parseNumbers, runSweep } from './run-sweep.ts';
import { svgOf } from './svg-plot.ts';
import type { LossResult, StreamShape } from './sweep.ts';
import { plotOf, tableOf } from './text-plot.ts';

export interface LossQuestion {
  readonly shape: Omit<StreamShape, 'scheme'> & { readonly scheme: keyof typeof FecScheme };
  /** Numbers separated by commas, as they are written on a command line. */
  readonly loss: string;
  readonly burst: string;
  readonly fec: string;
  readonly svgFile: string | undefined;
}

export interface LossReport {
  readonly cells: LossResult[];
  readonly table: string;
  readonly plot: string;
}

const mostFec = 90;
const mostLoss = 95;
const mostBurst = 10_000;

/** Measures what is asked, and writes the plot where one is wanted; USAGE where the question makes no sense. */
export async function lossReport({ shape, loss, burst, fec, svgFile }: LossQuestion): Promise<LossReport> {
  if (shape.scheme === 'gf16' && shape.shardBytes % 2 !== 0) {
    throw new PerunError('USAGE', `shards of ${shape.shardBytes} bytes: GF(2^16) takes even ones`, {
      remedy: 'give --shard-bytes an even number, or choose --scheme gf8',
    });
  }
  const axes = {
    lossPercents: parseNumbers('loss', loss, 0, mostLoss),
    bursts: parseNumbers('burst', burst, 1, mostBurst),
    fecPercents: parseNumbers('fec', fec, 0, mostFec),
  };
  const cells = await runSweep({ ...shape, scheme: FecScheme[shape.scheme] }, axes);
  if (svgFile !== undefined) writePlot(svgFile, svgOf(cells));
  return { cells, table: tableOf(cells), plot: plotOf(cells) };
}
