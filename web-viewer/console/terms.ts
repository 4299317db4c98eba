import type { Device } from '../../src/control/contract/pair.ts';
import { isPerunError, PerunError } from '../../src/shared/errors.ts';
import { parseExpiry } from '../../src/shared/expiry.ts';
import { defaultGrants, type Grant, withImplied } from '../../src/shared/grants.ts';
import { formatDuration } from '../../src/shared/quantities.ts';

/** Ways to say when trust ends; a span is what `--expires` takes. */
export const endings = {
  keep: 'as it is now',
  never: 'never',
  '1h': 'in an hour',
  '1d': 'in a day',
  '7d': 'in a week',
  '30d': 'in 30 days',
  date: 'at a time of your choice',
} as const;
export type Ending = keyof typeof endings;

/** What a person chose in a form. */
export interface TermsChoice {
  readonly grants: readonly Grant[];
  readonly ending: Ending;
  /** As `<input type="datetime-local">` has it, in the time of this machine. */
  readonly date: string;
}

export const newTerms: TermsChoice = { grants: defaultGrants, ending: 'never', date: '' };

/** The form as it begins for a device that is already paired. */
export function termsOf({ grants }: Pick<Device, 'grants'>): TermsChoice {
  return { grants, ending: 'keep', date: '' };
}

/** What the procedures take; left out is what is to stay. */
export interface Terms {
  readonly grants: Grant[];
  readonly expiresAt?: string | null;
}

/** Reads the form. USAGE where it grants nothing, or ends in the past or at no time at all. */
export function readTerms({ grants, ending, date }: TermsChoice, now: number): Terms | PerunError {
  if (grants.length === 0) {
    return new PerunError('USAGE', 'nothing is granted', { remedy: 'choose something that the device may do' });
  }
  if (ending === 'keep') return { grants: [...grants] };
  if (ending === 'never') return { grants: [...grants], expiresAt: null };
  const at = ending === 'date' ? momentOf(date, now) : parseExpiry(ending, now);
  return isPerunError(at) ? at : { grants: [...grants], expiresAt: new Date(at).toISOString() };
}

function momentOf(date: string, now: number): number | PerunError {
  const at = new Date(date);
  if (Number.isNaN(at.getTime())) {
    return new PerunError('USAGE', 'no time was chosen', { remedy: 'choose when the trust ends' });
  }
  return parseExpiry(at.toISOString(), now);
}

/** The grants after one was chosen or left; those that others bring along cannot be left. */
export function withGrant(grants: readonly Grant[], grant: Grant, isGiven: boolean): readonly Grant[] {
  const rest = grants.filter((each) => each !== grant);
  return isGiven ? [...rest, grant] : rest;
}

/** Whether a grant comes with another of them, whether it is given itself or not. */
export function isBroughtAlong(grants: readonly Grant[], grant: Grant): boolean {
  return withImplied(grants.filter((each) => each !== grant)).includes(grant);
}

/** When trust ends, for people. */
export function endWords(expiresAt: string | null, now: number): string {
  if (expiresAt === null) return 'no end';
  const left = Date.parse(expiresAt) - now;
  return left <= 0 ? `ended ${formatDuration(-left)} ago` : `ends in ${formatDuration(left)}`;
}
