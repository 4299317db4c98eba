import { checkBlock, checkLength } from './check-block.ts';
import { type ErasureCode, FecScheme } from './erasure-code.ts';
import type { FecKernels } from './kernels.ts';
import {
  shardsToSolve,
  shardsToSubtract,
  shardsToTransform,
  solveByEncoding,
  solveDirectly,
  transformAll,
} from './leopard-decode.ts';
import { encodeSlice, shardsToEncode } from './leopard-encode.ts';
import { hasNoPlace, shapeOf } from './leopard-shape.ts';
import { type WayToDecode, wayFor } from './leopard-ways.ts';
import { lossesOf } from './losses.ts';
import { slicesOf } from './slices.ts';

/** Places of the field; the packets of punktfunk can tell one less. */
const maxShards = 65_536;
const bounds = { maxShards, unit: 2, refuse: hasNoPlace };

/** GF(2^16), by the additive Fourier transform of Lin, Chung and Han: byte for byte as reed-solomon-simd 3.1. */
export class LeopardCode implements ErasureCode {
  readonly scheme: FecScheme = FecScheme.gf16;
  readonly maxShards: number = maxShards;
  readonly #kernels: FecKernels;
  readonly #way: WayToDecode | undefined;

  /** All ways to decode give the same bytes; one is named only to try it. */
  constructor(kernels: FecKernels, way?: WayToDecode) {
    this.#kernels = kernels;
    this.#way = way;
  }

  encode(data: Uint8Array, k: number, m: number, size: number, parity: Uint8Array): void {
    checkBlock(bounds, k, m, size);
    checkLength('data', data, k * size);
    checkLength('parity', parity, m * size);
    if (m === 0) return;
    const shape = shapeOf(k, m);
    for (const slice of slicesOf(size, shardsToEncode(shape))) {
      encodeSlice({ kernels: this.#kernels, shape, data: { bytes: data, size }, slice }, { bytes: parity, size });
    }
  }

  decode(shards: Uint8Array, present: Uint8Array, k: number, m: number, size: number): boolean {
    checkBlock(bounds, k, m, size);
    checkLength('shards', shards, (k + m) * size);
    checkLength('what is present', present, k + m);
    const losses = lossesOf(present, k, m);
    if (losses === undefined) return false;
    const lost = losses.missing.length;
    if (lost === 0) return true;
    const shape = shapeOf(k, m);
    const piece = { kernels: this.#kernels, shape, data: { bytes: shards, size } };
    switch (wayFor(shape, lost, this.#way)) {
      case 'direct':
        for (const slice of slicesOf(size, shardsToSolve(lost))) solveDirectly({ ...piece, slice }, losses);
        break;
      case 'encoding':
        for (const slice of slicesOf(size, shardsToSubtract(shape, lost))) solveByEncoding({ ...piece, slice }, losses);
        break;
      case 'transform':
        for (const slice of slicesOf(size, shardsToTransform(shape)))
          transformAll({ ...piece, slice }, present, losses.missing);
    }
    return true;
  }
}
