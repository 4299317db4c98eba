/* Bytes on their way out of this process: nothing here ever waits. */
#ifndef PERUN_OUTBOX_H
#define PERUN_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OUTBOX_FRAMES = 8 };

typedef struct outbox {
  uint8_t *bytes;
  size_t head, tail, room;
  /* Bytes the kernel has taken since the beginning. */
  uint64_t sent;
  /* Where each frame ends that may still be queued, counted from the beginning. */
  uint64_t frame_ends[OUTBOX_FRAMES];
  int frames;
} outbox;

void outbox_free(outbox *box);
/* Room for so many bytes behind the last; NULL where there is no memory. What was reserved before moves. */
uint8_t *outbox_reserve(outbox *box, size_t length);
/* The first so many bytes of what was reserved are to be sent. */
void outbox_commit(outbox *box, size_t length);
bool outbox_add(outbox *box, const uint8_t *bytes, size_t length);
static inline size_t outbox_queued(const outbox *box) { return box->tail - box->head; }
/* What was committed last was the end of a frame. */
void outbox_frame_ended(outbox *box);
/* Frames of which at least one byte is still queued. */
int outbox_frames(outbox *box);
/* Hands over what the kernel takes now; false where the connection is gone. */
bool outbox_flush(outbox *box, int fd);

#endif
