/**
 * Datagrams of one size lying one after another in one buffer, so that they are protected, sealed and sent without a
 * copy.
 */
export interface DatagramBatch {
  readonly bytes: Uint8Array;
  /** Bytes of one datagram. */
  readonly size: number;
  /** How many there are, from the beginning of `bytes`. */
  count: number;
}
