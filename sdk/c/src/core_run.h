/* A core on its connection; core.c holds the run over many connections, this one. */
#ifndef PERUN_CORE_RUN_H
#define PERUN_CORE_RUN_H

#include <stdio.h>

#include "asks.h"
#include "encode.h"
#include "link.h"
#include "pacer.h"
#include "perun_core.h"
#include "sequence.h"

typedef struct core_run {
  perun_core core;
  const char *url;
  perun_link link;
  int fd;
  frame_encoder encoder;
  frame_pacer pacer;
  core_asks asks;
  perun_input input;
  uint16_t newest[PERUN_MOST_PADS + 1];
  uint64_t ticks;
  /* Percent of the core's rate. */
  uint32_t speed;
  bool in_gap;
  /* The host has accepted it. */
  bool ready;
  /* The host ended the session for good. */
  bool released;
  /* The core wants to end, in order (positive) or not. */
  int ending;
  /* Session of the connection before, which the core asks for again. */
  char session[65];
  /* Samples in the order of this machine, for the microphone. */
  int16_t *heard;
  size_t heard_room;
  /* Lines for frames that were sent, and room for their pixels; NULL without PERUN_FRAME_TRACE. */
  FILE *trace;
  uint64_t traced;
  uint8_t *trace_pixels;
  size_t trace_room;
  uint16_t features[8];
  size_t feature_count;
} core_run;

void core_say(const core_run *run, perun_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Runs one instruction and shows what came of it; not 0 where the core could not. `user` is the core_run. */
int core_run_step(void *user);
/* Runs over one connected socket until it has ended; why stands in the link. */
void core_run_once(core_run *run, int64_t opened);

#endif
