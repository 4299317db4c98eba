import { setImmediate as breathe } from 'node:timers/promises';
import { PerunError } from '../../shared/errors.ts';
import { type LossCell, type LossResult, measureLoss, type StreamShape } from './sweep.ts';

export interface SweepAxes {
  readonly lossPercents: readonly number[];
  readonly bursts: readonly number[];
  readonly fecPercents: readonly number[];
}

const mostCells = 1000;

/** Measures every combination; USAGE where they are too many. */
export async function runSweep(shape: StreamShape, axes: SweepAxes): Promise<LossResult[]> {
  const cells = cellsOf(axes);
  if (cells.length > mostCells) {
    throw new PerunError('USAGE', `${cells.length} combinations of loss, burst and parity; ${mostCells} are measured`, {
      remedy: 'name fewer values with --loss, --burst or --fec',
    });
  }
  const results: LossResult[] = [];
  for (const cell of cells) {
    results.push(measureLoss(shape, cell));
    // So that the program can be interrupted.
    await breathe();
  }
  return results;
}

function cellsOf({ lossPercents, bursts, fecPercents }: SweepAxes): LossCell[] {
  return bursts.flatMap((burst) =>
    fecPercents.flatMap((fecPercent) => lossPercents.map((lossPercent) => ({ burst, fecPercent, lossPercent }))),
  );
}

/** Numbers separated by commas, each once and in order; USAGE where one is not a number in those bounds. */
export function parseNumbers(flag: string, text: string, least: number, most: number): number[] {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  for (const [at, number] of numbers.entries()) {
    if (number >= least && number <= most) continue;
    throw new PerunError(
      'USAGE',
      `--${flag} ${text}: '${text.split(',')[at] ?? ''}' is no number from ${least} to ${most}`,
      {
        remedy: `write numbers separated by commas, such as --${flag} ${least},${Math.min(most, least + 10)}`,
      },
    );
  }
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}
