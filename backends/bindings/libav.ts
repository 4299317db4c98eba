import koffi from 'koffi';
import type { BackendProbe } from '../../src/shared/backend-probe.ts';
import { PerunError, toPerunError } from '../../src/shared/errors.ts';

/** An address in this process. */
export type Pointer = bigint;
/** What C may read or write: memory of JavaScript or an address. */
type Memory = Pointer | Uint8Array | null;

/** The functions of FFmpeg's libraries that are used here, with the names they have there. */
export interface LibavCalls {
  avcodec_version(): number;
  avcodec_find_encoder_by_name(name: string): Pointer | null;
  avcodec_find_decoder_by_name(name: string): Pointer | null;
  avcodec_alloc_context3(codec: Pointer): Pointer | null;
  avcodec_open2(context: Pointer, codec: Pointer, options: null): number;
  avcodec_free_context(context: Memory): void;
  avcodec_flush_buffers(context: Pointer): void;
  avcodec_send_frame(context: Pointer, frame: Pointer): number;
  avcodec_receive_packet(context: Pointer, packet: Pointer): number;
  avcodec_send_packet(context: Pointer, packet: Pointer): number;
  avcodec_receive_frame(context: Pointer, frame: Pointer): number;
  av_packet_alloc(): Pointer | null;
  av_packet_unref(packet: Pointer): void;
  av_packet_free(packet: Memory): void;
  av_frame_alloc(): Pointer | null;
  av_frame_free(frame: Memory): void;
  av_frame_unref(frame: Pointer): void;
  av_buffer_ref(buffer: Pointer): Pointer | null;
  av_buffer_unref(buffer: Memory): void;
  av_hwdevice_ctx_create(device: Uint8Array, type: number, name: string, options: null, flags: number): number;
  av_hwframe_ctx_alloc(device: Pointer): Pointer | null;
  av_hwframe_ctx_init(frames: Pointer): number;
  av_hwframe_get_buffer(frames: Pointer, frame: Pointer, flags: number): number;
  av_hwframe_transfer_data(into: Pointer, from: Pointer, flags: number): number;
  av_frame_get_buffer(frame: Pointer, align: number): number;
  av_frame_is_writable(frame: Pointer): number;
  av_frame_make_writable(frame: Pointer): number;
  av_get_pix_fmt(name: string): number;
  av_log_set_level(level: number): void;
  av_opt_set(target: Pointer, name: string, value: string, flags: number): number;
  av_strerror(code: number, text: Uint8Array, size: number): number;
  sws_getContext(
    fromWidth: number,
    fromHeight: number,
    fromFormat: number,
    width: number,
    height: number,
    format: number,
    flags: number,
    fromFilter: null,
    filter: null,
    parameters: null,
  ): Pointer | null;
  sws_getCoefficients(space: number): Pointer;
  sws_setColorspaceDetails(
    context: Pointer,
    fromTable: Pointer,
    fromRange: number,
    table: Pointer,
    range: number,
    brightness: number,
    contrast: number,
    saturation: number,
  ): number;
  sws_scale(
    context: Pointer,
    from: Memory,
    fromStrides: Memory,
    firstRow: number,
    rows: number,
    into: Memory,
    strides: Memory,
  ): number;
  sws_freeContext(context: Pointer): void;
}

type Library = 'avcodec' | 'avutil' | 'swscale';

const pointer = 'void *';
const text = 'const char *';

const signatures: Record<keyof LibavCalls, readonly [Library, string, readonly string[]]> = {
  avcodec_version: ['avcodec', 'uint32_t', []],
  avcodec_find_encoder_by_name: ['avcodec', pointer, [text]],
  avcodec_find_decoder_by_name: ['avcodec', pointer, [text]],
  avcodec_alloc_context3: ['avcodec', pointer, [pointer]],
  avcodec_open2: ['avcodec', 'int', [pointer, pointer, pointer]],
  avcodec_free_context: ['avcodec', 'void', [pointer]],
  avcodec_flush_buffers: ['avcodec', 'void', [pointer]],
  avcodec_send_frame: ['avcodec', 'int', [pointer, pointer]],
  avcodec_receive_packet: ['avcodec', 'int', [pointer, pointer]],
  avcodec_send_packet: ['avcodec', 'int', [pointer, pointer]],
  avcodec_receive_frame: ['avcodec', 'int', [pointer, pointer]],
  av_packet_alloc: ['avcodec', pointer, []],
  av_packet_unref: ['avcodec', 'void', [pointer]],
  av_packet_free: ['avcodec', 'void', [pointer]],
  av_frame_alloc: ['avutil', pointer, []],
  av_frame_free: ['avutil', 'void', [pointer]],
  av_frame_unref: ['avutil', 'void', [pointer]],
  av_buffer_ref: ['avutil', pointer, [pointer]],
  av_buffer_unref: ['avutil', 'void', [pointer]],
  av_hwdevice_ctx_create: ['avutil', 'int', [pointer, 'int', text, pointer, 'int']],
  av_hwframe_ctx_alloc: ['avutil', pointer, [pointer]],
  av_hwframe_ctx_init: ['avutil', 'int', [pointer]],
  av_hwframe_get_buffer: ['avutil', 'int', [pointer, pointer, 'int']],
  av_hwframe_transfer_data: ['avutil', 'int', [pointer, pointer, 'int']],
  av_frame_get_buffer: ['avutil', 'int', [pointer, 'int']],
  av_frame_is_writable: ['avutil', 'int', [pointer]],
  av_frame_make_writable: ['avutil', 'int', [pointer]],
  av_get_pix_fmt: ['avutil', 'int', [text]],
  av_log_set_level: ['avutil', 'void', ['int']],
  av_opt_set: ['avutil', 'int', [pointer, text, text, 'int']],
  av_strerror: ['avutil', 'int', ['int', pointer, 'size_t']],
  sws_getContext: ['swscale', pointer, ['int', 'int', 'int', 'int', 'int', 'int', 'int', pointer, pointer, pointer]],
  sws_getCoefficients: ['swscale', pointer, ['int']],
  sws_setColorspaceDetails: ['swscale', 'int', [pointer, pointer, 'int', pointer, 'int', 'int', 'int', 'int']],
  sws_scale: ['swscale', 'int', [pointer, pointer, pointer, 'int', 'int', pointer, pointer]],
  sws_freeContext: ['swscale', 'void', [pointer]],
};

