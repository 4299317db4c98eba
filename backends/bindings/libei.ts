import koffi from 'koffi';
import type { BackendProbe } from '../../src/shared/backend-probe.ts';
import { PerunError, toPerunError } from '../../src/shared/errors.ts';

/** An address in this process. */
export type Pointer = bigint;

/** The functions of libei that are used here: those of a sender. */
export interface LibeiCalls {
  ei_new_sender(data: null): Pointer | null;
  ei_configure_name(ei: Pointer, name: string): void;
  /** Takes the descriptor over, also where it fails. */
  ei_setup_backend_fd(ei: Pointer, fd: number): number;
  ei_setup_backend_socket(ei: Pointer, path: string): number;
  ei_get_fd(ei: Pointer): number;
  ei_dispatch(ei: Pointer): void;
  ei_get_event(ei: Pointer): Pointer | null;
  ei_event_get_type(event: Pointer): number;
  ei_event_get_seat(event: Pointer): Pointer;
  ei_event_get_device(event: Pointer): Pointer;
  ei_event_unref(event: Pointer): null;
  ei_seat_bind_capabilities(seat: Pointer, ...capabilities: unknown[]): number;
  ei_device_ref(device: Pointer): Pointer;
  ei_device_unref(device: Pointer): null;
  ei_device_has_capability(device: Pointer, capability: number): boolean;
  ei_device_get_region(device: Pointer, index: number): Pointer | null;
  ei_region_get_x(region: Pointer): number;
  ei_region_get_y(region: Pointer): number;
  ei_region_get_width(region: Pointer): number;
  ei_region_get_height(region: Pointer): number;
  ei_region_get_mapping_id(region: Pointer): string | null;
  ei_device_keyboard_get_keymap(device: Pointer): Pointer | null;
  ei_keymap_get_fd(keymap: Pointer): number;
  ei_keymap_get_size(keymap: Pointer): number | bigint;
  ei_keymap_get_type(keymap: Pointer): number;
  ei_device_start_emulating(device: Pointer, sequence: number): void;
  ei_device_stop_emulating(device: Pointer): void;
  ei_device_frame(device: Pointer, microseconds: bigint | number): void;
  ei_now(ei: Pointer): bigint | number;
  ei_device_pointer_motion(device: Pointer, x: number, y: number): void;
  ei_device_pointer_motion_absolute(device: Pointer, x: number, y: number): void;
  ei_device_button_button(device: Pointer, button: number, isDown: boolean): void;
  ei_device_scroll_discrete(device: Pointer, x: number, y: number): void;
  ei_device_keyboard_key(device: Pointer, key: number, isDown: boolean): void;
  ei_device_touch_new(device: Pointer): Pointer;
  ei_touch_down(touch: Pointer, x: number, y: number): void;
  ei_touch_motion(touch: Pointer, x: number, y: number): void;
  ei_touch_up(touch: Pointer): void;
  ei_touch_unref(touch: Pointer): null;
  ei_disconnect(ei: Pointer): void;
  ei_unref(ei: Pointer): null;
}

/** Kinds of events that matter to a sender; the others are passed by. */
export const eiEvents = {
  connect: 1,
  disconnect: 2,
  seatAdded: 3,
  deviceAdded: 5,
  deviceRemoved: 6,
  devicePaused: 7,
  deviceResumed: 8,
} as const;

export const eiCapabilities = { pointer: 1, absolute: 2, keyboard: 4, touch: 8, scroll: 16, button: 32 } as const;
export type EiCapability = keyof typeof eiCapabilities;

const pointer = 'void *';
const text = 'const char *';

