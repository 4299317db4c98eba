import type { ErrorCode } from '../../shared/errors.ts';

/*
 * The messages of pairing, the same over every carrier of Perun: a byte of kind, then the fields in the order below.
 * A message is whole in itself; the carrier says where it ends.
 */

export const PairKind = {
  /** client → host: begins the ceremony. */
  request: 0x01,
  /** host → client. */
  challenge: 0x02,
  /** client → host. */
  proof: 0x03,
  /** host → client: ends the ceremony, or the wait of one who knocked. */
  result: 0x04,
  /** client → host: has no PIN, and asks the operator. */
  knock: 0x05,
  /** host → client: the operator has been asked. */
  pending: 0x06,
  /** client → host: who has no certificate names its key. */
  identityHello: 0x10,
  /** host → client. */
  hostIdentity: 0x11,
  /** client → host. */
  identityProof: 0x12,
} as const;

/** How a ceremony or a knock ended; anything but `paired` left no trust behind. */
export const PairCode = {
  paired: 0,
  wrongPin: 1,
  notArmed: 2,
  otherDevice: 3,
  limited: 4,
  denied: 5,
  timedOut: 6,
  superseded: 7,
  malformed: 8,
  failed: 9,
} as const;
export type PairOutcome = keyof typeof PairCode;

/** What each outcome is on the side that wanted to pair. */
export const outcomeErrors: Readonly<Record<Exclude<PairOutcome, 'paired'>, readonly [ErrorCode, string]>> = {
  wrongPin: ['PAIRING_FAILED', 'the host says that the PIN is wrong'],
  notArmed: ['PAIRING_CLOSED', 'no PIN is armed on the host'],
  otherDevice: ['PAIRING_CLOSED', 'the PIN on the host is armed for another device'],
  limited: ['LIMIT_REACHED', 'the host takes no further attempt to pair from here for now'],
  denied: ['PAIRING_DENIED', 'the operator of the host said no'],
  timedOut: ['TIMEOUT', 'pairing was not finished in time'],
  superseded: ['PAIRING_CLOSED', 'a later attempt of this device took the place of this one'],
  malformed: ['PROTOCOL_MALFORMED', 'the host could not read a message of the pairing'],
  failed: ['FAILED', 'the host could not keep the new device'],
};

/** SPAKE2 of the client; `name` is what the host lists the device by. */
export interface PairRequest {
  readonly kind: 'request';
  readonly share: Uint8Array;
  readonly name: string;
}

/** SPAKE2 of the host, with its confirmation of the key. */
export interface PairChallenge {
  readonly kind: 'challenge';
  readonly share: Uint8Array;
  readonly confirm: Uint8Array;
}

/** The client's confirmation of the key. */
export interface PairProof {
  readonly kind: 'proof';
  readonly confirm: Uint8Array;
}

/** `grants` as bits of GrantBit, `expiresAt` in seconds since 1970 or 0 for never; both 0 unless paired. */
export interface PairResult {
  readonly kind: 'result';
  readonly outcome: PairOutcome;
  readonly grants: number;
  readonly expiresAt: number;
}

export interface PairKnock {
  readonly kind: 'knock';
  readonly name: string;
}

/** `id` is what the operator sees beside the device, `waitMs` how long the host keeps the connection for the answer. */
export interface PairPending {
  readonly kind: 'pending';
  readonly id: string;
  readonly waitMs: number;
}

/** The client's public key (SPKI, DER) and 32 random bytes. */
export interface IdentityHello {
  readonly kind: 'identityHello';
  readonly spki: Uint8Array;
  readonly nonce: Uint8Array;
}

/** The host's certificate (DER), 32 random bytes, and its signature over the transcript. */
export interface HostIdentity {
  readonly kind: 'hostIdentity';
  readonly certificate: Uint8Array;
  readonly nonce: Uint8Array;
  readonly signature: Uint8Array;
}

/** The client's signature over the transcript. */
export interface IdentityProof {
  readonly kind: 'identityProof';
  readonly signature: Uint8Array;
}

export type PairMessage =
  | PairRequest
  | PairChallenge
  | PairProof
  | PairResult
  | PairKnock
  | PairPending
  | IdentityHello
  | HostIdentity
  | IdentityProof;

/** Sizes in bytes. */
export const shareBytes = 33;
export const confirmBytes = 32;
export const nonceBytes = 32;
/** r and s of ECDSA on P-256. */
export const signatureBytes = 64;
/** A P-256 key as SubjectPublicKeyInfo is always as long. */
export const spkiBytes = 91;
export const deviceNameBytes = 64;
export const pendingIdBytes = 16;
export const certificateMaxBytes = 4096;
/** The longest message there is: a host's identity. */
export const pairMessageMaxBytes: number = 1 + 2 + certificateMaxBytes + nonceBytes + signatureBytes;
