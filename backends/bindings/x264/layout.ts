/**
 * Where fields lie in libx264's structs, in bytes from the start, on 64-bit machines; of build 164, which Debian 12 and 13
 * have. A test compares them with what a C compiler makes of x264.h. All else is set through `x264_param_parse`.
 */
export const x264Layout = {
  build: 164,
  x264_param_t: { size: 1024, i_width: 28, i_height: 32, i_csp: 36, i_log_level: 528, nalu_process: 1008 },
  x264_picture_t: { size: 240, i_type: 0, b_keyframe: 12, i_pts: 16, i_csp: 40, i_plane: 44, i_stride: 48, plane: 64 },
  x264_nal_t: { size: 40, i_type: 4, i_payload: 20, p_payload: 24 },
} as const;

/** Numbers of x264.h. */
export const x264Numbers = {
  X264_LOG_NONE: -1,
  X264_CSP_I420: 2,
  X264_TYPE_AUTO: 0,
  X264_TYPE_IDR: 1,
  NAL_SLICE: 1,
  NAL_SLICE_IDR: 5,
} as const;
