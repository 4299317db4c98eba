import { PerunError } from '../../shared/errors.ts';
import { cleanText } from '../../shared/text.ts';
import type { LogHeader, LogSource } from './format.ts';

const headerLimit = 64 * 1024;
const textLimit = 1024;

/** The header, and where the first record is. Fails with PROTOCOL_MALFORMED. */
export function readHeader(source: LogSource, at: number): { readonly header: LogHeader; readonly next: number } {
  const head = source.read(at, 4);
  if (head.length < 4) throw malformed();
  const length = new DataView(head.buffer, head.byteOffset, 4).getUint32(0);
  if (length > headerLimit) throw malformed();
  const bytes = source.read(at + 4, length);
  if (bytes.length < length) throw malformed();
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw malformed();
  }
  return { header: headerOf(value), next: at + 4 + length };
}

function headerOf(value: unknown): LogHeader {
  const { core, system, title, rate, createdAt } = fields(value);
  const { numerator, denominator } = fields(rate);
  if (!isCount(numerator) || !isCount(denominator) || numerator > denominator * 1000) throw malformed();
  if (typeof createdAt !== 'number' || !(Math.abs(createdAt) <= 8.64e15)) throw malformed();
  return { core: text(core), system: text(system), title: text(title), rate: { numerator, denominator }, createdAt };
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw malformed();
  return value as Readonly<Record<string, unknown>>;
}

function text(value: unknown): string {
  if (typeof value !== 'string' || value.length > textLimit) throw malformed();
  return cleanText(value);
}

/** A whole number above 0 that a frame rate may have. */
function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= 0xffff_ffff;
}

function malformed(): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', 'the header of the recording cannot be read', {
    remedy: 'give a file that `perun session record` wrote',
  });
}
