#include "encode.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "protocol.h"

enum { SIZE_PREFIX = 4 };

void encoder_free(frame_encoder *encoder) {
  free(encoder->planes[0]);
  free(encoder->planes[1]);
  free(encoder->rows);
  free(encoder->plain);
  free(encoder->packed);
  free(encoder->table);
  memset(encoder, 0, sizeof *encoder);
}

static size_t pixel_size(uint32_t format) { return format == PERUN_INDEXED8 ? 1 : format == PERUN_RGB565 ? 2 : 4; }

int frame_judge(const perun_frame *frame) {
  const size_t pixels = (size_t)frame->width * frame->height;
  if (pixels == 0 || pixels > FRAME_PIXELS || frame->pixels == NULL) return PERUN_E_CODEC_SIZE;
  switch (frame->format) {
    case PERUN_RGBA8888:
    case PERUN_RGB565:
    case PERUN_XRGB8888:
      break;
    case PERUN_INDEXED8:
      if (frame->palette == NULL || frame->colours == 0 || frame->colours > 256) return PERUN_E_CODEC_SIZE;
      break;
    default:
      return PERUN_E_CODEC_SIZE;
  }
  if (frame->pitch != 0 && frame->pitch < frame->width * pixel_size(frame->format)) return PERUN_E_CODEC_SIZE;
  if (frame->samples > 0 && frame->audio == NULL) return PERUN_E_CODEC_SIZE;
  return PERUN_OK;
}

static const uint8_t *row_of(const perun_frame *frame, size_t y) {
  const size_t pitch = frame->pitch != 0 ? frame->pitch : frame->width * pixel_size(frame->format);
  return (const uint8_t *)frame->pixels + y * pitch;
}

static void row_to_rgba(const perun_frame *frame, const uint8_t *row, uint8_t *rgba) {
  for (size_t x = 0; x < frame->width; x++, rgba += 4) {
    switch (frame->format) {
      case PERUN_INDEXED8:
        memcpy(rgba, frame->palette + 4 * (size_t)row[x], 4);
        break;
      case PERUN_RGB565: {
        uint16_t word;
        memcpy(&word, row + 2 * x, sizeof word);
        const uint8_t bytes[2] = {(uint8_t)word, (uint8_t)(word >> 8)};
        plane_from_565(bytes, 1, rgba);
        break;
      }
      default: {
        const uint32_t word = load32(row + 4 * x);
        rgba[0] = (uint8_t)(word >> 16);
        rgba[1] = (uint8_t)(word >> 8);
        rgba[2] = (uint8_t)word;
        rgba[3] = 255;
      }
    }
  }
}

void frame_to_rgba(const perun_frame *frame, uint8_t *rgba) {
  const size_t stride = (size_t)frame->width * 4;
  for (size_t y = 0; y < frame->height; y++, rgba += stride) {
    if (frame->format == PERUN_RGBA8888) memcpy(rgba, row_of(frame, y), stride);
    else row_to_rgba(frame, row_of(frame, y), rgba);
  }
}

/* Rows as they are, without the gaps; RGB565 in the order in which it travels. */
static void copy_rows(const perun_frame *frame, uint8_t *plane) {
  const size_t stride = frame->width * pixel_size(frame->format);
  for (size_t y = 0; y < frame->height; y++, plane += stride) {
    memcpy(plane, row_of(frame, y), stride);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    for (size_t at = 0; frame->format == PERUN_RGB565 && at < stride; at += 2) {
      const uint8_t high = plane[at];
      plane[at] = plane[at + 1];
      plane[at + 1] = high;
    }
#endif
  }
}

static uint8_t highest_index(const perun_frame *frame) {
  uint8_t highest = 0;
  for (size_t y = 0; y < frame->height; y++) {
    const uint8_t row = plane_highest(row_of(frame, y), frame->width);
    if (row > highest) highest = row;
  }
  return highest;
}

