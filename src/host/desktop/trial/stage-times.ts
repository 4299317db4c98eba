import { z } from 'zod';

/** In ms; null where there were none. */
export interface StageReading {
  readonly count: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly worst: number | null;
}

export const stageSchema: z.ZodType<StageReading> = z.strictObject({
  count: z.int(),
  p50: z.number().nullable().describe('ms; null where there were none'),
  p99: z.number().nullable(),
  worst: z.number().nullable(),
});

/** How long one step took, each time. */
export class StageTimes {
  readonly #times: number[] = [];

  add(ms: number): void {
    this.#times.push(ms);
  }

  get reading(): StageReading {
    const sorted = this.#times.toSorted((a, b) => a - b);
    const at = (share: number): number | null => rounded(sorted[Math.ceil(share * sorted.length) - 1]);
    return { count: sorted.length, p50: at(0.5), p99: at(0.99), worst: rounded(sorted.at(-1)) };
  }
}

function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 1000) / 1000;
}
