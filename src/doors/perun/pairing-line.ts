/** A peer that wants to pair, as the host's trust sees it. */
export interface Visitor {
  /** Unique among the connections of this host. */
  readonly id: string;
  /** `host:port` of the other end. */
  readonly remote: string;
  /** What the peer has proven to have: SHA-256 of its certificate, or of its key. Never ''. */
  readonly fingerprint: string;
  readonly kind: 'certificate' | 'browser';
}

/** The way of pairing messages from the connections of a door to those who decide, and back. */
export interface PairingLine {
  /** Hands one message on, as it came; every answer to it comes by `reply`, which may be called long after. */
  message(visitor: Visitor, message: Uint8Array, reply: (message: Uint8Array) => void): void;
  /** The connection is gone: what it began is over. */
  left(visitor: Visitor): void;
}

/** Where nobody decides, nobody is answered. */
export const noPairing: PairingLine = { message: () => {}, left: () => {} };
