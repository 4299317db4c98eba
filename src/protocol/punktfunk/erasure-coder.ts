/**
 * What packetiser and reassembler need of an erasure code; src/codec/fec has them. Shards of one call are `size` bytes
 * each and lie one after another.
 */
export interface ErasureCoder {
  /** Number of the code on the wire: FecScheme. */
  readonly scheme: number;
  /** Most shards of a block, data and parity together. */
  readonly maxShards: number;
  /** Writes `m` parity shards of `k` data shards. */
  encode(data: Uint8Array, k: number, m: number, size: number, parity: Uint8Array): void;
  /**
   * Restores the missing ones of the first `k` of `k + m` shards in place; `present` has a 1 for each that is there.
   * False where fewer than `k` are.
   */
  decode(shards: Uint8Array, present: Uint8Array, k: number, m: number, size: number): boolean;
}
