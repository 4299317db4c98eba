/**
 * Every failure a person or a program can act on, in one closed table. A code never changes its meaning; messages say
 * what was tried, remedies say what to do next. Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 refused,
 * 5 unreachable, 6 timeout, 7 missing capability.
 */
export const errorCatalogue = {
  FAILED: { exit: 1, http: 500, meaning: 'the operation failed', remedy: 'see `perun host logs` for the cause' },
  USAGE: {
    exit: 2,
    http: 400,
    meaning: 'the command line or request is not of the right form',
    remedy: 'run the command with --help',
  },
  ADDRESS_INVALID: {
    exit: 2,
    http: 400,
    meaning: 'an address could not be read',
    remedy: 'write unix:///path, tcp://host:port, ws://host:port or host:port',
  },
  CONFIG_INVALID: {
    exit: 2,
    http: 400,
    meaning: 'a configuration file or variable holds what it may not',
    remedy: 'run `perun config validate`',
  },
  NOT_FOUND: { exit: 3, http: 404, meaning: 'nothing goes by that name', remedy: 'list what there is first' },
  SESSION_NOT_FOUND: { exit: 3, http: 404, meaning: 'no such session', remedy: 'run `perun session list`' },
  CORE_NOT_FOUND: {
    exit: 3,
    http: 404,
    meaning: 'no such core, or none that plays this file',
    remedy: 'run `perun core list --available`',
  },
  CREDENTIALS_REQUIRED: {
    exit: 4,
    http: 401,
    meaning: 'the host does not know who asks',
    remedy: 'send the token of `perun host token` as a bearer token, or log in at /login',
  },
  REFUSED: { exit: 4, http: 403, meaning: 'the other side said no', remedy: 'ask the owner of the host' },
  SEAT_TAKEN: {
    exit: 4,
    http: 409,
    meaning: 'that seat is taken or not offered',
    remedy: 'choose another seat, or watch',
  },
  LIMIT_REACHED: { exit: 4, http: 429, meaning: 'a limit of the host was reached', remedy: 'see docs/limits.md' },
  PAIRING_REQUIRED: {
    exit: 4,
    http: 403,
    meaning: 'the host lets in paired devices only, and does not know this one',
    remedy: 'pair first: the host arms a PIN, the client is given it with --pin',
  },
  PAIRING_CLOSED: {
    exit: 4,
    http: 403,
    meaning: 'the host does not wait for a device to pair, or waits for another one',
    remedy: 'arm a PIN on the host, and use it within two minutes',
  },
  PAIRING_FAILED: {
    exit: 4,
    http: 403,
    meaning: 'the PIN is wrong, or somebody sits between the two sides',
    remedy: 'arm a new PIN on the host: each can be tried once',
  },
  PAIRING_DENIED: {
    exit: 4,
    http: 403,
    meaning: 'the operator of the host said no to this device',
    remedy: 'ask the operator of the host',
  },
  FINGERPRINT_CHANGED: {
    exit: 4,
    http: 403,
    meaning: 'the host at a known address has another identity than the one it was paired with',
    remedy:
      'compare the fingerprints with what the host itself shows; only if its identity was made anew, `perun client hosts forget` it and pair again',
  },
  IDENTITY_REFUSED: {
    exit: 4,
    http: 403,
    meaning: 'a peer could not prove the identity that it claims',
    remedy: 'try again; if it stays so, somebody may sit between the two sides',
  },
  TRUST_UNREADABLE: {
    exit: 1,
    http: 500,
    meaning: 'a file of keys or paired devices cannot be used; it is left as it is',
    remedy: 'read the message; bring the file back from a backup, or remove it and pair again',
  },
  SAVES_UNREADABLE: {
    exit: 1,
    http: 500,
    meaning: 'the database of saves, or a save in it, cannot be used; it is left as it is',
    remedy: 'read the message; bring saves.db back from a backup, or move it away to begin a new one',
  },
  STORAGE_FULL: {
    exit: 1,
    http: 507,
    meaning: 'the disk is full, or may not be written to; what was kept before is still there',
    remedy: 'make room on the disk that the message names, then try again',
  },
  UNREACHABLE: {
    exit: 5,
    http: 502,
    meaning: 'nothing answers there',
    remedy: 'check the address, and that the host runs: `perun host status`',
  },
  HOST_NOT_RUNNING: {
    exit: 5,
    http: 503,
    meaning: 'no host runs for this user',
    remedy: 'start one with `perun host start --detach`',
  },
  CONNECTION_LOST: {
    exit: 5,
    http: 502,
    meaning: 'the connection ended unexpectedly',
    remedy: 'try again; see `perun host logs` on the host',
  },
  TIMEOUT: { exit: 6, http: 504, meaning: 'no answer in time', remedy: 'try again, or look at `perun host status`' },
  MISSING_CAPABILITY: {
    exit: 7,
    http: 501,
    meaning: 'something needed is not installed, or the peer cannot do it',
    remedy: 'install what the message names',
  },
  ADDRESS_IN_USE: {
    exit: 1,
    http: 409,
    meaning: 'another program listens there',
    remedy: 'choose another address with --listen, or stop that program',
  },
  HOST_RUNNING: {
    exit: 1,
    http: 409,
    meaning: 'a host already runs for this user',
    remedy: 'use it, or stop it with `perun host stop`',
  },
  CORE_FAILED: {
    exit: 1,
    http: 422,
    meaning: 'a core process could not be kept running',
    remedy: 'see `perun core logs`',
  },
  PROTOCOL_MAGIC: {
    exit: 1,
    http: 400,
    meaning: 'the bytes are not Perun',
    remedy: 'check that the address is a Perun listener',
  },
  PROTOCOL_VERSION: {
    exit: 1,
    http: 400,
    meaning: 'the peer speaks another version',
    remedy: 'use version 1 on both sides',
  },
  PROTOCOL_TOO_LARGE: {
    exit: 1,
    http: 413,
    meaning: 'a declared length is over its limit',
    remedy: 'see docs/limits.md',
  },
  PROTOCOL_MALFORMED: {
    exit: 1,
    http: 400,
    meaning: 'a message breaks the format',
    remedy: 'see docs/protocol/perun.md',
  },
  HANDSHAKE_TIMEOUT: {
    exit: 6,
    http: 408,
    meaning: 'the handshake was not finished in time',
    remedy: 'check that the peer speaks Perun',
  },
  HANDSHAKE_REFUSED: {
    exit: 4,
    http: 403,
    meaning: 'the peer answered the hello with an error',
    remedy: 'read its reason',
  },
  CODEC_SIZE: {
    exit: 1,
    http: 400,
    meaning: 'compressed data declares or yields the wrong size',
    remedy: 'the sender must prefix width × height × 4',
  },
  CODEC_CORRUPT: {
    exit: 1,
    http: 400,
    meaning: 'compressed data cannot be decoded',
    remedy: 'wait for the next full frame',
  },
  FEC_BLOCK: {
    exit: 1,
    http: 400,
    meaning: 'a block of shards has counts or lengths that its code cannot take',
    remedy: 'take smaller blocks, and shards that are all of one size',
  },
} as const satisfies Record<string, ErrorEntry>;

