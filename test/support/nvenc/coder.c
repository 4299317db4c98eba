/*
 * H.264 by libx264, which can forget pictures as the hardware does; HEVC by libx265 through libavcodec, in one
 * slice, for with more it holds a picture back.
 */
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>
#include <x264.h>
#include "coder.h"

struct coder {
  struct coder_settings settings;
  x264_t *x264;
  x264_param_t parameters;
  AVCodecContext *context;
  AVFrame *frame;
  AVPacket *packet;
  int64_t count;
  uint8_t *unit;
  size_t room;
};

static void set_rate(struct coder *coder, int kbps, int burst) {
  coder->parameters.rc.i_rc_method = X264_RC_ABR;
  coder->parameters.rc.i_bitrate = coder->parameters.rc.i_vbv_max_bitrate = kbps;
  coder->parameters.rc.i_vbv_buffer_size = burst > 0 ? burst : 1;
}

static int open_x264(struct coder *coder) {
  const struct coder_settings *s = &coder->settings;
  x264_param_t *p = &coder->parameters;
  x264_param_default_preset(p, "ultrafast", "zerolatency");
  p->i_width = s->width; p->i_height = s->height; p->i_csp = X264_CSP_I420;
  p->i_fps_num = s->rate; p->i_fps_den = s->scale;
  p->i_threads = 1; p->i_slice_count = s->slices;
  p->i_keyint_max = X264_KEYINT_MAX_INFINITE; p->i_scenecut_threshold = 0;
  p->i_dpb_size = s->references; p->b_repeat_headers = 1; p->b_annexb = 1; p->i_log_level = X264_LOG_NONE;
  if (s->has_colours) {
    p->vui.b_fullrange = s->full_range; p->vui.i_colorprim = s->primaries;
    p->vui.i_transfer = s->transfer; p->vui.i_colmatrix = s->matrix;
  }
  set_rate(coder, s->kbps, s->burst_kbits);
  return (coder->x264 = x264_encoder_open(p)) != NULL;
}

static int open_x265(struct coder *coder) {
  const struct coder_settings *s = &coder->settings;
  const AVCodec *codec = avcodec_find_encoder_by_name("libx265");
  if (codec == NULL) return 0;
  av_log_set_level(AV_LOG_QUIET);
  AVCodecContext *c = coder->context = avcodec_alloc_context3(codec);
  char options[256];
  c->width = s->width; c->height = s->height; c->pix_fmt = AV_PIX_FMT_YUV420P;
  c->time_base = (AVRational){ s->scale, s->rate };
  c->bit_rate = c->rc_max_rate = s->kbps * 1000LL; c->rc_buffer_size = s->burst_kbits * 1000; c->max_b_frames = 0;
  if (s->has_colours) {
    c->color_range = s->full_range ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    c->color_primaries = s->primaries; c->color_trc = s->transfer; c->colorspace = s->matrix;
  }
  av_opt_set(c, "preset", "ultrafast", AV_OPT_SEARCH_CHILDREN);
  av_opt_set(c, "tune", "zerolatency", AV_OPT_SEARCH_CHILDREN);
  av_opt_set(c, "forced-idr", "1", AV_OPT_SEARCH_CHILDREN);
  snprintf(options, sizeof options, "log-level=none:keyint=-1:scenecut=0:open-gop=0:repeat-headers=1:annexb=1:info=0:frame-threads=1:pools=1");
  av_opt_set(c, "x265-params", options, AV_OPT_SEARCH_CHILDREN);
  if (avcodec_open2(c, codec, NULL) < 0) return 0;
  coder->packet = av_packet_alloc();
  coder->frame = av_frame_alloc();
  coder->frame->width = s->width; coder->frame->height = s->height; coder->frame->format = AV_PIX_FMT_YUV420P;
  return av_frame_get_buffer(coder->frame, 0) >= 0;
}

struct coder *coder_open(const struct coder_settings *settings) {
  struct coder *coder = calloc(1, sizeof *coder);
  coder->settings = *settings;
  if (settings->is_hevc ? open_x265(coder) : open_x264(coder)) return coder;
  coder_close(coder);
  return NULL;
}

