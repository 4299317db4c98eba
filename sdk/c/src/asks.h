/*
 * What is asked of a core by way of its host: states, memory, breakpoints. Questions come in parts, and memory follows
 * what has arrived; what goes wrong becomes the answer, never the end of the core.
 */
#ifndef PERUN_ASKS_H
#define PERUN_ASKS_H

#include "link.h"
#include "perun_core.h"

enum { MOST_OPEN_ASKS = 16, QUESTION_BYTES = 1024, MOST_SPACES = 64 };

typedef struct open_ask {
  bool used;
  uint16_t request;
  uint8_t kind;
  uint8_t *bytes;
  uint32_t filled, total, room;
} open_ask;

typedef struct core_asks {
  const perun_core *core;
  /* Runs one instruction; not 0 where the core could not. */
  int (*step)(void *stepper);
  void *stepper;
  open_ask open[MOST_OPEN_ASKS];
  uint32_t breakpoints[MOST_BREAKPOINTS];
  size_t breakpoint_count;
} core_asks;

/* True where there is anything to ask the core. */
bool answers_asks(const perun_core *core);
/* Takes one value of the config key ask; answers when it was the last part. False: no memory for an answer. */
bool asks_take(core_asks *asks, perun_link *link, const uint8_t *value, size_t length);
/* The connection is gone, and with it everybody who set a breakpoint. */
void asks_close(core_asks *asks);

#endif
