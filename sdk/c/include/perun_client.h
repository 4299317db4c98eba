/*
 * A client: connects to a host, joins a session, takes a seat, receives whole RGBA pictures and sound, and sends
 * buttons. One connection; who wants another opens another client. Not for several threads at once.
 */
#ifndef PERUN_CLIENT_H
#define PERUN_CLIENT_H

#include <string.h>

#include "perun_types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct perun_client perun_client;

typedef enum perun_seat_kind {
  PERUN_SEAT_WATCHER = 0,
  PERUN_SEAT_PLAYER = 1,
  PERUN_SEAT_TYPIST = 2,
  PERUN_SEAT_OWNER = 3
} perun_seat_kind;

typedef enum perun_session_state {
  PERUN_SESSION_WAITING = 0,
  PERUN_SESSION_LIVE = 1,
  PERUN_SESSION_PAUSED = 2,
  PERUN_SESSION_ENDED = 3
} perun_session_state;

typedef struct perun_client_config {
  /* Set by perun_client_init. */
  size_t size;
  /* Session to join; NULL is the newest. */
  const char *session;
  /* What the person wants to be called; NULL says nothing. */
  const char *name;
  /* A perun_seat_kind, and the player (1-16, 0: any free one). */
  uint32_t seat;
  uint32_t player;
  /* Whether sound is wanted. */
  bool audio;
  /* Milliseconds for connecting and the answer to the hello. */
  uint32_t patience_ms;
  /* Most pixels of a frame; larger ones end the connection. Memory stays below about 16 bytes per pixel. */
  uint32_t most_pixels;
} perun_client_config;

/* The defaults: the newest session, any free player's seat, sound, ten seconds, 4096 x 2160 pixels. */
static inline void perun_client_init(perun_client_config *config) {
  memset(config, 0, sizeof *config);
  config->size = sizeof *config;
  config->seat = PERUN_SEAT_PLAYER;
  config->audio = true;
  config->patience_ms = 10000;
  config->most_pixels = 4096u * 2160u;
}

typedef enum perun_event_kind {
  PERUN_EVENT_NONE = 0,
  PERUN_EVENT_FRAME = 1,      /* width, height, pixels, keyframe */
  PERUN_EVENT_AUDIO = 2,      /* rate, channels, audio, samples */
  PERUN_EVENT_SESSION = 3,    /* text: the session joined, "" for none yet */
  PERUN_EVENT_SEAT = 4,       /* code: perun_seat_kind; player */
  PERUN_EVENT_STATE = 5,      /* code: perun_session_state */
  PERUN_EVENT_CORE = 6,       /* text: JSON, as docs/protocol/perun.md says under coreInfo */
  PERUN_EVENT_RATE = 7,       /* frame_rate */
  PERUN_EVENT_NOTICE = 8,     /* text: error code, space, sentence */
  PERUN_EVENT_DEBUG = 9,      /* bytes, length: the payload of a debug packet */
  PERUN_EVENT_UNDECODABLE = 10 /* code: why; no picture until the next whole frame */
} perun_event_kind;

/* Something that happened. What it points to is valid until the next call with the same client. */
typedef struct perun_event {
  uint32_t kind;
  uint16_t sequence;
  uint16_t width, height;
  bool keyframe;
  /* Width times height times four bytes R, G, B, A; rows from the top. */
  const uint8_t *pixels;
  uint32_t rate, channels;
  const int16_t *audio;
  size_t samples;
  int32_t code;
  uint32_t player;
  perun_rational frame_rate;
  /* UTF-8 without control characters, with a NUL. */
  const char *text;
  const uint8_t *bytes;
  size_t length;
} perun_event;

/*
 * Connects, and returns when the host has answered the hello. On failure NULL, and `error` (may be NULL) says why:
 * PERUN_E_ADDRESS_INVALID, UNREACHABLE, HANDSHAKE_REFUSED, HANDSHAKE_TIMEOUT, PROTOCOL_VERSION …
 */
PERUN_API perun_client *perun_client_open(const char *url, const perun_client_config *config, int *error);

/*
 * The next event: 1 where there is one, 0 where none came within `timeout_ms` (negative: for ever), else an error,
 * after which only perun_client_close is left. Sends what is queued and repeats the buttons meanwhile.
 */
PERUN_API int perun_client_next(perun_client *client, perun_event *event, int timeout_ms);

/* The whole state of the sixteen buttons; kept, and sent while there is a seat that plays. */
PERUN_API int perun_client_buttons(perun_client *client, uint16_t buttons);
/* Sticks, mouse, keys, fingers; PERUN_E_MISSING_CAPABILITY where the host knows none. */
PERUN_API int perun_client_device(perun_client *client, const perun_device *device);
/* Resumes, pauses, steps or resets the core. */
PERUN_API int perun_client_run(perun_client *client, perun_run_action action);
PERUN_API int perun_client_seat(perun_client *client, perun_seat_kind seat, uint32_t player);

/* What went wrong, in a sentence; "" before anything did. */
PERUN_API const char *perun_client_failure(const perun_client *client);
/* To wait for it together with others: readable when there may be an event. */
PERUN_API int perun_client_fd(const perun_client *client);

/* Lets go of the buttons, leaves, and frees everything; NULL is fine. */
PERUN_API void perun_client_close(perun_client *client);

#ifdef __cplusplus
}
#endif

#endif
