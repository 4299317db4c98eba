import koffi from 'koffi';

export type Pointer = bigint;

const p = 'void *';
const text = 'const char *';

/** The functions of libeis, the server's side of libei, that the stand-in uses. */
const signatures = {
  eis_new: [p, [p]],
  eis_setup_backend_socket: ['int', [p, text]],
  eis_setup_backend_fd: ['int', [p]],
  eis_backend_fd_add_client: ['int', [p]],
  eis_get_fd: ['int', [p]],
  eis_dispatch: ['void', [p]],
  eis_get_event: [p, [p]],
  eis_event_get_type: ['int', [p]],
  eis_event_unref: [p, [p]],
  eis_event_get_client: [p, [p]],
  eis_event_get_seat: [p, [p]],
  eis_event_get_device: [p, [p]],
  eis_client_connect: ['void', [p]],
  eis_client_disconnect: ['void', [p]],
  eis_client_get_name: [text, [p]],
  eis_client_is_sender: ['bool', [p]],
  eis_client_new_seat: [p, [p, text]],
  eis_seat_configure_capability: ['void', [p, 'int']],
  eis_seat_add: ['void', [p]],
  eis_event_seat_has_capability: ['bool', [p, 'int']],
  eis_seat_new_device: [p, [p]],
  eis_device_configure_name: ['void', [p, text]],
  eis_device_configure_capability: ['void', [p, 'int']],
  eis_device_get_name: [text, [p]],
  eis_device_new_region: [p, [p]],
  eis_region_set_size: ['void', [p, 'uint32_t', 'uint32_t']],
  eis_region_set_offset: ['void', [p, 'uint32_t', 'uint32_t']],
  eis_region_set_mapping_id: ['void', [p, text]],
  eis_region_add: ['void', [p]],
  eis_device_add: ['void', [p]],
  eis_device_pause: ['void', [p]],
  eis_device_resume: ['void', [p]],
  eis_device_remove: ['void', [p]],
  eis_event_pointer_get_dx: ['double', [p]],
  eis_event_pointer_get_dy: ['double', [p]],
  eis_event_pointer_get_absolute_x: ['double', [p]],
  eis_event_pointer_get_absolute_y: ['double', [p]],
  eis_event_button_get_button: ['uint32_t', [p]],
  eis_event_button_get_is_press: ['bool', [p]],
  eis_event_scroll_get_discrete_dx: ['int32_t', [p]],
  eis_event_scroll_get_discrete_dy: ['int32_t', [p]],
  eis_event_keyboard_get_key: ['uint32_t', [p]],
  eis_event_keyboard_get_key_is_press: ['bool', [p]],
  eis_event_touch_get_id: ['uint32_t', [p]],
  eis_event_touch_get_x: ['double', [p]],
  eis_event_touch_get_y: ['double', [p]],
  eis_unref: [p, [p]],
} as const satisfies Record<string, readonly [string, readonly string[]]>;

// Each takes what the table says; the stand-in is tried against the real libei.
export type EisCalls = Record<keyof typeof signatures, (...values: (Pointer | string | number | null)[]) => never>;

let loaded: EisCalls | undefined;

export function loadEis(): EisCalls {
  if (loaded !== undefined) return loaded;
  const library = koffi.load('libeis.so.1', { deep: true });
  const calls: Partial<Record<keyof EisCalls, unknown>> = {};
  for (const [name, [result, parameters]] of Object.entries(signatures)) {
    calls[name as keyof EisCalls] = library.func(name, result, [...parameters]);
  }
  loaded = calls as EisCalls;
  return loaded;
}
