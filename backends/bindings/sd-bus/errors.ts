import { PerunError, isPerunError, type ErrorCode } from '../../../src/shared/errors.ts';

/** An error as it travels on D-Bus; the cause of the PerunError that callers get. */
export class BusFailure extends Error {
  override readonly name = 'BusFailure';
  /** Such as `org.freedesktop.DBus.Error.AccessDenied`. */
  readonly busName: string;

  constructor(busName: string, message: string) {
    super(message);
    this.busName = busName;
  }
}

const standard = 'org.freedesktop.DBus.Error.';

const codes: Readonly<Record<string, ErrorCode>> = {
  AccessDenied: 'REFUSED',
  AuthFailed: 'REFUSED',
  LimitsExceeded: 'LIMIT_REACHED',
  NameHasNoOwner: 'MISSING_CAPABILITY',
  NoReply: 'TIMEOUT',
  ServiceUnknown: 'MISSING_CAPABILITY',
  TimedOut: 'TIMEOUT',
  Timeout: 'TIMEOUT',
  UnknownInterface: 'MISSING_CAPABILITY',
  UnknownMethod: 'MISSING_CAPABILITY',
  UnknownObject: 'MISSING_CAPABILITY',
  UnknownProperty: 'MISSING_CAPABILITY',
};

/** What a peer answered in place of a result. */
export function refusedCall(member: string, failure: BusFailure): PerunError {
  const known = failure.busName.startsWith(standard) ? codes[failure.busName.slice(standard.length)] : undefined;
  const words = failure.message === '' ? failure.busName : `${failure.message} (${failure.busName})`;
  return new PerunError(known ?? 'FAILED', `${member} was refused: ${words}`, { cause: failure });
}

/** The name that an error had on D-Bus, where it came from there. */
export function busNameOf(error: unknown): string | undefined {
  return isPerunError(error) && error.cause instanceof BusFailure ? error.cause.busName : undefined;
}
