import { PerunError } from '../../shared/errors.ts';

const remedy = 'see docs/protocol/punktfunk.md';

/** PROTOCOL_MALFORMED: the bytes break the format. */
export function malformed(what: string): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', what, { remedy });
}

/** PROTOCOL_TOO_LARGE: a length is over its limit. */
export function tooLarge(what: string): PerunError {
  return new PerunError('PROTOCOL_TOO_LARGE', what, { remedy });
}
