#include "lz4.h"

#include <stdbool.h>

#include "bytes.h"

/* A match shorter than this costs as much as its literals. */
enum { MIN_MATCH = 4 };
/* The format wants the last 5 bytes to be literals, and no match to begin within the last 12. */
enum { LAST_LITERALS = 5, MATCH_FIND_LIMIT = 12 };
enum { MAX_DISTANCE = 0xffff };
/* After 2^6 misses in a row the search takes bigger steps: data that does not compress should not cost much. */
enum { SKIP_TRIGGER = 6 };
#define BASE_LIMIT 0x40000000u

/* Over five bytes: pixels are four wide, and hashing whole pixels alone finds too many short matches. */
static uint32_t hash(uint32_t word, uint8_t fifth) {
  return (word * 0x9e3779b1u + fifth * 0x85ebca6bu) >> (32 - LZ4_HASH_BITS);
}

/* First position from `at` on that does not match, at most `end`. */
static size_t extend(const uint8_t *source, size_t match, size_t at, size_t end) {
  while (at + 8 <= end && load64(source + match) == load64(source + at)) {
    at += 8;
    match += 8;
  }
  while (at < end && source[match] == source[at]) {
    at++;
    match++;
  }
  return at;
}

static uint8_t *put_length(uint8_t *out, size_t length) {
  size_t whole = length / 255;
  memset(out, 255, whole);
  out += whole;
  *out++ = (uint8_t)(length - whole * 255);
  return out;
}

/* Literals, then a match of `length` bytes at `distance`, or none at the end of a block. */
static uint8_t *put_sequence(uint8_t *out, const uint8_t *literals, size_t count, size_t distance, size_t length) {
  uint8_t *token = out++;
  *token = (uint8_t)((count < 15 ? count : 15) << 4);
  if (count >= 15) out = put_length(out, count - 15);
  if (count > 0) memcpy(out, literals, count);
  out += count;
  if (length == 0) return out;
  *out++ = (uint8_t)distance;
  *out++ = (uint8_t)(distance >> 8);
  size_t beyond = length - MIN_MATCH;
  *token |= (uint8_t)(beyond < 15 ? beyond : 15);
  return beyond >= 15 ? put_length(out, beyond - 15) : out;
}

size_t lz4_compress(lz4_table *table, const uint8_t *source, size_t length, uint8_t *target) {
  if (table->base == 0 || table->base > BASE_LIMIT - length) {
    memset(table, 0, sizeof *table);
    table->base = 1;
  }
  const uint32_t base = table->base;
  table->base += (uint32_t)length;
  uint32_t *slots = table->slots;
  uint8_t *out = target;
  size_t anchor = 0;
  size_t at = 0;
  size_t attempts = 1u << SKIP_TRIGGER;
  const size_t search_end = length > MATCH_FIND_LIMIT ? length - MATCH_FIND_LIMIT : 0;
  while (at < search_end) {
    const uint32_t word = load32(source + at);
    uint32_t *slot = &slots[hash(word, source[at + 4])];
    const uint32_t seen = *slot;
    *slot = base + (uint32_t)at;
    size_t match = seen - base;
    if (seen < base || at - match > MAX_DISTANCE || load32(source + match) != word) {
      at += attempts++ >> SKIP_TRIGGER;
      continue;
    }
    attempts = 1u << SKIP_TRIGGER;
    while (at > anchor && match > 0 && source[at - 1] == source[match - 1]) {
      at--;
      match--;
    }
    const size_t end = extend(source, match + MIN_MATCH, at + MIN_MATCH, length - LAST_LITERALS);
    out = put_sequence(out, source + anchor, at - anchor, at - match, end - at);
    if (end - 2 < search_end) slots[hash(load32(source + end - 2), source[end + 2])] = base + (uint32_t)(end - 2);
    at = anchor = end;
  }
  out = put_sequence(out, source + anchor, length - anchor, 0, 0);
  return (size_t)(out - target);
}

/* A length that goes on in bytes of 255; false where it is cut off, or longer than anything here. */
static bool read_length(const uint8_t *source, size_t end, size_t *at, size_t *length) {
  for (;;) {
    if (*at >= end) return false;
    const uint8_t more = source[(*at)++];
    *length += more;
    if (more != 255) return true;
  }
}

/* Where source and target overlap, the pattern of `distance` bytes repeats. */
static void copy_match(uint8_t *out, size_t distance, size_t length) {
  const uint8_t *from = out - distance;
  if (distance == 1) {
    memset(out, *from, length);
    return;
  }
  /* Each round doubles what may be copied without overlap. */
  size_t done = 0;
  while (done < length) {
    const size_t free = distance + done;
    const size_t size = free < length - done ? free : length - done;
    memcpy(out + done, from, size);
    done += size;
  }
}

ptrdiff_t lz4_decompress(const uint8_t *source, size_t length, uint8_t *target, size_t from, size_t room) {
  size_t at = 0;
  size_t out = from;
  for (;;) {
    if (at >= length) return -1;
    const uint8_t token = source[at++];
    size_t literals = token >> 4;
    if (literals == 15 && !read_length(source, length, &at, &literals)) return -1;
    if (literals > length - at || literals > room - out) return -1;
    if (literals > 0) memcpy(target + out, source + at, literals);
    at += literals;
    out += literals;
    if (at == length) return (ptrdiff_t)out;
    if (length - at < 2) return -1;
    const size_t distance = get_le16(source + at);
    at += 2;
    if (distance == 0 || distance > out) return -1;
    size_t match = (token & 15) + MIN_MATCH;
    if (match == 15 + MIN_MATCH && !read_length(source, length, &at, &match)) return -1;
    if (match > room - out) return -1;
    copy_match(target + out, distance, match);
    out += match;
  }
}
