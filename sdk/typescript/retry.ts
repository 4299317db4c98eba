import type { ErrorCode, PerunError } from '../../src/shared/errors.ts';
import { defaultLimits } from '../../src/shared/limits.ts';

/** Failures that another attempt at the same address cannot mend. */
const finalCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'USAGE',
  'ADDRESS_INVALID',
  'REFUSED',
  'MISSING_CAPABILITY',
  'HANDSHAKE_REFUSED',
  'PROTOCOL_MAGIC',
  'PROTOCOL_VERSION',
]);

export function isFinal(error: PerunError): boolean {
  return finalCodes.has(error.code);
}

/** Pause in ms after that many failures in a row (from 1): doubled each time up to the limit. */
export function retryPauseMs(failures: number): number {
  const { reconnectMinMs, reconnectMaxMs } = defaultLimits;
  return Math.min(reconnectMaxMs, reconnectMinMs * 2 ** Math.min(failures - 1, 30));
}
