/** The fields that shards are protected in, by their numbers on the wire. */
export const FecScheme = { gf8: 0, gf16: 1 } as const;
export type FecScheme = (typeof FecScheme)[keyof typeof FecScheme];

/**
 * A systematic Reed-Solomon code over k data shards and m parity shards of one size: any k of them give back the data.
 * GF(2^8) is the Cauchy code of Moonlight (up to 255 shards, any size); GF(2^16) is Leopard's, as reed-solomon-simd 3.1
 * writes it (even sizes). Counts and lengths that do not fit throw FEC_BLOCK before anything is allocated; how much
 * working memory there is does not depend on them.
 */
export interface ErasureCode {
  readonly scheme: FecScheme;
  /** Of data and parity together. */
  readonly maxShards: number;
  /**
   * Reads k shards of `size` bytes one after another from `data`, writes m of them into `parity`; both may be longer.
   */
  encode(data: Uint8Array, k: number, m: number, size: number, parity: Uint8Array): void;
  /**
   * `shards` holds k + m shards one after another, missing ones hold anything; `present[i]` is 1 where shard i is there.
   * Restores missing data shards in place, leaves parity as it is. False when fewer than k are there.
   */
  decode(shards: Uint8Array, present: Uint8Array, k: number, m: number, size: number): boolean;
}