/* A larger size makes new room; a smaller one keeps it. */
static bool make_room(frame_encoder *encoder, const perun_frame *frame, unsigned family) {
  const size_t bytes = (size_t)frame->width * frame->height * plane_size(family);
  if (encoder->width != frame->width || encoder->height != frame->height || encoder->family != family) {
    encoder->has_base = false;
  }
  encoder->width = frame->width;
  encoder->height = frame->height;
  encoder->family = family;
  if (encoder->table == NULL) encoder->table = calloc(1, sizeof *encoder->table);
  if (encoder->table == NULL) return false;
  if (encoder->room >= bytes) return true;
  encoder->room = 0;
  uint8_t **buffers[] = {&encoder->planes[0], &encoder->planes[1], &encoder->rows, &encoder->plain, &encoder->packed};
  const size_t plain = PALETTE_BYTES + bytes;
  const size_t sizes[] = {bytes, bytes, bytes, plain, lz4_bound(plain) + SIZE_PREFIX};
  for (size_t at = 0; at < sizeof buffers / sizeof buffers[0]; at++) {
    free(*buffers[at]);
    *buffers[at] = NULL;
    /* Only the choice between two compressed forms needs the last. */
    if (buffers[at] == &encoder->packed && encoder->level < 2) continue;
    *buffers[at] = malloc(sizes[at]);
    if (*buffers[at] == NULL) return false;
  }
  encoder->room = bytes;
  return true;
}

static void put_header(uint8_t *packet, const frame_encoder *encoder, uint16_t sequence, unsigned flags, size_t data) {
  packet[0] = PACKET_VIDEO;
  packet[1] = (uint8_t)flags;
  put_be16(packet + 2, sequence);
  put_be32(packet + 4, (uint32_t)(VIDEO_PREFIX + data));
  put_be16(packet + HEADER_BYTES, encoder->width);
  put_be16(packet + HEADER_BYTES + 2, encoder->height);
}

/* Palette and pixels, whole or as a difference, to `plain`; returns their bytes. */
static size_t lay_out(frame_encoder *encoder, unsigned format, bool is_delta, bool strips) {
  const int now = encoder->now;
  const size_t pixels = (size_t)encoder->width * encoder->height;
  const size_t bytes = pixels * plane_size(encoder->family);
  const size_t palette = encoder->palette_bytes[now];
  uint8_t *plain = encoder->plain;
  for (size_t at = 0; at < palette; at++) {
    const bool shared = is_delta && at < encoder->palette_bytes[1 - now];
    plain[at] = shared ? encoder->palette[now][at] ^ encoder->palette[1 - now][at] : encoder->palette[now][at];
  }
  if (is_delta) plane_xor(plain + palette, encoder->planes[now], encoder->planes[1 - now], bytes);
  else memcpy(plain + palette, encoder->planes[now], bytes);
  if (strips) {
    memcpy(encoder->rows, plain + palette, bytes);
    plane_to_strips(encoder->rows, encoder->width, encoder->height, plain + palette);
  }
  const unsigned bits = plane_bits(format);
  if (bits < 8) plane_pack(plain + palette, pixels, bits, plain + palette);
  return palette + plane_sent_bytes(format, pixels);
}

/* Compresses `plain` behind a size; 0 where that does not make it smaller. */
static size_t compress(frame_encoder *encoder, size_t length, bool strips, uint8_t *target) {
  const size_t packed = SIZE_PREFIX + lz4_compress(encoder->table, encoder->plain, length, target + SIZE_PREFIX);
  put_le32(target, (uint32_t)length | (strips ? STRIPS_BIT : 0));
  return packed < length ? packed : 0;
}

static bool is_unchanged(const frame_encoder *encoder) {
  const int now = encoder->now;
  const size_t bytes = (size_t)encoder->width * encoder->height * plane_size(encoder->family);
  return encoder->palette_bytes[now] == encoder->palette_bytes[1 - now] &&
         memcmp(encoder->palette[now], encoder->palette[1 - now], encoder->palette_bytes[now]) == 0 &&
         memcmp(encoder->planes[now], encoder->planes[1 - now], bytes) == 0;
}

/* How one frame is going to be sent: the flags, and the bytes that lie in the reserved packet. */
typedef struct choice {
  unsigned flags;
  size_t length;
} choice;

