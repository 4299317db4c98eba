/* When frames are due: exactly n / rate, for ever; and what happens after a hold-up. */
#include "check.h"
#include "pacer.h"

int main(void) {
  frame_pacer pacer = {.rate = {39375000, 655171}};
  pacer_start(&pacer, 1000);
  SAME("the first at once", pacer_deadline(&pacer), 1000);
  pacer_start(&pacer, 5000);
  SAME("started once", pacer_deadline(&pacer), 1000);
  /* 655171 seconds are 39375000 frames, to the nanosecond; so are a hundred times as many. */
  pacer.next = 39375000;
  SAME("a week later", pacer_deadline(&pacer), 1000 + 655171ll * 1000000000);
  pacer.next = 3937500000ull;
  SAME("two years later", pacer_deadline(&pacer), 1000 + 65517100ll * 1000000000);
  /* Ten minutes of single frames are never more than a nanosecond from where they belong. */
  for (uint64_t frame = 0; frame < 36060; frame++) {
    pacer.next = frame;
    const long double due = 1000 + (long double)frame * 655171 * 1e9L / 39375000;
    const long double off = due - (long double)pacer_deadline(&pacer);
    CHECK(off > -1 && off < 2, "frame %llu is %Lf ns off", (unsigned long long)frame, off);
  }
  pacer = (frame_pacer){.rate = {50, 1}};
  pacer_start(&pacer, 0);
  pacer.next = 10;
  pacer_give_up_old(&pacer, 10 * 20000000 + 2 * 20000000);
  SAME("two frames late are made up for", pacer.next, 10);
  pacer_give_up_old(&pacer, 10 * 20000000 + 100 * 20000000ll);
  SAME("of a hundred, all but the last are let go", pacer.next, 108);
  SAME("and counted", pacer.lost, 98);
  pacer = (frame_pacer){.rate = {50, 1}};
  pacer_start(&pacer, 0);
  pacer.next = 10;
  pacer_change_speed(&pacer, 400);
  SAME("the next frame comes when it would have", pacer_deadline(&pacer), 10 * 20000000);
  pacer.next = 4;
  SAME("then four times as many", pacer_deadline(&pacer), 11 * 20000000);
  pacer_change_speed(&pacer, 25);
  pacer.next = 1;
  SAME("then a quarter", pacer_deadline(&pacer), 11 * 20000000 + 4 * 20000000);
  pacer = (frame_pacer){.rate = {UINT32_MAX, 1}, .speed = 1600};
  pacer_start(&pacer, 0);
  pacer.next = (uint64_t)UINT32_MAX * 16;
  SAME("no product overflows", pacer_deadline(&pacer), 1000000000);
  return checked("test_pacer");
}
