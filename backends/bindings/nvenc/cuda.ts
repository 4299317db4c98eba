import koffi from 'koffi';
import type { LibraryHandle } from 'koffi';
import { PerunError, toPerunError } from '../../../src/shared/errors.ts';

type Memory = Uint8Array | bigint;

/** The functions of the CUDA driver that are used here; each answers 0 or what went wrong. */
export interface CudaCalls {
  cuInit(flags: number): number;
  cuDeviceGetCount(count: Uint8Array): number;
  cuDeviceGet(device: Uint8Array, ordinal: number): number;
  cuDeviceGetName(name: Uint8Array, length: number, device: number): number;
  cuCtxCreate(context: Uint8Array, flags: number, device: number): number;
  cuCtxDestroy(context: bigint): number;
  cuCtxSetCurrent(context: bigint): number;
  cuMemAllocPitch(address: Uint8Array, pitch: Uint8Array, width: number, height: number, element: number): number;
  cuMemFree(address: bigint): number;
  cuMemAllocHost(address: Uint8Array, size: number): number;
  cuMemFreeHost(address: bigint): number;
  cuMemcpy2D(copy: Memory): number;
}

/** Names in the library, where those of today differ from the first. */
const signatures: Record<keyof CudaCalls, readonly [symbol: string, parameters: readonly string[]]> = {
  cuInit: ['cuInit', ['uint32_t']],
  cuDeviceGetCount: ['cuDeviceGetCount', ['void *']],
  cuDeviceGet: ['cuDeviceGet', ['void *', 'int']],
  cuDeviceGetName: ['cuDeviceGetName', ['void *', 'int', 'int']],
  cuCtxCreate: ['cuCtxCreate_v2', ['void *', 'uint32_t', 'int']],
  cuCtxDestroy: ['cuCtxDestroy_v2', ['void *']],
  cuCtxSetCurrent: ['cuCtxSetCurrent', ['void *']],
  cuMemAllocPitch: ['cuMemAllocPitch_v2', ['void *', 'void *', 'size_t', 'size_t', 'uint32_t']],
  cuMemFree: ['cuMemFree_v2', ['uint64_t']],
  cuMemAllocHost: ['cuMemAllocHost_v2', ['void *', 'size_t']],
  cuMemFreeHost: ['cuMemFreeHost', ['void *']],
  cuMemcpy2D: ['cuMemcpy2D_v2', ['void *']],
};

/** Loads a library of the driver; what it throws says which. */
export function loadDriver(name: string): LibraryHandle {
  try {
    return koffi.load(name, { deep: true });
  } catch (error) {
    throw new PerunError('MISSING_CAPABILITY', `${name}: ${toPerunError(error).message}`);
  }
}

export function bindCuda(loaded: LibraryHandle): CudaCalls {
  const calls: Partial<Record<keyof CudaCalls, unknown>> = {};
  for (const [name, [symbol, parameters]] of Object.entries(signatures)) {
    calls[name as keyof CudaCalls] = loaded.func(symbol, 'int', [...parameters]);
  }
  return calls as CudaCalls;
}

/** Fails with FAILED where a call did. */
export function mustCuda(code: number, what: string): void {
  if (code !== 0) throw new PerunError('FAILED', `CUDA could not ${what} (error ${code})`);
}

/** The first device, with its name. Fails with FAILED where there is none. */
export function firstDevice(cuda: CudaCalls): { readonly device: number; readonly name: string } {
  const [word, text] = [Buffer.alloc(4), Buffer.alloc(256)];
  mustCuda(cuda.cuInit(0), 'be started');
  mustCuda(cuda.cuDeviceGetCount(word), 'count its devices');
  if (word.readInt32LE() === 0) throw new PerunError('FAILED', 'CUDA has no device');
  mustCuda(cuda.cuDeviceGet(word, 0), 'open its first device');
  const device = word.readInt32LE();
  mustCuda(cuda.cuDeviceGetName(text, text.length, device), 'name its first device');
  return { device, name: text.toString('utf8', 0, Math.max(0, text.indexOf(0))) };
}