/* Whole frame or delta, in room for the larger of both forms. */
static choice put_data(frame_encoder *encoder, unsigned format, bool is_delta, uint8_t *data) {
  /* The data of one tile lie together in strips, which compresses better; only what is compressed can say so. */
  const bool strips = encoder->strips && plane_indexed(format) && encoder->width % STRIP_WIDTH == 0;
  size_t length = lay_out(encoder, format, is_delta, strips);
  const unsigned form = format << FORMAT_SHIFT | (is_delta ? FLAG_DELTA : 0u);
  const size_t packed = compress(encoder, length, strips, data);
  if (packed > 0) return (choice){form | encoder->level << LEVEL_SHIFT, packed};
  if (strips) length = lay_out(encoder, format, is_delta, false);
  memcpy(data, encoder->plain, length);
  return (choice){form, length};
}

static choice choose(frame_encoder *encoder, unsigned whole_format, uint8_t *data) {
  if (!encoder->has_base) return put_data(encoder, whole_format, false, data);
  if (encoder->unchanged && is_unchanged(encoder)) {
    return (choice){whole_format << FORMAT_SHIFT | encoder->level << LEVEL_SHIFT | FLAG_DELTA, 0};
  }
  const size_t before = encoder->palette_bytes[1 - encoder->now];
  const bool grew = encoder->palette_bytes[encoder->now] > before;
  const unsigned format =
      plane_indexed(encoder->family) && !grew ? indexed_format((unsigned)before / 4) : whole_format;
  const choice delta = put_data(encoder, format, true, data);
  if (encoder->level < 2) return delta;
  const choice whole = put_data(encoder, whole_format, false, encoder->packed);
  const bool is_worth = encoder->level == 2 ? delta.length * 10 < whole.length * 7 : delta.length < whole.length;
  if (is_worth) return delta;
  memcpy(data, encoder->packed, whole.length);
  return whole;
}

static int send_raw(frame_encoder *encoder, const perun_frame *frame, uint16_t sequence, outbox *box) {
  const size_t bytes = (size_t)frame->width * frame->height * 4;
  uint8_t *packet = outbox_reserve(box, HEADER_BYTES + VIDEO_PREFIX + bytes);
  if (packet == NULL) return PERUN_E_FAILED;
  encoder->width = frame->width;
  encoder->height = frame->height;
  put_header(packet, encoder, sequence, 0, bytes);
  frame_to_rgba(frame, packet + HEADER_BYTES + VIDEO_PREFIX);
  outbox_commit(box, HEADER_BYTES + VIDEO_PREFIX + bytes);
  return PERUN_OK;
}

int encoder_send(frame_encoder *encoder, const perun_frame *frame, uint16_t sequence, outbox *box) {
  const uint8_t highest = frame->format == PERUN_INDEXED8 ? highest_index(frame) : 0;
  if (frame->format == PERUN_INDEXED8 && highest >= frame->colours) return PERUN_E_CODEC_SIZE;
  if (encoder->level == 0) return send_raw(encoder, frame, sequence, box);

  const bool is_native = encoder->indexed && (frame->format == PERUN_INDEXED8 || frame->format == PERUN_RGB565);
  const unsigned family = is_native ? frame->format : FORMAT_RGBA;
  if (!make_room(encoder, frame, family)) return PERUN_E_FAILED;
  const size_t most = lz4_bound(PALETTE_BYTES + encoder->room) + SIZE_PREFIX;
  uint8_t *packet = outbox_reserve(box, HEADER_BYTES + VIDEO_PREFIX + most);
  if (packet == NULL) return PERUN_E_FAILED;

  const int now = encoder->now = 1 - encoder->now;
  encoder->palette_bytes[now] = 0;
  unsigned format = family;
  if (is_native) copy_rows(frame, encoder->planes[now]);
  else frame_to_rgba(frame, encoder->planes[now]);
  if (family == FORMAT_INDEXED8) {
    /* Colours behind the last one that is used would only be in the way. */
    encoder->palette_bytes[now] = ((size_t)highest + 1) * 4;
    memcpy(encoder->palette[now], frame->palette, encoder->palette_bytes[now]);
    format = indexed_format(highest + 1u);
  }
  const choice chosen = choose(encoder, format, packet + HEADER_BYTES + VIDEO_PREFIX);
  encoder->has_base = true;
  put_header(packet, encoder, sequence, chosen.flags, chosen.length);
  outbox_commit(box, HEADER_BYTES + VIDEO_PREFIX + chosen.length);
  return PERUN_OK;
}
