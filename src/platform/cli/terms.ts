import { Flags } from '@oclif/core';
import type { OptionFlag } from '@oclif/core/interfaces';
import { isPerunError } from '../../shared/errors.ts';
import { parseExpiry } from '../../shared/expiry.ts';
import { allGrants, parseGrants, type Grant } from '../../shared/grants.ts';

/** What a device may do, and until when, as every command takes it. */
export const termsFlags: {
  readonly grants: OptionFlag<string | undefined>;
  readonly expires: OptionFlag<string | undefined>;
} = {
  grants: Flags.string({
    summary: `what it may do: ${allGrants.join(', ')} (default: view,play)`,
    helpValue: 'view,play',
    env: 'PERUN_GRANTS',
  }),
  expires: Flags.string({ summary: 'when the trust ends (default: never)', helpValue: '2h|7d|2026-12-31|never' }),
};

export interface ReadTerms {
  readonly grants?: Grant[];
  /** ISO 8601; null for never. */
  readonly expiresAt?: string | null;
}

/** Reads both flags; fails with USAGE. What was not given is left out. */
export function readTerms(flags: {
  readonly grants: string | undefined;
  readonly expires: string | undefined;
}): ReadTerms {
  const grants = flags.grants === undefined ? undefined : parseGrants(flags.grants);
  if (isPerunError(grants)) throw grants;
  const { expires } = flags;
  const at = expires === undefined || expires === 'never' ? undefined : parseExpiry(expires, Date.now());
  if (isPerunError(at)) throw at;
  return {
    ...(grants !== undefined && { grants: [...grants] }),
    ...(expires === 'never' && { expiresAt: null }),
    ...(at !== undefined && { expiresAt: new Date(at).toISOString() }),
  };
}
