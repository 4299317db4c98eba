import { type ErrorCode, isPerunError, PerunError, toPerunError } from '../shared/errors.ts';

const connectCodes: Readonly<Record<string, ErrorCode>> = {
  EACCES: 'REFUSED',
  EPERM: 'REFUSED',
  ETIMEDOUT: 'TIMEOUT',
  EINVAL: 'ADDRESS_INVALID',
};

const listenCodes: Readonly<Record<string, ErrorCode>> = {
  EADDRINUSE: 'ADDRESS_IN_USE',
  EACCES: 'REFUSED',
  EPERM: 'REFUSED',
  EROFS: 'REFUSED',
  EADDRNOTAVAIL: 'ADDRESS_INVALID',
  ENOTFOUND: 'ADDRESS_INVALID',
  EAI_AGAIN: 'ADDRESS_INVALID',
  EINVAL: 'ADDRESS_INVALID',
  ENOTDIR: 'ADDRESS_INVALID',
  ENAMETOOLONG: 'ADDRESS_INVALID',
};

/** Why a connection could not be made, with every address that was tried. */
export function connectFailure(address: string, error: Error): PerunError {
  const code = connectCodes[errnoOf(error) ?? ''] ?? 'UNREACHABLE';
  const what = code === 'REFUSED' ? 'not allowed to connect to' : 'nothing answers at';
  return new PerunError(code, `${what} ${address} (${describe(error)})`, { cause: error });
}

/** Why a listener could not be opened; a PerunError says so itself. */
export function listenFailure(address: string, error: unknown): PerunError {
  if (isPerunError(error) || !(error instanceof Error)) return toPerunError(error);
  const errno = errnoOf(error);
  const code = listenCodes[errno ?? ''] ?? 'FAILED';
  const message =
    code === 'ADDRESS_IN_USE'
      ? `another program already listens on ${address}`
      : `cannot listen on ${address} (${describe(error)})`;
  return new PerunError(code, message, { cause: error });
}

/** Why an open connection ended. */
export function connectionLost(remote: string, error: Error): PerunError {
  return new PerunError('CONNECTION_LOST', `the connection with ${remote} broke (${describe(error)})`, {
    cause: error,
  });
}

export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Where the name of the error says too little. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not',
  EADDRNOTAVAIL: 'this machine does not have that address',
  EAGAIN: 'too many wait there already',
  EMFILE: 'this process has too many files open',
  ENOTFOUND: 'no such host name',
};

/** A name with several addresses fails with one error for each; all of them were tried. */
function describe(error: Error): string {
  if (!(error instanceof AggregateError)) return describeOne(error);
  return error.errors.map((each) => (each instanceof Error ? describeOne(each) : String(each))).join(', ');
}

function describeOne(error: Error): string {
  const errno = errnoOf(error);
  if (errno === undefined) return error.message;
  const reason = reasons[errno];
  const what = reason === undefined ? errno : `${reason}: ${errno}`;
  if (!('address' in error && 'port' in error)) return what;
  return `${what} ${String(error.address)} port ${String(error.port)}`;
}