/** Where each NAL unit of a slice begins, start code included. */
static int find_slices(const struct coder *coder, size_t size, uint32_t *starts) {
  int count = 0;
  for (size_t at = 0; at + 4 < size && count < 32; at++) {
    const uint8_t *b = coder->unit + at;
    if (b[0] != 0 || b[1] != 0 || b[2] != 1) continue;
    int type = coder->settings.is_hevc ? b[3] >> 1 & 63 : b[3] & 31;
    int is_slice = coder->settings.is_hevc ? type < 32 : type == 1 || type == 5;
    if (is_slice) starts[count++] = (uint32_t)(at > 0 && b[-1] == 0 ? at - 1 : at);
  }
  return count;
}

static int keep(struct coder *coder, const uint8_t *bytes, size_t size, size_t at) {
  if (coder->room < at + size) coder->unit = realloc(coder->unit, coder->room = 2 * (at + size));
  memcpy(coder->unit + at, bytes, size);
  return (int)(at + size);
}

static int encode_x264(struct coder *coder, const uint8_t *planes[3], const int strides[3], int64_t time, int keyframe, int *is_key) {
  x264_picture_t in, out;
  x264_nal_t *nals;
  int nal_count, size = 0;
  x264_picture_init(&in);
  in.img.i_csp = X264_CSP_I420; in.img.i_plane = 3; in.i_pts = time; in.i_type = keyframe ? X264_TYPE_IDR : X264_TYPE_AUTO;
  for (int plane = 0; plane < 3; plane++) { in.img.plane[plane] = (uint8_t *)planes[plane]; in.img.i_stride[plane] = strides[plane]; }
  if (x264_encoder_encode(coder->x264, &nals, &nal_count, &in, &out) <= 0) return -1;
  for (int at = 0; at < nal_count; at++) size = keep(coder, nals[at].p_payload, nals[at].i_payload, size);
  *is_key = out.b_keyframe;
  return size;
}

static int encode_x265(struct coder *coder, const uint8_t *planes[3], const int strides[3], int64_t time, int keyframe, int *is_key) {
  (void)time;
  AVFrame *frame = coder->frame;
  if (av_frame_make_writable(frame) < 0) return -1;
  for (int plane = 0; plane < 3; plane++) {
    int width = plane ? frame->width / 2 : frame->width, height = plane ? frame->height / 2 : frame->height;
    for (int row = 0; row < height; row++) memcpy(frame->data[plane] + row * frame->linesize[plane], planes[plane] + (size_t)row * strides[plane], width);
  }
  frame->pts = coder->count++;
  frame->pict_type = keyframe ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
  if (avcodec_send_frame(coder->context, frame) < 0 || avcodec_receive_packet(coder->context, coder->packet) < 0) return -1;
  int size = keep(coder, coder->packet->data, coder->packet->size, 0);
  *is_key = (coder->packet->flags & AV_PKT_FLAG_KEY) != 0;
  av_packet_unref(coder->packet);
  return size;
}

int coder_encode(struct coder *coder, const uint8_t *luma, int pitch, int64_t time, int keyframe, uint8_t **unit, uint32_t *starts, int *count, int *is_key) {
  const int height = coder->settings.height;
  const uint8_t *chroma = luma + (size_t)pitch * height;
  const uint8_t *planes[3] = { luma, chroma, chroma + (size_t)pitch / 2 * (height / 2) };
  const int strides[3] = { pitch, pitch / 2, pitch / 2 };
  int size = coder->settings.is_hevc ? encode_x265(coder, planes, strides, time, keyframe, is_key) : encode_x264(coder, planes, strides, time, keyframe, is_key);
  if (size < 0) return size;
  *unit = coder->unit;
  *count = find_slices(coder, size, starts);
  return size;
}

int coder_set_rate(struct coder *coder, int kbps, int burst_kbits) {
  if (coder->x264 == NULL) return 0;
  set_rate(coder, kbps, burst_kbits);
  return x264_encoder_reconfig(coder->x264, &coder->parameters);
}

int coder_forget(struct coder *coder, int64_t time) {
  return coder->x264 == NULL ? -1 : x264_encoder_invalidate_reference(coder->x264, time);
}

void coder_close(struct coder *coder) {
  if (coder->x264 != NULL) x264_encoder_close(coder->x264);
  avcodec_free_context(&coder->context);
  av_frame_free(&coder->frame);
  av_packet_free(&coder->packet);
  free(coder->unit);
  free(coder);
}
