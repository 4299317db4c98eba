import { compileOnce } from '../wasm/compile.ts';
import { type GrowingMemory, growMemory } from '../wasm/grow.ts';
import { times8 } from './field8.ts';
import { field16 } from './field16.ts';
import { fecModule } from './generated/fec-module.ts';
import { fecRelaxedModule } from './generated/fec-relaxed-module.ts';
import type { FecKernels } from './kernels.ts';

interface Exports extends Omit<FecKernels, 'start' | 'memory'> {
  readonly memory: GrowingMemory;
  start(): number;
  /** Where tables lie that are filled here. */
  products8(): number;
  logs16(): number;
  powers16(): number;
  prepare16(): void;
}

const makers = [compileOnce(fecRelaxedModule), compileOnce(fecModule)] as const;

/** The kernels in WebAssembly, with relaxed SIMD where there is that; undefined where there is no SIMD at all. */
export function instantiateFecKernels(isRelaxed = true): FecKernels | undefined {
  const exports = ((isRelaxed ? makers[0]() : undefined) ?? makers[1]()) as Exports | undefined;
  if (exports === undefined) return undefined;
  let bytes = new Uint8Array(exports.memory.buffer);
  fillTables(exports, bytes);
  return {
    ...exports,
    start: exports.start(),
    memory(needed) {
      if (needed > bytes.length) {
        growMemory(exports.memory, needed - bytes.length, 'a block of shards');
        bytes = new Uint8Array(exports.memory.buffer);
      }
      return bytes;
    },
  };
}

function fillTables(exports: Exports, bytes: Uint8Array): void {
  const products = exports.products8();
  for (let element = 0; element < 256; element += 1) {
    for (let half = 0; half < 16; half += 1) {
      bytes[products + element * 32 + half] = times8(element, half);
      bytes[products + element * 32 + 16 + half] = times8(element, half << 4);
    }
  }
  const { logs, powers } = field16();
  new Uint16Array(bytes.buffer, exports.logs16(), logs.length).set(logs);
  new Uint16Array(bytes.buffer, exports.powers16(), powers.length).set(powers);
  exports.prepare16();
}
