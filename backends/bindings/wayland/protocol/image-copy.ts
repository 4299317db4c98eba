// Source: wayland-protocols, staging/ext-image-copy-capture and staging/ext-image-capture-source, version 1.

export const extImageCopyCaptureManager = {
  name: 'ext_image_copy_capture_manager_v1',
  version: 1,
  requests: { create_session: [0, 'nou'], create_pointer_cursor_session: [1, 'noo'], destroy: [2, ''] },
  events: {},
} as const;

export const extImageCopyCaptureSession = {
  name: 'ext_image_copy_capture_session_v1',
  version: 1,
  requests: { create_frame: [0, 'n'], destroy: [1, ''] },
  events: {
    buffer_size: [0, 'uu'],
    shm_format: [1, 'u'],
    dmabuf_device: [2, 'a'],
    dmabuf_format: [3, 'ua'],
    done: [4, ''],
    stopped: [5, ''],
  },
} as const;

export const extImageCopyCaptureFrame = {
  name: 'ext_image_copy_capture_frame_v1',
  version: 1,
  requests: { destroy: [0, ''], attach_buffer: [1, 'o'], damage_buffer: [2, 'iiii'], capture: [3, ''] },
  events: {
    transform: [0, 'u'],
    damage: [1, 'iiii'],
    presentation_time: [2, 'uuu'],
    ready: [3, ''],
    failed: [4, 'u'],
  },
} as const;

export const extImageCaptureSource = {
  name: 'ext_image_capture_source_v1',
  version: 1,
  requests: { destroy: [0, ''] },
  events: {},
} as const;

export const extOutputImageCaptureSourceManager = {
  name: 'ext_output_image_capture_source_manager_v1',
  version: 1,
  requests: { create_source: [0, 'no'], destroy: [1, ''] },
  events: {},
} as const;