/** Releases that are known to lie in memory as libav-layout.ts says; by the numbers of their libraries. */
export const libavReleases: readonly (Readonly<Record<Library, number>> & { readonly debian: string })[] = [
  { avcodec: 61, avutil: 59, swscale: 8, debian: '13' },
  { avcodec: 59, avutil: 57, swscale: 6, debian: '12' },
];

const quiet = -8;
let loaded: Loaded | undefined;

export interface Loaded {
  readonly calls: LibavCalls;
  /** Number of the loaded libavcodec, e.g. 59. */
  readonly release: number;
  /** E.g. `libavcodec 59.37.100`. */
  readonly version: string;
}

/** FFmpeg's libraries, loaded once per thread. Fails with MISSING_CAPABILITY, which names what was tried. */
export function loadLibav(): Loaded {
  if (loaded !== undefined) return loaded;
  const failures: string[] = [];
  for (const release of libavReleases) {
    try {
      const calls = bind(release);
      // It would write to standard error, which may be somebody's screen; what goes wrong is in its results.
      calls.av_log_set_level(quiet);
      const version = calls.avcodec_version();
      loaded = {
        calls,
        release: release.avcodec,
        version: `libavcodec ${version >>> 16}.${(version >>> 8) & 255}.${version & 255}`,
      };
      return loaded;
    } catch (error) {
      const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      failures.push(line);
    }
  }
  throw new PerunError('MISSING_CAPABILITY', `FFmpeg's libraries cannot be loaded: ${failures.join('; ')}`, {
    remedy: installLibav,
  });
}

const installLibav =
  'apt install libavcodec59 libswscale6 on Debian 12, apt install libavcodec61 libswscale8 on Debian 13';

function bind(release: Readonly<Record<Library, number>>): LibavCalls {
  // Deeply, so that a library which brings an OpenSSL of its own does not get Node's symbols in its place.
  const open = (name: Library) => koffi.load(`lib${name}.so.${release[name]}`, { deep: true });
  const libraries = { avutil: open('avutil'), avcodec: open('avcodec'), swscale: open('swscale') };
  const calls: Partial<Record<keyof LibavCalls, unknown>> = {};
  for (const [name, [library, result, parameters]] of Object.entries(signatures)) {
    calls[name as keyof LibavCalls] = libraries[library].func(name, result, [...parameters]);
  }
  return calls as LibavCalls;
}

/** Whether the libraries are there, and were built with an encoder or decoder. */
export function probeLibav(wanted: { readonly encoder?: string; readonly decoder?: string }): BackendProbe {
  try {
    const { calls, version } = loadLibav();
    const { encoder, decoder } = wanted;
    if (encoder !== undefined && calls.avcodec_find_encoder_by_name(encoder) === null) return without(version, encoder);
    if (decoder !== undefined && calls.avcodec_find_decoder_by_name(decoder) === null) return without(version, decoder);
    return { available: true, found: version };
  } catch (error) {
    return { available: false, found: toPerunError(error).message, remedy: installLibav };
  }
}

function without(version: string, name: string): BackendProbe {
  return { available: false, found: `${version} was built without ${name}`, remedy: installLibav };
}

/** What a negative result means, in the library's words. */
export function libavError(calls: LibavCalls, code: number): string {
  const words = Buffer.alloc(128);
  calls.av_strerror(code, words, words.length);
  return words.toString('utf8', 0, Math.max(0, words.indexOf(0)));
}
