import { defaultLimits } from '../../src/shared/limits.ts';

/** Pause in ms after that many failures in a row (from 1): doubled each time up to the limit. */
export function retryPauseMs(failures: number): number {
  const { reconnectMinMs, reconnectMaxMs } = defaultLimits;
  return Math.min(reconnectMaxMs, reconnectMinMs * 2 ** Math.min(failures - 1, 30));
}
