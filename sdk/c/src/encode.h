/*
 * The frames of one core as they are sent: in the form that the core gave, where the host can read it, else as RGBA;
 * against the frame before, and compressed. Memory is made when the size changes, not per frame.
 */
#ifndef PERUN_ENCODE_H
#define PERUN_ENCODE_H

#include <stdbool.h>

#include "lz4.h"
#include "outbox.h"
#include "perun_core.h"
#include "planes.h"

typedef struct frame_encoder {
  /* What the host can read, and how hard to try. Level 0: raw whole RGBA frames. */
  uint32_t level;
  bool indexed, unchanged, strips;
  uint16_t width, height;
  /* FORMAT_RGBA, FORMAT_RGB565, or FORMAT_INDEXED8 for all that are indexed. */
  unsigned family;
  bool has_base;
  /* This frame and the one before change places. */
  uint8_t *planes[2];
  int now;
  uint8_t palette[2][PALETTE_BYTES];
  size_t palette_bytes[2];
  /* Rows on their way to strips, what is compressed, and a second compressed form to choose from. */
  uint8_t *rows, *plain, *packed;
  size_t room;
  lz4_table *table;
} frame_encoder;

void encoder_free(frame_encoder *encoder);
/* The next frame is sent whole. */
static inline void encoder_forget(frame_encoder *encoder) { encoder->has_base = false; }
/* PERUN_OK where such a frame can be. PERUN_E_CODEC_SIZE otherwise. */
int frame_judge(const perun_frame *frame);
/* Queues the frame as one packet. PERUN_E_CODEC_SIZE for an index beyond its palette, PERUN_E_FAILED without memory. */
int encoder_send(frame_encoder *encoder, const perun_frame *frame, uint16_t sequence, outbox *box);
/* Pixels of a frame as RGBA, rows without gaps. */
void frame_to_rgba(const perun_frame *frame, uint8_t *rgba);

#endif
