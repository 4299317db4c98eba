// Source: wayland.xml of Wayland 1.21, checked against the file by a test.

export const wlDisplay = {
  name: 'wl_display',
  version: 1,
  requests: { sync: [0, 'n'], get_registry: [1, 'n'] },
  events: { error: [0, 'ous'], delete_id: [1, 'u'] },
} as const;

export const wlRegistry = {
  name: 'wl_registry',
  version: 1,
  requests: { bind: [0, 'usun'] },
  events: { global: [0, 'usu'], global_remove: [1, 'u'] },
} as const;

export const wlCallback = {
  name: 'wl_callback',
  version: 1,
  requests: {},
  events: { done: [0, 'u'] },
} as const;

export const wlCompositor = {
  name: 'wl_compositor',
  version: 5,
  requests: { create_surface: [0, 'n'], create_region: [1, 'n'] },
  events: {},
} as const;

export const wlShm = {
  name: 'wl_shm',
  version: 1,
  requests: { create_pool: [0, 'nhi'] },
  events: { format: [0, 'u'] },
} as const;

export const wlShmPool = {
  name: 'wl_shm_pool',
  version: 1,
  requests: { create_buffer: [0, 'niiiiu'], destroy: [1, ''], resize: [2, 'i'] },
  events: {},
} as const;

export const wlBuffer = {
  name: 'wl_buffer',
  version: 1,
  requests: { destroy: [0, ''] },
  events: { release: [0, ''] },
} as const;

export const wlSurface = {
  name: 'wl_surface',
  version: 5,
  requests: {
    destroy: [0, ''],
    attach: [1, 'Oii'],
    damage: [2, 'iiii'],
    frame: [3, 'n'],
    commit: [6, ''],
    damage_buffer: [9, 'iiii'],
  },
  events: { enter: [0, 'o'], leave: [1, 'o'] },
} as const;

export const wlSeat = {
  name: 'wl_seat',
  version: 8,
  requests: { get_pointer: [0, 'n'], get_keyboard: [1, 'n'], get_touch: [2, 'n'], release: [3, ''] },
  events: { capabilities: [0, 'u'], name: [1, 's'] },
} as const;

export const wlPointer = {
  name: 'wl_pointer',
  version: 8,
  requests: { set_cursor: [0, 'uOii'], release: [1, ''] },
  events: {
    enter: [0, 'uoff'],
    leave: [1, 'uo'],
    motion: [2, 'uff'],
    button: [3, 'uuuu'],
    axis: [4, 'uuf'],
    frame: [5, ''],
    axis_source: [6, 'u'],
    axis_stop: [7, 'uu'],
    axis_discrete: [8, 'ui'],
    axis_value120: [9, 'ui'],
  },
} as const;

export const wlKeyboard = {
  name: 'wl_keyboard',
  version: 8,
  requests: { release: [0, ''] },
  events: {
    keymap: [0, 'uhu'],
    enter: [1, 'uoa'],
    leave: [2, 'uo'],
    key: [3, 'uuuu'],
    modifiers: [4, 'uuuuu'],
    repeat_info: [5, 'ii'],
  },
} as const;

export const wlTouch = {
  name: 'wl_touch',
  version: 8,
  requests: { release: [0, ''] },
  events: {
    down: [0, 'uuoiff'],
    up: [1, 'uui'],
    motion: [2, 'uiff'],
    frame: [3, ''],
    cancel: [4, ''],
    shape: [5, 'iff'],
    orientation: [6, 'if'],
  },
} as const;

export const wlOutput = {
  name: 'wl_output',
  version: 4,
  requests: { release: [0, ''] },
  events: {
    geometry: [0, 'iiiiissi'],
    mode: [1, 'uiii'],
    done: [2, ''],
    scale: [3, 'i'],
    name: [4, 's'],
    description: [5, 's'],
  },
} as const;
