import { type Grant, grantBits, GrantBit } from '../../shared/grants.ts';

/** What a decision looks at in a paired device. */
export interface Granted {
  readonly grants: readonly Grant[];
  /** ISO 8601, or null for one that stays. */
  readonly expiresAt: string | null;
}

/** True while the device has the grant, or one that implies it. `now` in milliseconds since 1970. */
export function mayNow(device: Granted, grant: Grant, now: number): boolean {
  return (bitsNow(device, now) & GrantBit[grant]) !== 0;
}

/** All that the device may do now, as bits; 0 once it expired, and where the expiry cannot be read. */
export function bitsNow(device: Granted, now: number): number {
  if (device.expiresAt !== null && !(Date.parse(device.expiresAt) > now)) return 0;
  return grantBits(device.grants);
}
