import { kernelsModule } from './generated/kernels-module.ts';
import type { Kernels } from './kernels.ts';
import { noMemory } from './no-memory.ts';

/** What is used of WebAssembly; the types of Node do not know it, though every Node has it. */
interface WebAssemblyHere {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): void;
}

interface Exports extends Omit<Kernels, 'start' | 'memory' | 'to565' | 'decompress'> {
  readonly memory: Memory;
  start(): number;
  to565(source: number, target: number, pixels: number): number;
  decompress(source: number, length: number, target: number, capacity: number): number;
}

const pageBytes = 65_536;
const webAssembly = (globalThis as { readonly WebAssembly?: WebAssemblyHere }).WebAssembly;
/** Compiled once, instantiated for each; undefined until the first, null where it cannot be. */
let compiled: object | null | undefined;

/** The kernels in WebAssembly; undefined where it is missing, forbidden or without SIMD. */
export function instantiateKernels(): Kernels | undefined {
  if (webAssembly === undefined) return undefined;
  if (compiled === undefined) compiled = compile(webAssembly);
  if (compiled === null) return undefined;
  const exports = new webAssembly.Instance(compiled).exports as Exports;
  let bytes = new Uint8Array(exports.memory.buffer);
  return {
    ...exports,
    start: exports.start(),
    memory(needed) {
      if (needed > bytes.length) {
        grow(exports.memory, needed - bytes.length);
        bytes = new Uint8Array(exports.memory.buffer);
      }
      return bytes;
    },
    to565: (source, target, pixels) => exports.to565(source, target, pixels) !== 0,
    decompress: (source, length, target, capacity) => exports.decompress(source, length, target, capacity) !== 0,
  };
}

function compile(here: WebAssemblyHere): object | null {
  try {
    return new here.Module(Uint8Array.from(atob(kernelsModule), (letter) => letter.charCodeAt(0)));
  } catch {
    return null;
  }
}

function grow(memory: Memory, bytes: number): void {
  try {
    memory.grow(Math.ceil(bytes / pageBytes));
  } catch (cause) {
    throw noMemory(bytes, cause);
  }
}
