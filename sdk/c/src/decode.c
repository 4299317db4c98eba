#include "decode.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "lz4.h"
#include "perun_types.h"

enum { SIZE_PREFIX = 4 };
static const uint32_t frame_magic = 0x184d2204;

void decoder_begin(frame_decoder *decoder, uint32_t most_pixels) {
  memset(decoder, 0, sizeof *decoder);
  decoder->most_pixels = most_pixels;
}

void decoder_free(frame_decoder *decoder) {
  for (int at = 0; at < 2; at++) {
    free(decoder->rgba[at]);
    free(decoder->planes[at]);
  }
  free(decoder->plain);
  decoder_begin(decoder, decoder->most_pixels);
}

static bool grow(uint8_t **buffer, size_t *room, size_t length) {
  if (*room >= length) return true;
  free(*buffer);
  *buffer = malloc(length);
  *room = *buffer == NULL ? 0 : length;
  return *buffer != NULL;
}

static bool grow_both(uint8_t *buffers[2], size_t *room, size_t length) {
  if (*room >= length) return true;
  *room = 0;
  for (int at = 0; at < 2; at++) {
    free(buffers[at]);
    buffers[at] = malloc(length);
  }
  if (buffers[0] == NULL || buffers[1] == NULL) return false;
  *room = length;
  return true;
}

static bool has_base_for(const frame_decoder *decoder, const encoded_frame *frame) {
  return decoder->has_base && decoder->width == frame->width && decoder->height == frame->height;
}

/* Makes room for the pixels of a frame of that size, the other buffer kept as it is where the size is the same. */
static bool begin_picture(frame_decoder *decoder, const encoded_frame *frame, size_t bytes) {
  if (!grow_both(decoder->rgba, &decoder->rgba_room, bytes)) return false;
  decoder->width = frame->width;
  decoder->height = frame->height;
  return true;
}

/* Bytes at the other side of the two buffers, XORed with the base where it is a delta, become the picture. */
static void finish_picture(frame_decoder *decoder, const uint8_t *bytes, size_t length, bool is_delta) {
  uint8_t *target = decoder->rgba[1 - decoder->now];
  if (is_delta) plane_xor(target, bytes, decoder->rgba[decoder->now], length);
  else if (bytes != target) memcpy(target, bytes, length);
  decoder->now = 1 - decoder->now;
  decoder->has_base = true;
}

/* The forms of the seed: RGBA, whole or XORed, raw or LZ4. */
static int decode_seed(frame_decoder *decoder, const encoded_frame *frame, size_t expected) {
  const bool is_delta = (frame->flags & FLAG_DELTA) != 0;
  const bool is_packed = (frame->flags & FLAG_LEVEL) != 0;
  decoder->has_plane = false;
  if (!is_packed && frame->length != expected) return PERUN_E_CODEC_SIZE;
  if (is_delta && !has_base_for(decoder, frame)) return PERUN_E_CODEC_CORRUPT;
  if (!is_packed) {
    if (!begin_picture(decoder, frame, expected)) return PERUN_E_FAILED;
    finish_picture(decoder, frame->data, expected, is_delta);
    return PERUN_OK;
  }
  if (frame->length < SIZE_PREFIX || get_le32(frame->data) != expected) return PERUN_E_CODEC_SIZE;
  const uint8_t *block = frame->data + SIZE_PREFIX;
  const size_t length = frame->length - SIZE_PREFIX;
  if (!lz4_may_yield(length, expected)) return PERUN_E_CODEC_CORRUPT;
  if (!begin_picture(decoder, frame, expected)) return PERUN_E_FAILED;
  uint8_t *target = decoder->rgba[1 - decoder->now];
  if (lz4_decompress(block, length, target, 0, expected) != (ptrdiff_t)expected) return PERUN_E_CODEC_CORRUPT;
  finish_picture(decoder, target, expected, is_delta);
  return PERUN_OK;
}

