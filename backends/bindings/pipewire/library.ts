import koffi from 'koffi';
import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import { PerunError, toPerunError } from '../../../src/shared/errors.ts';
import { pipewireNumbers } from './layout.ts';

/** An address in this process. */
export type Pointer = bigint;

/** The functions of libpipewire that are used here, with the names they have there. */
export interface PipeWireCalls {
  pw_init(argc: null, argv: null): void;
  pw_get_library_version(): string;
  pw_log_set_level(level: number): void;
  pw_loop_new(properties: null): Pointer | null;
  pw_loop_destroy(loop: Pointer): void;
  pw_context_new(loop: Pointer, properties: Pointer | null, userData: number): Pointer | null;
  pw_context_destroy(context: Pointer): void;
  pw_context_connect(context: Pointer, properties: Pointer | null, userData: number): Pointer | null;
  pw_context_connect_fd(context: Pointer, fd: number, properties: Pointer | null, userData: number): Pointer | null;
  pw_core_disconnect(core: Pointer): number;
  /** Text in PipeWire's own JSON. The properties belong to who takes them. */
  pw_properties_new_string(text: string): Pointer | null;
  pw_stream_new(core: Pointer, name: string, properties: Pointer | null): Pointer | null;
  pw_stream_add_listener(stream: Pointer, hook: Pointer, events: Pointer, data: null): void;
  pw_stream_connect(
    stream: Pointer,
    direction: number,
    target: number,
    flags: number,
    parameters: Uint8Array,
    count: number,
  ): number;
  pw_stream_update_params(stream: Pointer, parameters: Uint8Array, count: number): number;
  pw_stream_get_node_id(stream: Pointer): number;
  pw_stream_dequeue_buffer(stream: Pointer): Pointer | null;
  pw_stream_queue_buffer(stream: Pointer, buffer: Pointer): number;
  pw_stream_trigger_process(stream: Pointer): number;
  pw_stream_destroy(stream: Pointer): void;
}

const pointer = 'void *';
const text = 'const char *';

const signatures: Record<keyof PipeWireCalls, readonly [string, readonly string[]]> = {
  pw_init: ['void', [pointer, pointer]],
  pw_get_library_version: [text, []],
  pw_log_set_level: ['void', ['int']],
  pw_loop_new: [pointer, [pointer]],
  pw_loop_destroy: ['void', [pointer]],
  pw_context_new: [pointer, [pointer, pointer, 'size_t']],
  pw_context_destroy: ['void', [pointer]],
  pw_context_connect: [pointer, [pointer, pointer, 'size_t']],
  pw_context_connect_fd: [pointer, [pointer, 'int', pointer, 'size_t']],
  pw_core_disconnect: ['int', [pointer]],
  pw_properties_new_string: [pointer, [text]],
  pw_stream_new: [pointer, [pointer, text, pointer]],
  pw_stream_add_listener: ['void', [pointer, pointer, pointer, pointer]],
  pw_stream_connect: ['int', [pointer, 'int', 'uint32_t', 'int', pointer, 'uint32_t']],
  pw_stream_update_params: ['int', [pointer, pointer, 'uint32_t']],
  pw_stream_get_node_id: ['uint32_t', [pointer]],
  pw_stream_dequeue_buffer: [pointer, [pointer]],
  pw_stream_queue_buffer: ['int', [pointer, pointer]],
  pw_stream_trigger_process: ['int', [pointer]],
  pw_stream_destroy: ['void', [pointer]],
};

const soname = 'libpipewire-0.3.so.0';
/** The oldest release whose structs were compared with the table. */
const oldest = '0.3.65';
const remedy = 'apt install libpipewire-0.3-0 on Debian 12, apt install libpipewire-0.3-0t64 on Debian 13';

let loaded: { readonly calls: PipeWireCalls; readonly version: string } | undefined;

/** libpipewire, loaded once per thread. Fails with MISSING_CAPABILITY, which names what was tried. */
export function loadPipeWire(): { readonly calls: PipeWireCalls; readonly version: string } {
  if (loaded !== undefined) return loaded;
  let calls: PipeWireCalls;
  try {
    const library = koffi.load(soname, { deep: true });
    const bound: Partial<Record<keyof PipeWireCalls, unknown>> = {};
    for (const [name, [result, parameters]] of Object.entries(signatures)) {
      bound[name as keyof PipeWireCalls] = library.func(name, result, [...parameters]);
    }
    calls = bound as PipeWireCalls;
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new PerunError('MISSING_CAPABILITY', `PipeWire's library cannot be loaded: ${line}`, { remedy });
  }
  const version = calls.pw_get_library_version();
  if (isOlder(version, oldest)) {
    throw new PerunError('MISSING_CAPABILITY', `PipeWire ${version} is older than ${oldest}`, { remedy });
  }
  calls.pw_init(null, null);
  // It would write to standard error, which may be somebody's screen; what goes wrong is in its results.
  calls.pw_log_set_level(pipewireNumbers.SPA_LOG_LEVEL_NONE);
  loaded = { calls, version };
  return loaded;
}

/** Whether the library is there; whether a daemon runs is found out by connecting. */
export function probePipeWire(): BackendProbe {
  try {
    return { available: true, found: `PipeWire ${loadPipeWire().version}` };
  } catch (error) {
    return { available: false, found: toPerunError(error).message, remedy };
  }
}

function isOlder(version: string, than: string): boolean {
  const [ours, theirs] = [version, than].map((each) => each.split('.').map((part) => Number.parseInt(part, 10)));
  for (const [at, part] of (theirs ?? []).entries()) {
    const own = ours?.[at] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}
