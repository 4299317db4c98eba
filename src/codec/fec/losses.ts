/** Which data shards of a block are missing, and the parity shards to make up for them, as many. */
export interface Losses {
  readonly missing: readonly number[];
  readonly parity: readonly number[];
}

/** Undefined where fewer shards are there than there is data. */
export function lossesOf(present: Uint8Array, k: number, m: number): Losses | undefined {
  const missing: number[] = [];
  for (let index = 0; index < k; index += 1) if (present[index] !== 1) missing.push(index);
  const parity: number[] = [];
  for (let row = 0; row < m && parity.length < missing.length; row += 1) if (present[k + row] === 1) parity.push(row);
  return parity.length < missing.length ? undefined : { missing, parity };
}

/** The numbers below a count that are not in a sorted list. */
export function othersThan(sorted: readonly number[], count: number): number[] {
  const others: number[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (sorted[at] === index) at += 1;
    else others.push(index);
  }
  return others;
}
