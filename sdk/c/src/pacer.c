#include "pacer.h"

void pacer_start(frame_pacer *pacer, int64_t now) {
  if (pacer->running) return;
  pacer->running = true;
  pacer->start = now;
  pacer->next = 0;
}

int64_t pacer_deadline(const frame_pacer *pacer) {
  /* Whole seconds and the rest apart: the product of all three would not fit. */
  const uint64_t ticks = pacer->next * pacer->rate.denominator;
  const uint64_t seconds = ticks / pacer->rate.numerator;
  const uint64_t rest = ticks % pacer->rate.numerator;
  return pacer->start + (int64_t)(seconds * 1000000000u + rest * 1000000000u / pacer->rate.numerator);
}

void pacer_give_up_old(frame_pacer *pacer, int64_t now) {
  const double late = (double)(now - pacer_deadline(pacer)) / 1e9;
  const double behind = late * pacer->rate.numerator / pacer->rate.denominator;
  if (behind < PACER_CATCH_UP) return;
  const uint64_t old = (uint64_t)behind - PACER_CATCH_UP + 1;
  pacer->lost += old;
  pacer->next += old;
}
