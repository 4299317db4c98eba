import { CauchyCode } from './cauchy-code.ts';
import { type ErasureCode, FecScheme } from './erasure-code.ts';
import type { FecKernels } from './kernels.ts';
import { LeopardCode } from './leopard-code.ts';
import { TypeScriptFecKernels } from './typescript-kernels.ts';
import { instantiateFecKernels } from './wasm-kernels.ts';

/** One for each thread: every call leaves nothing behind that another could see. */
let kernels: FecKernels | undefined;

/** The code of a scheme, compiled to WebAssembly where there is WebAssembly with SIMD, else in TypeScript. */
export function createErasureCode(scheme: FecScheme): ErasureCode {
  kernels ??= instantiateFecKernels() ?? new TypeScriptFecKernels();
  return scheme === FecScheme.gf8 ? new CauchyCode(kernels) : new LeopardCode(kernels);
}
