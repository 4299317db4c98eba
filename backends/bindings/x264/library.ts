import koffi from 'koffi';
import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import { PerunError, toPerunError } from '../../../src/shared/errors.ts';
import { x264Layout } from './layout.ts';

type Pointer = bigint;

/** The functions of libx264 that are used here. */
export interface X264Calls {
  x264_param_default_preset(parameters: Uint8Array, preset: string, tune: string): number;
  x264_param_parse(parameters: Uint8Array, name: string, value: string): number;
  x264_param_apply_profile(parameters: Uint8Array, profile: string): number;
  x264_param_cleanup(parameters: Uint8Array): void;
  x264_encoder_open(parameters: Uint8Array): Pointer | null;
  x264_encoder_reconfig(encoder: Pointer, parameters: Uint8Array): number;
  x264_encoder_encode(
    encoder: Pointer,
    nals: Uint8Array,
    count: Uint8Array,
    picture: Uint8Array,
    out: Uint8Array,
  ): number;
  x264_encoder_invalidate_reference(encoder: Pointer, pts: bigint): number;
  x264_encoder_close(encoder: Pointer): void;
  x264_nal_encode(encoder: Pointer, into: Uint8Array, nal: Pointer): void;
  x264_picture_init(picture: Uint8Array): void;
}

const pointer = 'void *';
const text = 'const char *';

const signatures: Record<keyof X264Calls, readonly [string, readonly string[]]> = {
  x264_param_default_preset: ['int', [pointer, text, text]],
  x264_param_parse: ['int', [pointer, text, text]],
  x264_param_apply_profile: ['int', [pointer, text]],
  x264_param_cleanup: ['void', [pointer]],
  x264_encoder_open: [pointer, [pointer]],
  x264_encoder_reconfig: ['int', [pointer, pointer]],
  x264_encoder_encode: ['int', [pointer, pointer, pointer, pointer, pointer]],
  x264_encoder_invalidate_reference: ['int', [pointer, 'int64_t']],
  x264_encoder_close: ['void', [pointer]],
  x264_nal_encode: ['void', [pointer, pointer, pointer]],
  x264_picture_init: ['void', [pointer]],
};

const { build } = x264Layout;
const remedy = 'apt install libx264-164 on Debian 12 and 13';
let loaded: X264Calls | undefined;

/** libx264, loaded once per thread. Fails with MISSING_CAPABILITY where the build is not there whose structs are known. */
export function loadX264(): X264Calls {
  if (loaded !== undefined) return loaded;
  try {
    const library = koffi.load(`libx264.so.${build}`, { deep: true });
    const calls: Partial<Record<keyof X264Calls, unknown>> = {};
    for (const [name, [result, parameters]] of Object.entries(signatures)) {
      // The header puts the build into this one name, so that no other build is taken for it.
      const symbol = name === 'x264_encoder_open' ? `${name}_${build}` : name;
      calls[name as keyof X264Calls] = library.func(symbol, result, [...parameters]);
    }
    loaded = calls as X264Calls;
    return loaded;
  } catch (error) {
    const [line = ''] = toPerunError(error).message.split('\n');
    throw new PerunError('MISSING_CAPABILITY', `libx264 cannot be loaded: ${line}`, { remedy });
  }
}

export function probeX264(): BackendProbe {
  try {
    loadX264();
    return { available: true, found: `libx264, build ${build}` };
  } catch (error) {
    return { available: false, found: toPerunError(error).message, remedy };
  }
}
