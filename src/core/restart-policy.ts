import type { Limits } from '../shared/limits.ts';

/** How a process ended: with an exit status, by a signal, or never begun. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why it could not be started; undefined where it ran. */
  readonly spawnError: string | undefined;
}

export type Verdict =
  | { readonly kind: 'finished' }
  | { readonly kind: 'restart'; readonly delayMs: number; readonly deaths: number }
  | { readonly kind: 'failed'; readonly why: string };

export type RestartLimits = Pick<Limits, 'coreRestartMinMs' | 'coreRestartMaxMs' | 'coreRestarts'>;

/** A run this long clears the record of deaths before it. */
export const healthyMs = 10_000;

/** Statuses that say the same will happen next time: wrong arguments, missing file, no such program. */
const hopeless: ReadonlySet<number | null> = new Set([2, 3, 126, 127]);

/** What to do about a core process that ended, after `deaths` deaths in a row before this one. */
export function judgeEnd(end: ProcessEnd, ranMs: number, deaths: number, limits: RestartLimits): Verdict {
  if (end.spawnError !== undefined) return { kind: 'failed', why: describeEnd(end) };
  if (end.code === 0) return { kind: 'finished' };
  if (hopeless.has(end.code)) return { kind: 'failed', why: describeEnd(end) };
  const inARow = (ranMs >= healthyMs ? 0 : deaths) + 1;
  if (inARow > limits.coreRestarts) {
    return { kind: 'failed', why: `${describeEnd(end)}, after ${limits.coreRestarts} restarts` };
  }
  const delayMs = Math.min(limits.coreRestartMinMs * 2 ** (inARow - 1), limits.coreRestartMaxMs);
  return { kind: 'restart', delayMs, deaths: inARow };
}

/** How it ended, in words. */
export function describeEnd(end: ProcessEnd): string {
  if (end.spawnError !== undefined) return `could not be started: ${end.spawnError}`;
  if (end.signal !== null) return `ended by ${end.signal}`;
  return `ended with exit code ${end.code ?? 'unknown'}`;
}
