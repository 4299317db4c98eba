import koffi from 'koffi';
import type { LibraryHandle, TypeObject } from 'koffi';
import { PerunError, toPerunError } from '../../../src/shared/errors.ts';
import { bindCuda, type CudaCalls, loadDriver } from './cuda.ts';
import { nvencLayout111 } from './layout-11-1.ts';
import { nvencLayout121 } from './layout-12-1.ts';
import type { NvencLayout } from './layout.ts';
import { NvencRecord } from './record.ts';

export type NvencArgument = bigint | number | Uint8Array | { readonly low: bigint; readonly high: bigint };

/** Sonames or paths. */
export interface NvencLibraries {
  readonly encode: string;
  readonly cuda: string;
}

/** NVENC's functions and CUDA's, with the table of the release that the driver speaks. */
export interface Nvenc {
  readonly layout: NvencLayout;
  /** E.g. `12.1`: of the table, not of the driver. */
  readonly version: string;
  readonly cuda: CudaCalls;
  /** One function by its name in the list; answers its status. */
  call(name: string, ...parameters: readonly NvencArgument[]): number;
  record(name: string): NvencRecord;
  number(name: string): number;
  guid(name: string): Buffer;
}

const guid = koffi.struct('PerunNvencGuid', { low: 'uint64_t', high: 'uint64_t' });
const [pointer, word] = ['void *', 'uint32_t'] as const;

/** Parameters behind the encoder, which is the first of nearly all. */
const functions: Readonly<Record<string, readonly (string | TypeObject)[]>> = {
  nvEncOpenEncodeSessionEx: [pointer, pointer],
  nvEncGetEncodeGUIDCount: [pointer, pointer],
  nvEncGetEncodeGUIDs: [pointer, pointer, word, pointer],
  nvEncGetEncodeCaps: [pointer, guid, pointer, pointer],
  nvEncGetEncodePresetConfigEx: [pointer, guid, guid, word, pointer],
  nvEncInitializeEncoder: [pointer, pointer],
  nvEncReconfigureEncoder: [pointer, pointer],
  nvEncDestroyEncoder: [pointer],
  nvEncCreateBitstreamBuffer: [pointer, pointer],
  nvEncDestroyBitstreamBuffer: [pointer, pointer],
  nvEncEncodePicture: [pointer, pointer],
  nvEncLockBitstream: [pointer, pointer],
  nvEncUnlockBitstream: [pointer, pointer],
  nvEncRegisterResource: [pointer, pointer],
  nvEncUnregisterResource: [pointer, pointer],
  nvEncMapInputResource: [pointer, pointer],
  nvEncUnmapInputResource: [pointer, pointer],
  nvEncInvalidateRefFrames: [pointer, 'uint64_t'],
};

/** Newest first: structs of one release are not mixed with another's. */
const layouts = [nvencLayout121, nvencLayout111];

const defaults: NvencLibraries = { encode: 'libnvidia-encode.so.1', cuda: 'libcuda.so.1' };
const loaded = new Map<string, Nvenc>();

export const nvencRemedy = "install NVIDIA's driver, 470 or newer, with its libnvidia-encode";

/** Loads both once per thread. Fails with MISSING_CAPABILITY, which says what is missing or too old. */
export function loadNvenc(libraries: NvencLibraries = defaults): Nvenc {
  const before = loaded.get(libraries.encode);
  if (before !== undefined) return before;
  try {
    const cuda = bindCuda(loadDriver(libraries.cuda));
    const nvenc = bind(loadDriver(libraries.encode), cuda);
    loaded.set(libraries.encode, nvenc);
    return nvenc;
  } catch (error) {
    const [line = ''] = toPerunError(error).message.split('\n');
    throw new PerunError('MISSING_CAPABILITY', `NVENC cannot be loaded: ${line}`, { remedy: nvencRemedy });
  }
}

function bind(library: LibraryHandle, cuda: CudaCalls): Nvenc {
  const newest = Buffer.alloc(4);
  const asked: number = library.func('NvEncodeAPIGetMaxSupportedVersion', 'int', [pointer])(newest);
  const most = asked === 0 ? newest.readUInt32LE() : 0;
  const layout = layouts.find(({ numbers }) => versionOf(numbers) <= most);
  if (layout === undefined) {
    throw new PerunError('MISSING_CAPABILITY', `the driver speaks NVENC ${most >> 4}.${most & 15}, 11.1 is the least`);
  }
  const { numbers, guids } = layout;
  const list = new NvencRecord(layout, 'NV_ENCODE_API_FUNCTION_LIST');
  const made: number = library.func('NvEncodeAPICreateInstance', 'int', [pointer])(list.bytes);
  if (made !== 0) throw new PerunError('MISSING_CAPABILITY', `the driver made no NVENC (status ${made})`);
  const calls = new Map(
    Object.entries(functions).map(([name, parameters]) => {
      const type = koffi.proto('int', [...parameters]);
      return [name, koffi.decode(list.pointer(name), type) as (...given: readonly NvencArgument[]) => number];
    }),
  );
  return {
    layout,
    cuda,
    version: `${numbers['NVENCAPI_MAJOR_VERSION'] ?? 0}.${numbers['NVENCAPI_MINOR_VERSION'] ?? 0}`,
    call: (name, ...parameters) => known(calls.get(name), name)(...parameters),
    record: (name) => new NvencRecord(layout, name),
    number: (name) => known(numbers[name], name),
    guid: (name) => Buffer.from(known(guids[name], name), 'hex'),
  };
}

function versionOf(numbers: NvencLayout['numbers']): number {
  return ((numbers['NVENCAPI_MAJOR_VERSION'] ?? 0) << 4) | (numbers['NVENCAPI_MINOR_VERSION'] ?? 0);
}

function known<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new PerunError('FAILED', `this release of NVENC has no ${name}`);
  return value;
}

/** A GUID as functions take it: by value. */
export function guidValue(bytes: Buffer): { readonly low: bigint; readonly high: bigint } {
  return { low: bytes.readBigUInt64LE(0), high: bytes.readBigUInt64LE(8) };
}
