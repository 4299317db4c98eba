import type { Kernels } from './kernels.ts';
import { TypeScriptKernels } from './typescript-kernels.ts';
import { instantiateKernels } from './wasm-kernels.ts';

/** Compiled to WebAssembly where there is WebAssembly with SIMD, else in TypeScript. */
export function createKernels(): Kernels {
  return instantiateKernels() ?? new TypeScriptKernels();
}
