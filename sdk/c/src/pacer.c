#include "pacer.h"

void pacer_start(frame_pacer *pacer, int64_t now) {
  if (pacer->running) return;
  pacer->running = true;
  pacer->start = now;
  pacer->next = 0;
}

static uint64_t common_divisor(uint64_t a, uint64_t b) { return b == 0 ? a : common_divisor(b, a % b); }

/* Frames per second, at the speed that holds, as a fraction. */
static void fraction_of(const frame_pacer *pacer, uint64_t *numerator, uint64_t *denominator) {
  const uint64_t percent = pacer->speed == 0 ? 100 : pacer->speed;
  const uint64_t divisor = common_divisor(percent, 100);
  *numerator = pacer->rate.numerator * (percent / divisor);
  *denominator = pacer->rate.denominator * (100 / divisor);
}

int64_t pacer_deadline(const frame_pacer *pacer) {
  uint64_t numerator, denominator;
  fraction_of(pacer, &numerator, &denominator);
  /* Whole seconds and the rest apart: the product of all would not fit. */
  const uint64_t ticks = pacer->next * denominator;
  const double rest = (double)(ticks % numerator) / (double)numerator;
  return pacer->start + (int64_t)(ticks / numerator * 1000000000u) + (int64_t)(rest * 1e9);
}

void pacer_change_speed(frame_pacer *pacer, uint32_t percent) {
  pacer->start = pacer_deadline(pacer);
  pacer->next = 0;
  pacer->speed = percent;
}

void pacer_give_up_old(frame_pacer *pacer, int64_t now) {
  const double late = (double)(now - pacer_deadline(pacer)) / 1e9;
  uint64_t numerator, denominator;
  fraction_of(pacer, &numerator, &denominator);
  const double behind = late * (double)numerator / (double)denominator;
  if (behind < PACER_CATCH_UP) return;
  const uint64_t old = (uint64_t)behind - PACER_CATCH_UP + 1;
  pacer->lost += old;
  pacer->next += old;
}