/** One row of the catalogue: exit status of the CLI, HTTP status of the API, and two sentences for people. */
export interface ErrorEntry {
  readonly exit: number;
  readonly http: number;
  readonly meaning: string;
  readonly remedy: string;
}

export type ErrorCode = keyof typeof errorCatalogue;

/** What an error looks like under `--json` and over RPC. */
export interface ErrorJson {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
}

export interface PerunErrorOptions {
  /** What went wrong underneath; always kept. */
  readonly cause?: unknown;
  /** Overrides the catalogue's advice where the thrower knows better. */
  readonly remedy?: string;
}

/** The one error class of the project: a code of the catalogue, a message that says what was tried, a remedy. */
export class PerunError extends Error {
  override readonly name = 'PerunError';
  readonly code: ErrorCode;
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, options: PerunErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.remedy = options.remedy ?? errorCatalogue[code].remedy;
  }

  get exitCode(): number {
    return errorCatalogue[this.code].exit;
  }

  get httpStatus(): number {
    return errorCatalogue[this.code].http;
  }

  toJSON(): ErrorJson {
    return { code: this.code, message: this.message, remedy: this.remedy };
  }
}

/** True for our own errors, also across copies of this module. */
export function isPerunError(value: unknown): value is PerunError {
  return value instanceof Error && value.name === 'PerunError' && 'code' in value && isErrorCode(value.code);
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorCatalogue, value);
}

/** Wraps anything thrown as a PerunError, so that nothing nameless reaches a person. */
export function toPerunError(value: unknown, code: ErrorCode = 'FAILED'): PerunError {
  if (isPerunError(value)) return value;
  const message = value instanceof Error ? value.message : String(value);
  return new PerunError(code, message, { cause: value });
}
