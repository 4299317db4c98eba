// Source: zkde-screencast-unstable-v1.xml of plasma-wayland-protocols. Version 6 adds an event that is not needed here.

export const zkdeScreencast = {
  name: 'zkde_screencast_unstable_v1',
  version: 5,
  requests: {
    destroy: [2, ''],
    /** Stream, name, width, height, scale, pointer; since 2. */
    stream_virtual_output: [3, 'nsiifu'],
    /** The same with a description after the name; since 4. */
    stream_virtual_output_with_description: [5, 'nssiifu'],
  },
  events: {},
} as const;

export const zkdeScreencastStream = {
  name: 'zkde_screencast_stream_unstable_v1',
  version: 5,
  requests: { close: [0, ''] },
  events: {
    closed: [0, ''],
    /** The node of PipeWire. */
    created: [1, 'u'],
    failed: [2, 's'],
  },
} as const;

/** The pointer is drawn into the picture. */
export const zkdePointerEmbedded = 2;
