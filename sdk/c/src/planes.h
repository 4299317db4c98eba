/*
 * Pixels in the forms in which they travel, see docs/protocol/perun.md under Video: a frame before compression is its
 * palette (of indices), its vectors (of a scroll delta), and its pixels.
 */
#ifndef PERUN_PLANES_H
#define PERUN_PLANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol.h"

enum { PALETTE_BYTES = 256 * 4, BAND_ROWS = 8, STRIP_WIDTH = 8 };
/* In the size before what is compressed: the indices lie in strips of eight, each from top to bottom. */
#define STRIPS_BIT 0x80000000u

/* Bits per pixel as sent. */
static inline unsigned plane_bits(unsigned format) {
  static const uint8_t bits[] = {32, 8, 4, 2, 1, 16};
  return bits[format];
}

/* Bytes per pixel as worked on. */
static inline size_t plane_size(unsigned format) {
  return format == FORMAT_RGBA ? 4 : format == FORMAT_RGB565 ? 2 : 1;
}

static inline bool plane_indexed(unsigned format) { return format != FORMAT_RGBA && format != FORMAT_RGB565; }

static inline size_t plane_sent_bytes(unsigned format, size_t pixels) { return (pixels * plane_bits(format) + 7) / 8; }

static inline size_t vector_bytes(size_t height) { return (height + BAND_ROWS - 1) / BAND_ROWS * 2; }

/* The smallest format for so many colours. */
static inline unsigned indexed_format(unsigned colours) {
  if (colours > 16) return FORMAT_INDEXED8;
  if (colours > 4) return FORMAT_INDEXED4;
  return colours > 2 ? FORMAT_INDEXED2 : FORMAT_INDEXED1;
}

/* Indices, a byte each, to `bits` each, the first in the lowest bits; `bits` is 1, 2 or 4. In place is fine. */
void plane_pack(const uint8_t *indices, size_t count, unsigned bits, uint8_t *packed);
void plane_unpack(const uint8_t *packed, size_t count, unsigned bits, uint8_t *indices);
uint8_t plane_highest(const uint8_t *indices, size_t count);
/* `target` becomes the XOR of both; true where anything differs. */
bool plane_xor(uint8_t *target, const uint8_t *a, const uint8_t *b, size_t length);
/* XORs `residual` with the frame before, moved by the vectors of the bands (dy, dx); outside of it is 0. */
void plane_shifted(uint8_t *target, const uint8_t *residual, const uint8_t *before, const uint8_t *vectors,
                   size_t width, size_t height, size_t size);
/* Little-endian RGB565 to R, G, B, 255. */
void plane_from_565(const uint8_t *plane, size_t pixels, uint8_t *rgba);
void plane_expand(const uint8_t *indices, size_t pixels, const uint8_t *palette, uint8_t *rgba);

/* Indices in rows become the same in strips; the width is a multiple of eight. */
void plane_to_strips(const uint8_t *rows, size_t width, size_t height, uint8_t *strips);
void plane_from_strips(const uint8_t *strips, size_t width, size_t height, uint8_t *rows);

#endif
