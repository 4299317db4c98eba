// Source: wlr-protocols, unstable/: wlr-screencopy, wlr-output-management, wlr-virtual-pointer; and
// virtual-keyboard-unstable-v1 of wlroots. Debian has no package of them: compositors check them in the lab.

export const zwlrScreencopyManager = {
  name: 'zwlr_screencopy_manager_v1',
  version: 3,
  requests: { capture_output: [0, 'nio'], capture_output_region: [1, 'nioiiii'], destroy: [2, ''] },
  events: {},
} as const;

export const zwlrScreencopyFrame = {
  name: 'zwlr_screencopy_frame_v1',
  version: 3,
  requests: { copy: [0, 'o'], destroy: [1, ''], copy_with_damage: [2, 'o'] },
  events: {
    /** Format, width, height, stride. */
    buffer: [0, 'uuuu'],
    flags: [1, 'u'],
    ready: [2, 'uuu'],
    failed: [3, ''],
    damage: [4, 'uuuu'],
    linux_dmabuf: [5, 'uuu'],
    buffer_done: [6, ''],
  },
} as const;

export const zwlrOutputManager = {
  name: 'zwlr_output_manager_v1',
  version: 4,
  requests: { create_configuration: [0, 'nu'], stop: [1, ''] },
  events: { head: [0, 'n'], done: [1, 'u'], finished: [2, ''] },
} as const;

export const zwlrOutputHead = {
  name: 'zwlr_output_head_v1',
  version: 4,
  requests: { release: [0, ''] },
  events: {
    name: [0, 's'],
    description: [1, 's'],
    physical_size: [2, 'ii'],
    mode: [3, 'n'],
    enabled: [4, 'i'],
    current_mode: [5, 'o'],
    position: [6, 'ii'],
    transform: [7, 'i'],
    scale: [8, 'f'],
    finished: [9, ''],
    make: [10, 's'],
    model: [11, 's'],
    serial_number: [12, 's'],
    adaptive_sync: [13, 'u'],
  },
} as const;

export const zwlrOutputMode = {
  name: 'zwlr_output_mode_v1',
  version: 4,
  requests: { release: [0, ''] },
  events: { size: [0, 'ii'], refresh: [1, 'i'], preferred: [2, ''], finished: [3, ''] },
} as const;

export const zwlrOutputConfiguration = {
  name: 'zwlr_output_configuration_v1',
  version: 4,
  requests: { enable_head: [0, 'no'], disable_head: [1, 'o'], apply: [2, ''], test: [3, ''], destroy: [4, ''] },
  events: { succeeded: [0, ''], failed: [1, ''], cancelled: [2, ''] },
} as const;

export const zwlrOutputConfigurationHead = {
  name: 'zwlr_output_configuration_head_v1',
  version: 4,
  requests: {
    set_mode: [0, 'o'],
    /** Width and height in pixels, rate in thousandths of a Hz. */
    set_custom_mode: [1, 'iii'],
    set_position: [2, 'ii'],
    set_transform: [3, 'i'],
    set_scale: [4, 'f'],
  },
  events: {},
} as const;

export const zwlrVirtualPointerManager = {
  name: 'zwlr_virtual_pointer_manager_v1',
  version: 2,
  requests: {
    create_virtual_pointer: [0, 'On'],
    destroy: [1, ''],
    create_virtual_pointer_with_output: [2, 'OOn'],
  },
  events: {},
} as const;

export const zwlrVirtualPointer = {
  name: 'zwlr_virtual_pointer_v1',
  version: 2,
  requests: {
    motion: [0, 'uff'],
    /** Time, x, y, and what they are of: width, height. */
    motion_absolute: [1, 'uuuuu'],
    button: [2, 'uuu'],
    axis: [3, 'uuf'],
    frame: [4, ''],
    axis_source: [5, 'u'],
    axis_stop: [6, 'uu'],
    /** Time, axis, length, detents. */
    axis_discrete: [7, 'uufi'],
    destroy: [8, ''],
  },
  events: {},
} as const;

export const zwpVirtualKeyboardManager = {
  name: 'zwp_virtual_keyboard_manager_v1',
  version: 1,
  requests: { create_virtual_keyboard: [0, 'on'] },
  events: {},
} as const;

export const zwpVirtualKeyboard = {
  name: 'zwp_virtual_keyboard_v1',
  version: 1,
  requests: {
    /** Format (1 is XKB text), descriptor, size in bytes with the zero at the end. */
    keymap: [0, 'uhu'],
    key: [1, 'uuu'],
    /** Pressed, latched, locked, group. */
    modifiers: [2, 'uuuu'],
    destroy: [3, ''],
  },
  events: {},
} as const;
