import type { ErrorCode, PerunError } from './errors.ts';

/** Failures that another attempt at the same address cannot mend, for clients and cores alike. */
const finalCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'USAGE',
  'ADDRESS_INVALID',
  'REFUSED',
  'PAIRING_REQUIRED',
  'FINGERPRINT_CHANGED',
  'MISSING_CAPABILITY',
  'HANDSHAKE_REFUSED',
  'PROTOCOL_MAGIC',
  'PROTOCOL_VERSION',
  'SESSION_NOT_FOUND',
]);

/** True where trying again would only end the same way. */
export function isFinal(error: PerunError): boolean {
  return finalCodes.has(error.code);
}