/* Palette, vectors and pixels of a frame beyond the seed's forms, before they are put together. */
typedef struct plane_parts {
  unsigned format;
  bool is_delta, scrolls, strips;
  size_t pixels, length, palette, vectors, sent;
} plane_parts;

/* False where the data declare a size that such a frame cannot have. */
static bool measure(const encoded_frame *frame, plane_parts *parts) {
  parts->format = (frame->flags & FLAG_FORMAT) >> FORMAT_SHIFT;
  parts->is_delta = (frame->flags & FLAG_DELTA) != 0;
  parts->scrolls = (frame->flags & FLAG_SCROLL) != 0;
  parts->pixels = (size_t)frame->width * frame->height;
  parts->length = frame->length;
  parts->strips = false;
  if ((frame->flags & FLAG_LEVEL) != 0) {
    if (frame->length < SIZE_PREFIX) return false;
    parts->length = get_le32(frame->data) & ~STRIPS_BIT;
    parts->strips = (get_le32(frame->data) & STRIPS_BIT) != 0;
    if (parts->strips && !(plane_indexed(parts->format) && frame->width % STRIP_WIDTH == 0)) return false;
  }
  parts->vectors = parts->scrolls ? vector_bytes(frame->height) : 0;
  parts->sent = plane_sent_bytes(parts->format, parts->pixels);
  if (parts->length < parts->vectors + parts->sent) return false;
  parts->palette = parts->length - parts->vectors - parts->sent;
  if (!plane_indexed(parts->format)) return parts->palette == 0;
  return parts->palette > 0 && parts->palette <= (size_t)4 << plane_bits(parts->format) && parts->palette % 4 == 0;
}

/* The data decompressed, in the decoder's own room, which may be written to. */
static int unpack(frame_decoder *decoder, const encoded_frame *frame, const plane_parts *parts) {
  const bool is_packed = (frame->flags & FLAG_LEVEL) != 0;
  const size_t block = frame->length - (is_packed ? SIZE_PREFIX : 0);
  if (is_packed && !lz4_may_yield(block, parts->length)) return PERUN_E_CODEC_CORRUPT;
  /* Indices are unpacked behind what was sent, and put into rows behind that. */
  const size_t behind = plane_indexed(parts->format) ? (parts->strips ? 2 : 1) * parts->pixels : 0;
  if (!grow(&decoder->plain, &decoder->plain_room, parts->length + behind)) return PERUN_E_FAILED;
  if (!is_packed) {
    memcpy(decoder->plain, frame->data, frame->length);
    return PERUN_OK;
  }
  const ptrdiff_t end = lz4_decompress(frame->data + SIZE_PREFIX, block, decoder->plain, 0, parts->length);
  return end == (ptrdiff_t)parts->length ? PERUN_OK : PERUN_E_CODEC_CORRUPT;
}

static void undo_delta(uint8_t *target, const uint8_t *pixels, const uint8_t *before, const encoded_frame *frame,
                       const plane_parts *parts, const uint8_t *vectors) {
  const size_t size = plane_size(parts->format);
  if (!parts->is_delta) memcpy(target, pixels, parts->pixels * size);
  else if (parts->scrolls) plane_shifted(target, pixels, before, vectors, frame->width, frame->height, size);
  else plane_xor(target, pixels, before, parts->pixels * size);
}

