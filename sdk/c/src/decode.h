/*
 * Encoded frames of one sender back to RGBA pixels; one decoder per connection. Sizes are checked before there is room
 * made for them; where a frame cannot be decoded, deltas are refused until the next whole one.
 */
#ifndef PERUN_DECODE_H
#define PERUN_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "planes.h"

typedef struct frame_decoder {
  uint32_t most_pixels;
  uint16_t width, height;
  /* Pixels of this frame and the one before change places; `now` is the one decoded last. */
  uint8_t *rgba[2];
  size_t rgba_room;
  int now;
  bool has_base;
  /* Indices or RGB565 of the frame decoded last, where it was such a one. */
  uint8_t *planes[2];
  size_t plane_room;
  int plane;
  unsigned plane_format;
  bool has_plane;
  uint8_t palette[PALETTE_BYTES];
  size_t palette_bytes;
  uint8_t *plain;
  size_t plain_room;
} frame_decoder;

typedef struct encoded_frame {
  uint16_t width, height;
  uint8_t flags;
  const uint8_t *data;
  size_t length;
} encoded_frame;

void decoder_begin(frame_decoder *decoder, uint32_t most_pixels);
void decoder_free(frame_decoder *decoder);
/* A frame of a peer with the extension, read strictly by its flags. PERUN_OK, or why not; the picture is then lost. */
int decoder_decode(frame_decoder *decoder, const encoded_frame *frame);
/* A frame of an old peer, whose data have to say for themselves what they are. */
int decoder_decode_legacy(frame_decoder *decoder, const encoded_frame *frame);
/* Pixels of the frame decoded last; valid until the next. */
static inline const uint8_t *decoder_pixels(const frame_decoder *decoder) { return decoder->rgba[decoder->now]; }

#endif
