/*
 * The stream of a punktfunk host, encoded as it came, for a program with a decoder of its own. The connector does the
 * network: perun client connect punktfunk://host --bridge unix:///path. One stream, one client; not for several threads
 * at once.
 */
#ifndef PERUN_STREAM_H
#define PERUN_STREAM_H

#include <string.h>

#include "perun_types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct perun_stream perun_stream;

typedef enum perun_codec { PERUN_CODEC_H264 = 1, PERUN_CODEC_HEVC = 2 } perun_codec;

typedef struct perun_stream_config {
  /* Set by perun_stream_init. */
  size_t size;
  /* Milliseconds for connecting and until the connector says what it has. */
  uint32_t patience_ms;
  /* Longest access unit; a longer one ends the stream. */
  uint32_t most_au_bytes;
} perun_stream_config;

/* The defaults: ten seconds, 64 MiB. */
static inline void perun_stream_init(perun_stream_config *config) {
  memset(config, 0, sizeof *config);
  config->size = sizeof *config;
  config->patience_ms = 10000;
  config->most_au_bytes = 64u << 20;
}

/* What comes; another one after a change of the mode. */
typedef struct perun_stream_info {
  /* A perun_codec, and channels of the sound, which is Opus of 48 kHz. */
  uint32_t codec, channels;
  uint32_t width, height;
  /* Frames per second asked of the host. */
  uint32_t rate;
} perun_stream_info;

/* What `bytes` points to is valid until the next call for the same kind of thing, or the close. */

/* An access unit, Annex B with its parameter sets in band. */
typedef struct perun_au {
  /* Nanoseconds by the clock of the host. */
  uint64_t pts;
  uint32_t index;
  /* As docs/protocol/punktfunk.md has them. */
  uint32_t flags;
  const uint8_t *bytes;
  size_t length;
  bool keyframe;
} perun_au;

/* One frame of Opus. */
typedef struct perun_opus {
  uint64_t pts;
  uint32_t sequence;
  const uint8_t *bytes;
  size_t length;
} perun_opus;

/* How strongly motors turn, 0-65535 each. */
typedef struct perun_rumble {
  uint16_t pad, low, high, left_trigger, right_trigger;
  /* How long that holds unless it is renewed; 0: until the next. */
  uint16_t life_ms;
} perun_rumble;

/* Lights, triggers and reports for a gamepad: kind 1 light bar, 2 player lights, 3 trigger, 4 trackpad, 5 raw report. */
typedef struct perun_hidout {
  uint32_t kind;
  /* What follows the kind: the pad, and so on. */
  const uint8_t *bytes;
  size_t length;
} perun_hidout;

/* Keys, pointer, touch, gamepads; kind and fields as docs/protocol/punktfunk.md has them. */
typedef struct perun_stream_input {
  uint32_t kind;
  uint32_t code;
  int32_t x, y;
  uint32_t flags;
} perun_stream_input;

/*
 * Connects to a connector, and returns when it has said what comes. On failure NULL, and `error` (may be NULL) says why:
 * PERUN_E_ADDRESS_INVALID, UNREACHABLE, HANDSHAKE_TIMEOUT, MISSING_CAPABILITY where it is none …
 */
PERUN_API perun_stream *perun_stream_open(const char *url, const perun_stream_config *config, int *error);
PERUN_API void perun_stream_info_of(const perun_stream *stream, perun_stream_info *info);

/*
 * The next one: 1 where there is one, 0 where none came within `timeout_ms` (negative: for ever), else an error, after
 * which only perun_stream_close is left. Whatever else arrives meanwhile is kept, up to a second of it or so: of what
 * nobody asks for the oldest goes. The first access unit is a keyframe, and so is the one behind any that were lost here.
 */
PERUN_API int perun_stream_next_au(perun_stream *stream, perun_au *au, int timeout_ms);
PERUN_API int perun_stream_next_audio(perun_stream *stream, perun_opus *opus, int timeout_ms);
PERUN_API int perun_stream_next_rumble(perun_stream *stream, perun_rumble *rumble, int timeout_ms);
PERUN_API int perun_stream_next_hidout(perun_stream *stream, perun_hidout *hidout, int timeout_ms);

PERUN_API int perun_stream_send_input(perun_stream *stream, const perun_stream_input *input);
/* Touchpads, motion, pens, raw reports: the kind, and what follows it; at most 255 bytes. */
PERUN_API int perun_stream_send_rich_input(perun_stream *stream, const uint8_t *bytes, size_t length);
/* The decoder cannot go on without a keyframe. */
PERUN_API int perun_stream_keyframe(perun_stream *stream);

/* What went wrong, in a sentence; "" before anything did. */
PERUN_API const char *perun_stream_failure(const perun_stream *stream);
/* To wait for it together with others: readable when something may have come. */
PERUN_API int perun_stream_fd(const perun_stream *stream);
/* Leaves, and frees everything; NULL is fine. */
PERUN_API void perun_stream_close(perun_stream *stream);

#ifdef __cplusplus
}
#endif

#endif
