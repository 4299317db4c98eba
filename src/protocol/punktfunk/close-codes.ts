import { type ErrorCode, PerunError } from '../../shared/errors.ts';
import { CloseCode } from './constants.ts';

/** What a close code of a host is on the side of its client: a failure of the catalogue, and a sentence. */
const failures: Readonly<Record<Exclude<keyof typeof CloseCode, 'none' | 'clientQuit' | 'gameEnded'>, Failure>> = {
  busy: ['LIMIT_REACHED', 'the host is busy with other sessions'],
  pairingNotArmed: ['PAIRING_CLOSED', 'no PIN is armed on the host'],
  pairingOtherDevice: ['PAIRING_CLOSED', 'the PIN on the host is armed for another device'],
  pairingRateLimited: ['LIMIT_REACHED', 'the host takes no further attempt to pair for now'],
  identityRequired: ['PAIRING_REQUIRED', 'the host wants a client certificate'],
  denied: ['PAIRING_DENIED', 'the operator of the host said no'],
  approvalTimedOut: ['TIMEOUT', 'nobody at the host answered in time'],
  superseded: ['PAIRING_CLOSED', 'a later attempt of this device took the place of this one'],
  wireVersion: ['PROTOCOL_VERSION', 'the host speaks another version of punktfunk'],
  setupFailed: ['FAILED', 'the host could not start the stream'],
  accessExpired: ['REFUSED', 'the access of this device to the host has expired'],
  launchNotPermitted: ['REFUSED', 'this device may not launch anything on the host'],
  hostPower: ['CONNECTION_LOST', 'the host is going to sleep or shutting down'],
  profileUnknown: ['NOT_FOUND', 'the host does not know that profile'],
  noSeat: ['SEAT_TAKEN', 'every seat of the host is taken'],
  seatOccupied: ['SEAT_TAKEN', 'somebody else plays with that profile'],
  seatUnavailable: ['SEAT_TAKEN', 'the seat of that profile cannot be used'],
  clipboardCancelled: ['FAILED', 'the transfer of the clipboard was cancelled'],
  unknownStream: ['PROTOCOL_MALFORMED', 'the host does not know that kind of stream'],
};
type Failure = readonly [code: ErrorCode, message: string];

const names = new Map(
  Object.entries(CloseCode).map(([name, code]) => [code as number, name as keyof typeof CloseCode]),
);

/** The name of a close code; undefined for one that we do not know. */
export function closeName(code: number): keyof typeof CloseCode | undefined {
  return names.get(code);
}

/**
 * Why a connection that the other side closed is over: undefined where it ended as it should, otherwise the failure to
 * show. `reason` is the text that came with it, already cleaned.
 */
export function closeFailure(code: number, reason = ''): PerunError | undefined {
  const name = closeName(code);
  if (name === 'clientQuit' || name === 'gameEnded') return undefined;
  const [error, sentence] =
    name === undefined || name === 'none'
      ? (['CONNECTION_LOST', `the other side closed the connection (code ${code})`] as const)
      : failures[name];
  return new PerunError(error, reason === '' ? sentence : `${sentence}: ${reason}`);
}
