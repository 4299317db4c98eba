import { PerunError } from './errors.ts';

const units: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** Nothing expires later than this: a longer time is a slip, or means never. */
const furthestMs = 100 * 366 * 86_400_000;

/**
 * Reads `30m`, `2h`, `7d`, `4w`, or a day or moment as ISO 8601 (`2026-12-01` ends as that day begins, UTC), to
 * milliseconds since 1970. USAGE where it is neither, is past, or is further than a century.
 */
export function parseExpiry(text: string, now: number): number | PerunError {
  const at = momentOf(text.trim(), now);
  if (at === undefined || !Number.isFinite(at)) return wrong(`${text || 'nothing'} is neither a time nor a date`);
  if (at <= now) return wrong(`${text} is over already`);
  if (at - now > furthestMs) return wrong(`${text} is more than a hundred years away`);
  return at;
}

function momentOf(text: string, now: number): number | undefined {
  const span = /^(?<amount>\d{1,6})(?<unit>[mhdw])$/u.exec(text)?.groups;
  if (span !== undefined) return now + Number(span['amount']) * (units[span['unit'] ?? ''] ?? Number.NaN);
  const date = /^(?<day>\d{4}-\d{2}-\d{2})(?<time>T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/u.exec(
    text,
  );
  if (date === null) return undefined;
  // The engine takes 30 February for 2 March.
  const day = date.groups?.['day'] ?? '';
  const whole = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(whole.getTime()) || whole.toISOString().slice(0, 10) !== day) return undefined;
  return Date.parse(text);
}

function wrong(message: string): PerunError {
  return new PerunError('USAGE', message, {
    remedy: 'write a span such as 30m, 2h or 7d, or a date such as 2026-12-01',
  });
}
