/* Numbers in bytes, and the clock: what every part needs. */
#ifndef PERUN_BYTES_H
#define PERUN_BYTES_H

#include <stdint.h>
#include <string.h>
#include <time.h>

static inline uint16_t get_be16(const uint8_t *at) { return (uint16_t)(at[0] << 8 | at[1]); }

static inline uint32_t get_be32(const uint8_t *at) {
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline uint32_t get_le32(const uint8_t *at) {
  return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

static inline uint16_t get_le16(const uint8_t *at) { return (uint16_t)(at[1] << 8 | at[0]); }

static inline void put_be16(uint8_t *at, uint32_t value) {
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

static inline void put_be32(uint8_t *at, uint32_t value) {
  put_be16(at, value >> 16);
  put_be16(at + 2, value);
}

static inline void put_be64(uint8_t *at, uint64_t value) {
  put_be32(at, (uint32_t)(value >> 32));
  put_be32(at + 4, (uint32_t)value);
}

static inline void put_le32(uint8_t *at, uint32_t value) {
  for (int byte = 0; byte < 4; byte++) at[byte] = (uint8_t)(value >> (8 * byte));
}

/* Words as they lie in memory; memcpy is the one way that is defined for any address. */
static inline uint32_t load32(const uint8_t *at) {
  uint32_t word;
  memcpy(&word, at, sizeof word);
  return word;
}

static inline uint64_t load64(const uint8_t *at) {
  uint64_t word;
  memcpy(&word, at, sizeof word);
  return word;
}

/* Nanoseconds of the clock that never jumps. */
static inline int64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

#endif
