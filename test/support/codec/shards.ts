import { CauchyCode } from '../../../src/codec/fec/cauchy-code.ts';
import type { ErasureCode } from '../../../src/codec/fec/erasure-code.ts';
import type { FecKernels } from '../../../src/codec/fec/kernels.ts';
import { LeopardCode } from '../../../src/codec/fec/leopard-code.ts';
import { TypeScriptFecKernels } from '../../../src/codec/fec/typescript-kernels.ts';
import { instantiateFecKernels } from '../../../src/codec/fec/wasm-kernels.ts';

function wasm(isRelaxed: boolean): FecKernels {
  const kernels = instantiateFecKernels(isRelaxed);
  if (kernels === undefined) throw new Error('no WebAssembly here');
  return kernels;
}

/** Every implementation of the loops. */
export const fecKernels: readonly (readonly [string, FecKernels])[] = [
  ['relaxed WebAssembly', wasm(true)],
  ['WebAssembly', wasm(false)],
  ['TypeScript', new TypeScriptFecKernels()],
];

/** Both codes on each, and every way to decode. */
export const erasureCodes: readonly (readonly [string, ErasureCode])[] = fecKernels.flatMap(([name, kernels]) => [
  [`GF(2^8), ${name}`, new CauchyCode(kernels)] as const,
  ...([undefined, 'direct', 'encoding', 'transform'] as const).map(
    (way) => [`GF(2^16), ${name}, ${way ?? 'the best way'}`, new LeopardCode(kernels, way)] as const,
  ),
]);

/** k shards one after another, from a generator that other languages have too: xorshift, one for each shard. */
export function shardsOf(k: number, size: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(k * size);
  for (let shard = 0; shard < k; shard += 1) {
    let state = Math.imul(seed, 0x9e3779b1) ^ Math.imul(shard, 0x85ebca6b) ^ 0x1234567;
    for (let at = shard * size; at < (shard + 1) * size; at += 1) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      bytes[at] = state >>> 11;
    }
  }
  return bytes;
}

/** A block with its parity. */
export function blockOf(code: ErasureCode, k: number, m: number, size: number, seed: number): Uint8Array {
  const block = new Uint8Array((k + m) * size);
  block.set(shardsOf(k, size, seed));
  code.encode(block, k, m, size, block.subarray(k * size));
  return block;
}

/** The same block with these shards overwritten, and what is left of it. */
export function damaged(
  block: Uint8Array,
  count: number,
  lost: Iterable<number>,
): { shards: Uint8Array; present: Uint8Array } {
  const shards = block.slice();
  const present = new Uint8Array(count).fill(1);
  const size = block.length / count;
  for (const index of lost) {
    present[index] = 0;
    shards.fill(0xa5, index * size, (index + 1) * size);
  }
  return { shards, present };
}
