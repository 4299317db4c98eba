import { PerunError } from '../../shared/errors.ts';

/** Close codes of RFC 6455, section 7.4.1, as far as they mean something here. */
export const closeCodes = {
  normal: 1000,
  goingAway: 1001,
  unsupportedData: 1003,
  /** The close frame was empty. */
  none: 1005,
  /** There was no close frame. */
  abnormal: 1006,
  policy: 1008,
  tooLarge: 1009,
} as const;

/** What a close code says about the end of a connection; undefined for an orderly one. */
export function closeFailure(remote: string, code: number, reason: string): PerunError | undefined {
  const said = reason === '' ? `code ${code}` : `code ${code}, ${reason}`;
  switch (code) {
    case closeCodes.normal:
    case closeCodes.goingAway:
    case closeCodes.none:
      return undefined;
    case closeCodes.abnormal:
      return new PerunError('CONNECTION_LOST', `the connection with ${remote} ended without a goodbye`);
    case closeCodes.policy:
      return new PerunError('REFUSED', `${remote} closed the connection (${said})`);
    case closeCodes.tooLarge:
      return new PerunError('PROTOCOL_TOO_LARGE', `${remote} closed the connection (${said})`);
    default:
      return new PerunError('CONNECTION_LOST', `${remote} closed the connection (${said})`);
  }
}

export function textRefused(remote: string): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', `${remote} sent a text message; Perun is binary`);
}
