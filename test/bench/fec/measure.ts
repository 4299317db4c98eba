import { CauchyCode } from '../../../src/codec/fec/cauchy-code.ts';
import type { ErasureCode } from '../../../src/codec/fec/erasure-code.ts';
import type { FecKernels } from '../../../src/codec/fec/kernels.ts';
import { LeopardCode } from '../../../src/codec/fec/leopard-code.ts';
import { fecKernels, blockOf, damaged, shardsOf } from '../../support/codec/shards.ts';

/** GB/s of data, 10^9 bytes; missing where a thing is not measured. */
export interface Speed {
  readonly encode: number;
  /** With as many data shards lost as there is parity. */
  readonly decode?: number;
  /** With one lost. */
  readonly decodeOne?: number;
}

export interface BlockSize {
  readonly k: number;
  readonly m: number;
  readonly size: number;
}

const blocks: readonly (BlockSize & { readonly field: 8 | 16 })[] = [
  { field: 8, k: 64, m: 13, size: 1216 },
  { field: 16, k: 64, m: 13, size: 1216 },
  { field: 16, k: 300, m: 60, size: 1216 },
  { field: 16, k: 1000, m: 200, size: 1216 },
  { field: 16, k: 1000, m: 200, size: 1200 },
];
const roundsLeast = 7;
const measuredMs = 250;
/** Everything is measured so often, one after another: what disturbs a machine lasts longer than one measurement. */
const passes = 5;

/** Least milliseconds of many rounds, because whatever else the machine does only ever adds to a time. */
export function leastMs(work: () => void, ms = measuredMs): number {
  let least = Infinity;
  const until = performance.now() + ms;
  for (let round = 0; round < roundsLeast || performance.now() < until; round += 1) {
    const start = performance.now();
    work();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

/** Bytes added to others by one loop in WebAssembly, in GB/s: what other speeds are compared as multiples of. */
export function yardstickOf(): number {
  const [, kernels] = fecKernels[0] as (typeof fecKernels)[0];
  const bytes = 64 * 1216;
  kernels.memory(kernels.start + bytes * 2);
  return bytes / leastMs(() => kernels.add(kernels.start, kernels.start + bytes, bytes)) / 1e6;
}

export function measureFec(): Record<string, Speed> {
  const rows: Record<string, Speed> = {};
  for (let pass = 0; pass < passes; pass += 1) {
    for (const [name, kernels] of fecKernels) {
      for (const block of blocks) {
        const row = `GF(2^${block.field}) ${nameOf(block)}, ${name}`;
        rows[row] = best(rows[row], measure(kernels, block));
      }
    }
  }
  return rows;
}

function best(before: Speed | undefined, now: Required<Speed>): Speed {
  return {
    encode: Math.max(before?.encode ?? 0, now.encode),
    decode: Math.max(before?.decode ?? 0, now.decode),
    decodeOne: Math.max(before?.decodeOne ?? 0, now.decodeOne),
  };
}

export function nameOf({ k, m, size }: BlockSize): string {
  return `${k}+${m} of ${size} bytes`;
}

function measure(kernels: FecKernels, { field, k, m, size }: (typeof blocks)[0]): Required<Speed> {
  const code = field === 8 ? new CauchyCode(kernels) : new LeopardCode(kernels);
  const data = shardsOf(k, size, 1);
  const parity = new Uint8Array(m * size);
  const speed = (work: () => void): number => (k * size) / leastMs(work) / 1e6;
  return {
    encode: speed(() => code.encode(data, k, m, size, parity)),
    decode: speed(restoring(code, { k, m, size }, m)),
    decodeOne: speed(restoring(code, { k, m, size }, 1)),
  };
}

/** Restores the same shards again and again: they are overwritten, not needed. */
function restoring(code: ErasureCode, { k, m, size }: BlockSize, lost: number): () => void {
  const step = Math.floor(k / lost);
  const gone = Array.from({ length: lost }, (_, index) => index * step);
  const { shards, present } = damaged(blockOf(code, k, m, size, 1), k + m, gone);
  return () => {
    if (!code.decode(shards, present, k, m, size)) throw new Error('a block was not restored');
  };
}
