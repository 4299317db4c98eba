#include "planes.h"

#include <string.h>

#include "bytes.h"

void plane_pack(const uint8_t *indices, size_t count, unsigned bits, uint8_t *packed) {
  const size_t each = 8 / bits;
  size_t at = 0;
  for (; at + each <= count; at += each) {
    unsigned byte = 0;
    for (size_t part = 0; part < each; part++) byte |= (unsigned)indices[at + part] << (part * bits);
    *packed++ = (uint8_t)byte;
  }
  if (at == count) return;
  unsigned byte = 0;
  for (size_t part = 0; at < count; part++) byte |= (unsigned)indices[at++] << (part * bits);
  *packed = (uint8_t)byte;
}

void plane_unpack(const uint8_t *packed, size_t count, unsigned bits, uint8_t *indices) {
  const unsigned mask = (1u << bits) - 1;
  const size_t each = 8 / bits;
  for (size_t at = 0; at < count; at++) indices[at] = (uint8_t)(packed[at / each] >> (at % each * bits) & mask);
}

uint8_t plane_highest(const uint8_t *indices, size_t count) {
  uint8_t highest = 0;
  for (size_t at = 0; at < count; at++) highest = indices[at] > highest ? indices[at] : highest;
  return highest;
}

bool plane_xor(uint8_t *target, const uint8_t *a, const uint8_t *b, size_t length) {
  uint64_t all = 0;
  size_t at = 0;
  for (; at + 8 <= length; at += 8) {
    const uint64_t word = load64(a + at) ^ load64(b + at);
    memcpy(target + at, &word, sizeof word);
    all |= word;
  }
  for (; at < length; at++) all |= target[at] = a[at] ^ b[at];
  return all != 0;
}

void plane_shifted(uint8_t *target, const uint8_t *residual, const uint8_t *before, const uint8_t *vectors,
                   size_t width, size_t height, size_t size) {
  const size_t stride = width * size;
  for (size_t y = 0; y < height; y++) {
    const int dy = (int8_t)vectors[y / BAND_ROWS * 2];
    const int dx = (int8_t)vectors[y / BAND_ROWS * 2 + 1];
    const uint8_t *from = residual + y * stride;
    uint8_t *to = target + y * stride;
    memcpy(to, from, stride);
    const ptrdiff_t row = (ptrdiff_t)y + dy;
    /* The columns whose place in the frame before lies within it. */
    const size_t left = dx < 0 ? (size_t)-dx : 0;
    const size_t right = dx > 0 ? (size_t)dx : 0;
    if (row < 0 || (size_t)row >= height || left + right >= width) continue;
    const uint8_t *old = before + (size_t)row * stride + right * size;
    plane_xor(to + left * size, from + left * size, old, (width - left - right) * size);
  }
}

void plane_from_565(const uint8_t *plane, size_t pixels, uint8_t *rgba) {
  for (size_t at = 0; at < pixels; at++) {
    const unsigned word = get_le16(plane + 2 * at);
    const unsigned red = word >> 11;
    const unsigned green = word >> 5 & 63;
    const unsigned blue = word & 31;
    /* The highest bits are repeated below, so that white stays white. */
    rgba[4 * at] = (uint8_t)(red << 3 | red >> 2);
    rgba[4 * at + 1] = (uint8_t)(green << 2 | green >> 4);
    rgba[4 * at + 2] = (uint8_t)(blue << 3 | blue >> 2);
    rgba[4 * at + 3] = 255;
  }
}

void plane_expand(const uint8_t *indices, size_t pixels, const uint8_t *palette, uint8_t *rgba) {
  for (size_t at = 0; at < pixels; at++) memcpy(rgba + 4 * at, palette + 4 * (size_t)indices[at], 4);
}

void plane_to_strips(const uint8_t *rows, size_t width, size_t height, uint8_t *strips) {
  for (size_t x = 0; x < width; x += STRIP_WIDTH) {
    for (size_t y = 0; y < height; y++, strips += STRIP_WIDTH) memcpy(strips, rows + y * width + x, STRIP_WIDTH);
  }
}

void plane_from_strips(const uint8_t *strips, size_t width, size_t height, uint8_t *rows) {
  for (size_t x = 0; x < width; x += STRIP_WIDTH) {
    for (size_t y = 0; y < height; y++, strips += STRIP_WIDTH) memcpy(rows + y * width + x, strips, STRIP_WIDTH);
  }
}
