import { PerunError } from '../../shared/errors.ts';

/** What a code can do; null where a block is of a kind that it can. */
interface Bounds {
  readonly maxShards: number;
  /** Bytes that a size must be a multiple of. */
  readonly unit: number;
  refuse(k: number, m: number): boolean;
}

/** Throws FEC_BLOCK unless the counts and the size are of a block of that code. */
export function checkBlock(bounds: Bounds, k: number, m: number, size: number): void {
  if (!isCount(k) || !isCount(m) || k < 1 || k + m > bounds.maxShards) {
    throw block(`${k} data and ${m} parity shards; it takes 1 to ${bounds.maxShards} of both together`);
  }
  if (!isCount(size) || size < 1 || size % bounds.unit !== 0) {
    throw block(`shards of ${size} bytes; they must be a multiple of ${bounds.unit}`);
  }
  if (m > 0 && bounds.refuse(k, m)) throw block(`${k} data and ${m} parity shards, more than its field has places for`);
}

/** Throws FEC_BLOCK where a buffer is shorter than what is said to be in it. */
export function checkLength(name: string, bytes: Uint8Array, needed: number): void {
  if (bytes.length < needed) throw block(`${bytes.length} bytes of ${name}; ${needed} are needed`);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function block(what: string): PerunError {
  return new PerunError('FEC_BLOCK', `a block of ${what}`);
}