static int decode_planes(frame_decoder *decoder, const encoded_frame *frame, size_t expected) {
  plane_parts parts;
  if (!measure(frame, &parts)) return PERUN_E_CODEC_SIZE;
  if (parts.is_delta && !has_base_for(decoder, frame)) return PERUN_E_CODEC_CORRUPT;
  const bool is_rgba = parts.format == FORMAT_RGBA;
  const bool is_indexed = plane_indexed(parts.format);
  const bool had_plane = decoder->has_plane && plane_indexed(decoder->plane_format) == is_indexed;
  decoder->has_plane = false;
  if (parts.is_delta && !is_rgba && !had_plane) return PERUN_E_CODEC_CORRUPT;
  const int failure = unpack(decoder, frame, &parts);
  if (failure != PERUN_OK) return failure;
  if (!begin_picture(decoder, frame, expected)) return PERUN_E_FAILED;

  const uint8_t *vectors = decoder->plain + parts.palette;
  const uint8_t *pixels = vectors + parts.vectors;
  uint8_t *picture = decoder->rgba[1 - decoder->now];
  if (is_rgba) {
    undo_delta(picture, pixels, decoder->rgba[decoder->now], frame, &parts, vectors);
    finish_picture(decoder, picture, expected, false);
    return PERUN_OK;
  }
  if (plane_bits(parts.format) < 8) {
    uint8_t *indices = decoder->plain + parts.length;
    plane_unpack(pixels, parts.pixels, plane_bits(parts.format), indices);
    pixels = indices;
  }
  if (parts.strips) {
    uint8_t *rows = decoder->plain + parts.length + parts.pixels;
    plane_from_strips(pixels, frame->width, frame->height, rows);
    pixels = rows;
  }
  if (!grow_both(decoder->planes, &decoder->plane_room, parts.pixels * plane_size(parts.format))) return PERUN_E_FAILED;
  const int into = parts.is_delta ? 1 - decoder->plane : decoder->plane;
  undo_delta(decoder->planes[into], pixels, decoder->planes[decoder->plane], frame, &parts, vectors);
  if (is_indexed) {
    for (size_t at = 0; at < parts.palette; at++) {
      const bool shared = parts.is_delta && at < decoder->palette_bytes;
      decoder->palette[at] = shared ? decoder->palette[at] ^ decoder->plain[at] : decoder->plain[at];
    }
    decoder->palette_bytes = parts.palette;
    if ((size_t)plane_highest(decoder->planes[into], parts.pixels) * 4 >= parts.palette) return PERUN_E_CODEC_CORRUPT;
    plane_expand(decoder->planes[into], parts.pixels, decoder->palette, picture);
  } else {
    plane_from_565(decoder->planes[into], parts.pixels, picture);
  }
  decoder->plane = into;
  decoder->plane_format = parts.format;
  decoder->has_plane = true;
  finish_picture(decoder, picture, expected, false);
  return PERUN_OK;
}

static int judge_flags(uint8_t flags) {
  const unsigned format = (flags & FLAG_FORMAT) >> FORMAT_SHIFT;
  if ((flags & FLAG_SCROLL) != 0 && (flags & FLAG_DELTA) == 0) return PERUN_E_PROTOCOL_MALFORMED;
  if ((flags & FLAG_ZSTD) != 0 && (flags & FLAG_LEVEL) == 0) return PERUN_E_PROTOCOL_MALFORMED;
  if (format > FORMAT_RGB565) return PERUN_E_PROTOCOL_MALFORMED;
  /* This library does not offer the feature. */
  return (flags & FLAG_ZSTD) != 0 ? PERUN_E_MISSING_CAPABILITY : PERUN_OK;
}

static int decode_any(frame_decoder *decoder, const encoded_frame *frame) {
  const size_t pixels = (size_t)frame->width * frame->height;
  if (pixels == 0 || pixels > decoder->most_pixels) return PERUN_E_PROTOCOL_TOO_LARGE;
  const int wrong = judge_flags(frame->flags);
  if (wrong != PERUN_OK) return wrong;
  if ((frame->flags & FLAG_DELTA) != 0 && frame->length == 0) {
    /* The picture is the one before, and stays the base in its form. */
    return has_base_for(decoder, frame) ? PERUN_OK : PERUN_E_CODEC_CORRUPT;
  }
  if ((frame->flags & (FLAG_FORMAT | FLAG_SCROLL)) == 0) return decode_seed(decoder, frame, pixels * 4);
  return decode_planes(decoder, frame, pixels * 4);
}

