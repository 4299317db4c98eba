/*
 * The connecting end of a Perun connection, without sockets and timers: bytes in, messages out. It says hello, reads the
 * answer, tells and takes the features, and splits what follows into packets. A declared length is judged before
 * anything is kept, and memory follows what has arrived: at most about twice that.
 */
#ifndef PERUN_LINK_H
#define PERUN_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "outbox.h"
#include "protocol.h"

/* LINK_READY comes once, when the handshake is done. Types of packets are the numbers of the protocol. */
enum { LINK_READY = 256 };

/* One packet; `data` is valid until the next call with this link. */
typedef struct link_message {
  unsigned type;
  uint8_t flags;
  uint16_t sequence;
  /* VIDEO */
  uint16_t width, height;
  /* AUDIO */
  uint16_t rate;
  uint8_t channels;
  /* INPUT */
  uint16_t buttons, seat;
  /* CONFIG */
  uint8_t key;
  /* Pixels, samples as sent, value, payload; of an unknown type only how long it was. */
  const uint8_t *data;
  size_t length;
} link_message;

typedef enum link_phase { LINK_ANSWER, LINK_FEATURES, LINK_OPEN, LINK_FAILED } link_phase;

typedef struct perun_link {
  link_phase phase;
  int error;
  uint16_t offered, capabilities, sequence;
  uint32_t most_pixels;
  const uint16_t *features;
  size_t feature_count;
  uint16_t peer_features[MOST_FEATURES];
  size_t peer_feature_count;
  uint8_t *in;
  size_t begin, end, room;
  /* Bytes of an unknown packet that are still to be passed over, and what it said of itself. */
  size_t skip;
  bool skipping;
  link_message skipped;
  outbox out;
  /* What went wrong, in a sentence. */
  char failure[256];
} perun_link;

/* `features` are those this end can read; the array must outlive the link. The hello is queued. False: no memory. */
bool link_begin(perun_link *link, uint16_t capabilities, const uint16_t *features, size_t count);
void link_free(perun_link *link);

/* Where to put bytes that arrive, and how many at most; NULL where there is no memory. */
uint8_t *link_room(perun_link *link, size_t *room);
void link_received(perun_link *link, size_t length);
/* The next message: 1; 0 where more bytes are needed; else an error, the same from then on. */
int link_next(perun_link *link, link_message *message);
/* The peer has closed the connection: why that is wrong, or PERUN_OK. */
int link_finish(perun_link *link);

static inline bool link_extended(const perun_link *link) { return (link->capabilities & CAP_EXTENSION) != 0; }
/* True where the peer can read that, and is known to. */
bool link_supports(const perun_link *link, uint16_t feature);
/* 1-65535, then 1 again. */
uint16_t link_sequence(perun_link *link);

/* Room for a whole packet in the outbox, its header written; NULL where there is no memory. */
uint8_t *link_packet(perun_link *link, unsigned type, size_t payload);
/* Queues one config packet. False where the peer has no extension, or there is no memory. */
bool link_config(perun_link *link, uint8_t key, const uint8_t *value, size_t length);

/* Fails for that reason, unless it already has for another; returns the error. */
int link_fail(perun_link *link, int error, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