const signatures: Record<keyof LibeiCalls, readonly [string, readonly string[]]> = {
  ei_new_sender: [pointer, [pointer]],
  ei_configure_name: ['void', [pointer, text]],
  ei_setup_backend_fd: ['int', [pointer, 'int']],
  ei_setup_backend_socket: ['int', [pointer, text]],
  ei_get_fd: ['int', [pointer]],
  ei_dispatch: ['void', [pointer]],
  ei_get_event: [pointer, [pointer]],
  ei_event_get_type: ['int', [pointer]],
  ei_event_get_seat: [pointer, [pointer]],
  ei_event_get_device: [pointer, [pointer]],
  ei_event_unref: [pointer, [pointer]],
  ei_seat_bind_capabilities: ['int', [pointer, '...']],
  ei_device_ref: [pointer, [pointer]],
  ei_device_unref: [pointer, [pointer]],
  ei_device_has_capability: ['bool', [pointer, 'int']],
  ei_device_get_region: [pointer, [pointer, 'size_t']],
  ei_region_get_x: ['uint32_t', [pointer]],
  ei_region_get_y: ['uint32_t', [pointer]],
  ei_region_get_width: ['uint32_t', [pointer]],
  ei_region_get_height: ['uint32_t', [pointer]],
  ei_region_get_mapping_id: [text, [pointer]],
  ei_device_keyboard_get_keymap: [pointer, [pointer]],
  ei_keymap_get_fd: ['int', [pointer]],
  ei_keymap_get_size: ['size_t', [pointer]],
  ei_keymap_get_type: ['int', [pointer]],
  ei_device_start_emulating: ['void', [pointer, 'uint32_t']],
  ei_device_stop_emulating: ['void', [pointer]],
  ei_device_frame: ['void', [pointer, 'uint64_t']],
  ei_now: ['uint64_t', [pointer]],
  ei_device_pointer_motion: ['void', [pointer, 'double', 'double']],
  ei_device_pointer_motion_absolute: ['void', [pointer, 'double', 'double']],
  ei_device_button_button: ['void', [pointer, 'uint32_t', 'bool']],
  ei_device_scroll_discrete: ['void', [pointer, 'int32_t', 'int32_t']],
  ei_device_keyboard_key: ['void', [pointer, 'uint32_t', 'bool']],
  ei_device_touch_new: [pointer, [pointer]],
  ei_touch_down: ['void', [pointer, 'double', 'double']],
  ei_touch_motion: ['void', [pointer, 'double', 'double']],
  ei_touch_up: ['void', [pointer]],
  ei_touch_unref: [pointer, [pointer]],
  ei_disconnect: ['void', [pointer]],
  ei_unref: [pointer, [pointer]],
};

interface Loaded {
  readonly calls: LibeiCalls;
  /** Keeps a context from writing to standard error, which may be somebody's screen. */
  readonly silence: (ei: Pointer) => void;
}

let loaded: Loaded | undefined;

/** libei, loaded once per thread. Fails with MISSING_CAPABILITY. */
export function loadLibei(): Loaded {
  if (loaded !== undefined) return loaded;
  try {
    const library = koffi.load('libei.so.1', { deep: true });
    const calls: Partial<Record<keyof LibeiCalls, unknown>> = {};
    for (const [name, [result, parameters]] of Object.entries(signatures)) {
      calls[name as keyof LibeiCalls] = library.func(name, result, [...parameters]);
    }
    const handler = koffi.proto('void', [pointer, 'int', text, pointer]);
    const silent = koffi.register(() => undefined, koffi.pointer(handler));
    const setHandler = library.func('ei_log_set_handler', 'void', [pointer, pointer]);
    loaded = { calls: calls as LibeiCalls, silence: (ei) => void setHandler(ei, silent) };
    return loaded;
  } catch (error) {
    throw new PerunError('MISSING_CAPABILITY', 'libei.so.1, which sends input to a compositor, cannot be loaded', {
      cause: error,
      remedy: installLibei,
    });
  }
}

const installLibei = 'apt install libei1 on Debian 13; Debian 12 has none';

/** Whether the library is there. */
export function probeLibei(): BackendProbe {
  try {
    loadLibei();
    return { available: true, found: 'libei.so.1' };
  } catch (error) {
    return { available: false, found: toPerunError(error).message, remedy: installLibei };
  }
}

/** The argument list after which a variadic function of capabilities ends. */
export function capabilityArguments(capabilities: readonly number[]): unknown[] {
  return [...capabilities.flatMap((capability) => ['int', capability]), pointer, null];
}
