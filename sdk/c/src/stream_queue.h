/* Things that came and wait to be asked for, the oldest first. */
#ifndef PERUN_STREAM_QUEUE_H
#define PERUN_STREAM_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { QUEUE_ROOM = 128 };

typedef struct queue_item {
  uint64_t pts;
  uint32_t index, flags;
  uint8_t *bytes;
  size_t length;
} queue_item;

typedef struct stream_queue {
  queue_item items[QUEUE_ROOM];
  size_t first, count;
  /* Bytes of all items. */
  size_t bytes;
  /* What was lent out last. */
  uint8_t *lent;
} stream_queue;

/* Takes the bytes over. False where it is full: they are freed then. */
bool queue_put(stream_queue *queue, queue_item item);
/* Lends the oldest until the next call; false where there is none. */
bool queue_take(stream_queue *queue, queue_item *item);
void queue_drop_first(stream_queue *queue);
void queue_clear(stream_queue *queue);

#endif
