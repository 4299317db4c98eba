import type { LossResult } from './sweep.ts';

/** Of one burst length: for each share of parity how many frames are lost at each loss. */
export interface Panel {
  readonly burst: number;
  readonly lines: readonly Line[];
}

export interface Line {
  readonly fecPercent: number;
  readonly points: readonly { readonly lossPercent: number; readonly lostPercent: number }[];
}

export function panelsOf(results: readonly LossResult[]): Panel[] {
  const bursts = [...new Set(results.map(({ burst }) => burst))];
  return bursts.map((burst) => {
    const cells = results.filter((result) => result.burst === burst);
    const shares = [...new Set(cells.map(({ fecPercent }) => fecPercent))];
    const lines = shares.map((fecPercent) => ({
      fecPercent,
      points: cells
        .filter((cell) => cell.fecPercent === fecPercent)
        .map((cell) => ({ lossPercent: cell.lossPercent, lostPercent: lostPercentOf(cell) })),
    }));
    return { burst, lines };
  });
}

export function lostPercentOf({ frames, framesLost }: LossResult): number {
  return (framesLost / frames) * 100;
}

export function highestOf(panels: readonly Panel[]): number {
  return Math.max(
    1,
    ...panels.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(({ lostPercent }) => lostPercent))),
  );
}

export function titleOf({ burst }: Panel): string {
  return burst <= 1 ? 'single losses' : `bursts of ${burst} packets in the mean`;
}
