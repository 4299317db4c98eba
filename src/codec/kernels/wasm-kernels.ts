import { compileOnce } from '../wasm/compile.ts';
import { type GrowingMemory, growMemory } from '../wasm/grow.ts';
import { kernelsModule } from './generated/kernels-module.ts';
import type { Kernels } from './kernels.ts';

interface Exports extends Omit<Kernels, 'start' | 'memory' | 'to565' | 'decompress'> {
  readonly memory: GrowingMemory;
  start(): number;
  to565(source: number, target: number, pixels: number): number;
  decompress(source: number, length: number, target: number, capacity: number): number;
}

const instantiate = compileOnce(kernelsModule);

/** The kernels in WebAssembly; undefined where it is missing, forbidden or without SIMD. */
export function instantiateKernels(): Kernels | undefined {
  const exports = instantiate() as Exports | undefined;
  if (exports === undefined) return undefined;
  let bytes = new Uint8Array(exports.memory.buffer);
  return {
    ...exports,
    start: exports.start(),
    memory(needed) {
      if (needed > bytes.length) {
        growMemory(exports.memory, needed - bytes.length, 'a frame');
        bytes = new Uint8Array(exports.memory.buffer);
      }
      return bytes;
    },
    to565: (source, target, pixels) => exports.to565(source, target, pixels) !== 0,
    decompress: (source, length, target, capacity) => exports.decompress(source, length, target, capacity) !== 0,
  };
}
