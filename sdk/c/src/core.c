#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "core_run.h"
#include "socket.h"

void core_say(const core_run *run, perun_log_level level, const char *format, ...) {
  char line[1200];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (run->core.log != NULL) run->core.log(run->core.user, level, line);
  else if (level != PERUN_LOG_INFO) fprintf(stderr, "perun: %s\n", line);
}

/* Failures that another attempt at the same address cannot mend. */
static bool is_final(int error) {
  switch (error) {
    case PERUN_E_USAGE:
    case PERUN_E_ADDRESS_INVALID:
    case PERUN_E_REFUSED:
    case PERUN_E_MISSING_CAPABILITY:
    case PERUN_E_HANDSHAKE_REFUSED:
    case PERUN_E_PROTOCOL_MAGIC:
    case PERUN_E_PROTOCOL_VERSION:
      return true;
    default:
      return false;
  }
}

/* Pause after that many failures in a row, doubled each time up to the limit. */
static int64_t retry_pause_ms(int failures) {
  int64_t pause = RECONNECT_MIN_MS;
  for (int at = 1; at < failures && pause < RECONNECT_MAX_MS; at++) pause *= 2;
  return pause < RECONNECT_MAX_MS ? pause : RECONNECT_MAX_MS;
}

/* What this core can read of the extension. */
static void list_features(core_run *run) {
  const perun_core *core = &run->core;
  uint16_t *at = run->features;
  *at++ = FEATURE_SESSIONS;
  *at++ = FEATURE_RUN;
  *at++ = FEATURE_SPEED;
  if (answers_asks(core)) {
    *at++ = FEATURE_ASKS;
    *at++ = FEATURE_DEBUGGER;
  }
  if (core->device != NULL) *at++ = FEATURE_DEVICES;
  if (core->microphone != NULL) *at++ = FEATURE_MICROPHONE;
  run->feature_count = (size_t)(at - run->features);
}

static const char *core_fault(const perun_core *core) {
  if (core->tick == NULL) return "a core needs tick";
  if (core->name == NULL || core->name[0] == '\0') return "a core needs a name";
  if (core->system == NULL || core->system[0] == '\0') return "a core needs a system";
  if (core->rate.numerator == 0 || core->rate.denominator == 0) return "a rate has no 0 in it";
  if (core->players < 1 || core->players > PERUN_MOST_PADS) return "players are from 1 to 16";
  if (core->layout > PERUN_LAYOUT_CHIP8) return "the layout is unknown";
  if (core->audio_rate > 65535) return "audio has at most 65535 Hz";
  if (core->channels < 1 || core->channels > 2) return "channels are 1 or 2";
  if (core->level > 3) return "levels are from 0 to 3";
  if (core->save != NULL && core->state_size == NULL) return "save needs state_size";
  return NULL;
}

static void close_run(core_run *run) {
  encoder_free(&run->encoder);
  free(run->heard);
  free(run->trace_pixels);
  if (run->trace != NULL) fclose(run->trace);
}

/* One connection from its beginning to its end; the error, or PERUN_OK where the core or the host wanted no more. */
static int connect_once(core_run *run) {
  const perun_core *core = &run->core;
  const int64_t opened = now_ns();
  run->ready = false;
  const socket_result found = socket_connect(run->url, opened + (int64_t)HANDSHAKE_MS * 1000000, core->stop);
  if (found.fd < 0) {
    snprintf(run->link.failure, sizeof run->link.failure, "%s", found.failure);
    return found.error;
  }
  unsigned capabilities = CAP_DELTA | CAP_EXTENSION;
  if (core->audio_rate > 0) capabilities |= CAP_AUDIO;
  if (core->registers != NULL || core->set_breakpoints != NULL) capabilities |= CAP_DEBUG;
  run->fd = found.fd;
  run->ticks = 0;
  run->speed = SPEED_NORMAL;
  run->in_gap = false;
  memset(&run->input, 0, sizeof run->input);
  memset(run->newest, 0, sizeof run->newest);
  run->pacer = (frame_pacer){.rate = core->rate};
  run->asks.core = core;
  run->asks.step = core_run_step;
  run->asks.stepper = run;
  if (link_begin(&run->link, (uint16_t)capabilities, run->features, run->feature_count)) core_run_once(run, opened);
  else link_fail(&run->link, PERUN_E_FAILED, "out of memory");
  close(run->fd);
  asks_close(&run->asks);
  int error = run->link.error;
  if (run->ending != 0) error = run->ending > 0 ? PERUN_OK : run->ending;
  else if (run->released || is_stopped(core->stop)) error = PERUN_OK;
  else if (error == PERUN_OK) {
    error = link_fail(&run->link, PERUN_E_CONNECTION_LOST, "the host at %.200s ended the connection", run->url);
  }
  link_free(&run->link);
  return error;
}

static int run_all(core_run *run) {
  int64_t alone_since = now_ns();
  for (int failures = 0;;) {
    const int error = connect_once(run);
    if (is_stopped(run->core.stop)) return PERUN_OK;
    if (error == PERUN_OK || run->ending != 0) return error;
    if (run->ready) {
      failures = 0;
      alone_since = now_ns();
    }
    const int64_t alone_ms = (now_ns() - alone_since) / 1000000;
    const bool gives_up = run->core.give_up_ms != UINT32_MAX && alone_ms >= run->core.give_up_ms;
    if (is_final(error) || gives_up) {
      core_say(run, PERUN_LOG_ERROR, "%s: %s", perun_error_name(error), run->link.failure);
      return error;
    }
    const int64_t pause = retry_pause_ms(++failures);
    core_say(run, PERUN_LOG_WARN, "%s; trying again in %lld ms", run->link.failure, (long long)pause);
    const int64_t until = now_ns() + pause * 1000000;
    while (now_ns() < until && !is_stopped(run->core.stop)) socket_wait(-1, false, until, run->core.stop);
  }
}

int perun_core_run(const char *url, const perun_core *core) {
  core_run run;
  memset(&run, 0, sizeof run);
  if (core == NULL || core->size > sizeof run.core || core->size < offsetof(perun_core, stop) + sizeof core->stop) {
    fprintf(stderr, "perun: this core was compiled for another libperun; compile it anew\n");
    return PERUN_E_USAGE;
  }
  memcpy(&run.core, core, core->size);
  run.url = url != NULL ? url : getenv("PERUN_ADDRESS");
  if (run.url == NULL || run.url[0] == '\0') run.url = "tcp://127.0.0.1:9000";
  const char *fault = core_fault(&run.core);
  if (fault != NULL) {
    core_say(&run, PERUN_LOG_ERROR, "%s", fault);
    return PERUN_E_USAGE;
  }
  const char *trace = getenv("PERUN_FRAME_TRACE");
  if (trace != NULL && trace[0] != '\0') {
    run.trace = fopen(trace, "ae");
    if (run.trace == NULL) {
      core_say(&run, PERUN_LOG_ERROR, "PERUN_FRAME_TRACE: %s cannot be written", trace);
      return PERUN_E_FAILED;
    }
  }
  list_features(&run);
  const int result = run_all(&run);
  close_run(&run);
  return result;
}
