/* Raw LZ4 blocks: a compressor and a decompressor of our own, so that the library needs no other. */
#ifndef PERUN_LZ4_H
#define PERUN_LZ4_H

#include <stddef.h>
#include <stdint.h>

enum { LZ4_HASH_BITS = 14 };

/* Positions seen, as base + index, so that what is old ages out without clearing. Zeros are a good beginning. */
typedef struct lz4_table {
  uint32_t slots[1 << LZ4_HASH_BITS];
  uint32_t base;
} lz4_table;

/* The most bytes that a block of so many can take. */
static inline size_t lz4_bound(size_t length) { return length + length / 255 + 16; }

/* Writes one raw block to `target`, which has room for lz4_bound; returns its length. At most 1 GiB. */
size_t lz4_compress(lz4_table *table, const uint8_t *source, size_t length, uint8_t *target);

/*
 * Decompresses one raw block behind the first `from` bytes of `target`, to which matches may reach back. Returns the
 * end of what was written, or -1 where the block cannot be read or would write beyond `room`.
 */
ptrdiff_t lz4_decompress(const uint8_t *source, size_t length, uint8_t *target, size_t from, size_t room);

/* False where no block of so many bytes can yield so many: asked before there is room made for them. */
static inline int lz4_may_yield(size_t block, size_t bytes) { return bytes <= block * 255; }

#endif
