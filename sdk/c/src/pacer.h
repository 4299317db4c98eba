/*
 * When the frames of a core are due: frame n at start + n / rate, computed anew for each, so that no error adds up.
 * After a hold-up a few frames are made up for, and the rest is let go: a core that is too slow never spirals.
 */
#ifndef PERUN_PACER_H
#define PERUN_PACER_H

#include <stdbool.h>
#include <stdint.h>

#include "perun_types.h"

enum { PACER_CATCH_UP = 3 };

typedef struct frame_pacer {
  perun_rational rate;
  /* Percent of the rate; 0 is 100. */
  uint32_t speed;
  int64_t start;
  uint64_t next;
  uint64_t lost;
  bool running;
} frame_pacer;

/* The first frame is due at once; nothing happens where it runs already. */
void pacer_start(frame_pacer *pacer, int64_t now);
static inline void pacer_stop(frame_pacer *pacer) { pacer->running = false; }
/* Nanoseconds of the clock at which the next frame is due. */
int64_t pacer_deadline(const frame_pacer *pacer);
/* Percent of the rate, from the next frame on, which comes when it would have come. */
void pacer_change_speed(frame_pacer *pacer, uint32_t percent);
/* Passes over frames that come too late to be made up for; to be asked before a burst. */
void pacer_give_up_old(frame_pacer *pacer, int64_t now);

#endif
