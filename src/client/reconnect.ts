import type { Limits } from '../shared/limits.ts';

/**
 * Pause in ms before attempt `attempt + 1`, where `attempt` counts failed attempts from 1: doubled each time up to the
 * limit, and spread over its upper half by `random` (0 ≤ x < 1), so that the people of a host that came back do not all
 * knock at once.
 */
export function backoffMs(attempt: number, limits: Limits, random: () => number): number {
  const doublings = Math.min(Math.max(0, attempt - 1), 30);
  const ceiling = Math.min(limits.reconnectMaxMs, limits.reconnectMinMs * 2 ** doublings);
  return ceiling / 2 + (ceiling / 2) * random();
}
