import type { ErasureCoder } from '../../../src/protocol/punktfunk/erasure-coder.ts';
import { FecScheme } from '../../../src/protocol/punktfunk/constants.ts';

/**
 * The smallest code that is one: parity shard j is the XOR of the data shards whose number modulo m is j, so that one
 * loss of each such class is restored. Only for tests of what lies around a code.
 */
export const xorCode: ErasureCoder = {
  scheme: FecScheme.gf16,
  maxShards: 65_535,
  encode(data, k, m, size, parity) {
    parity.fill(0, 0, m * size);
    for (let shard = 0; shard < k; shard += 1) mix(parity, (shard % m) * size, data, shard * size, size);
  },
  decode(shards, present, k, m, size) {
    const missing = Array.from({ length: k }, (_, shard) => shard).filter((shard) => present[shard] !== 1);
    for (const shard of missing) {
      const others = missing.filter((other) => other !== shard && other % m === shard % m);
      if (others.length > 0 || present[k + (shard % m)] !== 1) return false;
      shards.copyWithin(shard * size, (k + (shard % m)) * size, (k + (shard % m) + 1) * size);
      for (let other = shard % m; other < k; other += m) {
        if (other !== shard) mix(shards, shard * size, shards, other * size, size);
      }
    }
    return true;
  },
};

function mix(into: Uint8Array, at: number, from: Uint8Array, fromAt: number, size: number): void {
  for (let byte = 0; byte < size; byte += 1) {
    into[at + byte] = (into[at + byte] ?? 0) ^ (from[fromAt + byte] ?? 0);
  }
}