static int kept(frame_decoder *decoder, int result) {
  if (result != PERUN_OK) decoder->has_base = decoder->has_plane = false;
  return result;
}

int decoder_decode(frame_decoder *decoder, const encoded_frame *frame) {
  return kept(decoder, decode_any(decoder, frame));
}

/* The LZ4 frame format, blocks that may reach back; checksums are passed over. Returns the bytes, or -1. */
static ptrdiff_t unframe(const uint8_t *data, size_t length, uint8_t *target, size_t room) {
  if (length < 7) return -1;
  const uint8_t flags = data[4];
  if ((flags & 0xc0) != 0x40 || (flags & 0x01) != 0) return -1;
  size_t at = 6 + ((flags & 0x08) != 0 ? 8 : 0) + 1;
  size_t out = 0;
  for (;;) {
    if (length < at + 4) return -1;
    const uint32_t word = get_le32(data + at);
    at += 4;
    if (word == 0) break;
    const size_t size = word & 0x7fffffff;
    const size_t checksum = (flags & 0x10) != 0 ? 4 : 0;
    if (size > length - at || checksum > length - at - size) return -1;
    if ((word & 0x80000000u) != 0) {
      if (size > room - out) return -1;
      memcpy(target + out, data + at, size);
      out += size;
    } else {
      const ptrdiff_t end = lz4_decompress(data + at, size, target, out, room);
      if (end < 0) return -1;
      out = (size_t)end;
    }
    at += size + checksum;
  }
  return length - at == ((flags & 0x04) != 0 ? 4u : 0u) ? (ptrdiff_t)out : -1;
}

static int decode_old(frame_decoder *decoder, const encoded_frame *frame) {
  const size_t pixels = (size_t)frame->width * frame->height;
  if (pixels == 0 || pixels > decoder->most_pixels) return PERUN_E_PROTOCOL_TOO_LARGE;
  const size_t expected = pixels * 4;
  const unsigned level = frame->flags & FLAG_LEVEL;
  const bool is_exact = frame->length == expected;
  bool is_delta = (frame->flags & FLAG_DELTA) != 0;
  const bool may_be_sdk = is_exact && level == 1u << LEVEL_SHIFT;
  const uint8_t *bytes = NULL;
  const bool is_based = has_base_for(decoder, frame);
  if (!is_exact && !lz4_may_yield(frame->length, expected)) return PERUN_E_CODEC_CORRUPT;
  if (!begin_picture(decoder, frame, expected)) return PERUN_E_FAILED;
  uint8_t *target = decoder->rgba[1 - decoder->now];
  if (level == 0 && is_exact) {
    bytes = frame->data;
  } else {
    const bool has_prefix = frame->length >= SIZE_PREFIX;
    is_delta = is_delta && level != 0;
    ptrdiff_t yielded = -1;
    if (has_prefix && get_le32(frame->data) == frame_magic) {
      yielded = unframe(frame->data, frame->length, target, expected);
    } else if (has_prefix && get_le32(frame->data) == expected) {
      yielded = lz4_decompress(frame->data + SIZE_PREFIX, frame->length - SIZE_PREFIX, target, 0, expected);
    } else if (!may_be_sdk) {
      yielded = lz4_decompress(frame->data, frame->length, target, 0, expected);
    }
    if (yielded == (ptrdiff_t)expected) bytes = target;
    else if (may_be_sdk) {
      bytes = frame->data;
      is_delta = true;
    }
  }
  if (bytes == NULL) return PERUN_E_CODEC_CORRUPT;
  if (is_delta && !is_based) return PERUN_E_CODEC_CORRUPT;
  finish_picture(decoder, bytes, expected, is_delta);
  return PERUN_OK;
}

int decoder_decode_legacy(frame_decoder *decoder, const encoded_frame *frame) {
  decoder->has_plane = false;
  return kept(decoder, decode_old(decoder, frame));
}
