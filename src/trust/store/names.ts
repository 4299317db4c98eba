import { deviceNameBytes } from '../../protocol/pairing/messages.ts';
import { PerunError } from '../../shared/errors.ts';
import { cleanText, cutText } from '../../shared/text.ts';

interface Named {
  readonly name: string;
  readonly fingerprint: string;
}

/** A name as it is kept: without characters that steer a terminal, at most 64 bytes, and never empty. */
export function nameOf(name: string, what: 'device' | 'host', fingerprint: string): string {
  const clean = cutText(cleanText(name).trim(), deviceNameBytes).trim();
  return clean === '' ? `${what} ${fingerprint.slice(0, 8)}` : clean;
}

/** The thing, or NOT_FOUND by its fingerprint. */
export function known<T>(found: T | undefined, what: 'device' | 'host', fingerprint: string): T {
  if (found !== undefined) return found;
  throw new PerunError('NOT_FOUND', `no paired ${what} has the fingerprint ${fingerprint}`);
}

/** Digits of a fingerprint that are enough to name one; fewer could be somebody's name. */
const prefixDigits = 8;

/**
 * What a person names by its fingerprint, the first eight digits of it or more, or its name. NOT_FOUND where there is
 * none, USAGE with the fingerprints where there are several: a guess could revoke or let in the wrong one.
 */
export function matchOne<T extends Named>(all: readonly T[], text: string, what: 'device' | 'host'): T {
  const digits = text.toLowerCase().replaceAll(/[\s:]/gu, '');
  const isPrefix = digits.length >= prefixDigits && /^[0-9a-f]+$/u.test(digits);
  const byFingerprint = isPrefix ? all.filter(({ fingerprint }) => fingerprint.startsWith(digits)) : [];
  const found = byFingerprint.length > 0 ? byFingerprint : all.filter(({ name }) => name === text);
  const [one] = found;
  if (one === undefined) throw new PerunError('NOT_FOUND', `no paired ${what} is called ${cleanText(text)}`);
  if (found.length === 1) return one;
  throw new PerunError('USAGE', `${cleanText(text)} could be ${found.length} of them`, {
    remedy: `name one by its fingerprint: ${found
      .slice(0, 8)
      .map(({ fingerprint }) => fingerprint.slice(0, 16))
      .join(', ')}`,
  });
}
