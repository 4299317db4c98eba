/* Latest wins: which packets of one sender count. */
#ifndef PERUN_SEQUENCE_H
#define PERUN_SEQUENCE_H

#include <stdbool.h>
#include <stdint.h>

/* True where the packet counts; `newest` is 0 at the beginning. Sequence 0 means that the sender does not count. */
static inline bool sequence_accept(uint16_t *newest, uint16_t sequence) {
  if (sequence == 0) return true;
  if (*newest != 0 && (uint16_t)(sequence - *newest) >= 0x8000) return false;
  *newest = sequence;
  return true;
}

#endif
