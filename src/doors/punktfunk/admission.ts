import { CloseCode, WireGrant } from '../../protocol/punktfunk/constants.ts';
import type { Grant } from '../../shared/grants.ts';
import { defaultGrants, withImplied } from '../../shared/grants.ts';
import type { DoorTrust } from './types.ts';

/** What a peer may do: bits of WireGrant, until `expiresAt` (milliseconds since 1970; null: no end). */
export interface Access {
  readonly grants: number;
  readonly mayLaunch: boolean;
  readonly expiresAt: number | null;
}

/** `ask`: the operator decides. A number is the close code of a refusal. */
export type Admission = Access | 'ask' | CloseCode;

/** Who gets in by the fingerprint they proved, at the moment `now` (milliseconds since 1970). */
export function admit(fingerprint: string, trust: DoorTrust, now: number): Admission {
  const device = fingerprint === '' ? undefined : trust.find(fingerprint);
  if (device !== undefined && !isOver(device.expiresAt, now)) return accessOf(device.grants, device.expiresAt);
  if (trust.policy === 'off' || (trust.policy === 'optional' && fingerprint !== '')) {
    return accessOf(defaultGrants, null);
  }
  if (fingerprint === '') return CloseCode.identityRequired;
  return device === undefined ? 'ask' : CloseCode.accessExpired;
}

/** Who may not even watch is denied: this door has nothing else to give. */
function accessOf(grants: readonly Grant[], expiresAt: number | null): Access | CloseCode {
  const all = withImplied(grants);
  if (!all.includes('view')) return CloseCode.denied;
  const mayPlay = all.includes('play');
  const mayLaunch = all.includes('launch');
  const played = WireGrant.gamepad | WireGrant.pointer | WireGrant.keyboard | WireGrant.microphone;
  return { grants: (mayPlay ? played : 0) | (mayLaunch ? WireGrant.launch : 0), mayLaunch, expiresAt };
}

function isOver(expiresAt: number | null, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** Whole seconds that are left, at least one while there is any; 0 for no end. */
export function secondsLeft({ expiresAt }: Access, now: number): number {
  return expiresAt === null ? 0 : Math.max(1, Math.ceil((expiresAt - now) / 1000));
}
