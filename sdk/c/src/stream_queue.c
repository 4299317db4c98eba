#include "stream_queue.h"

#include <stdlib.h>

bool queue_put(stream_queue *queue, queue_item item) {
  if (queue->count == QUEUE_ROOM) {
    free(item.bytes);
    return false;
  }
  queue->items[(queue->first + queue->count) % QUEUE_ROOM] = item;
  queue->count++;
  queue->bytes += item.length;
  return true;
}

static queue_item shift(stream_queue *queue) {
  const queue_item item = queue->items[queue->first];
  queue->first = (queue->first + 1) % QUEUE_ROOM;
  queue->count--;
  queue->bytes -= item.length;
  return item;
}

bool queue_take(stream_queue *queue, queue_item *item) {
  if (queue->count == 0) return false;
  *item = shift(queue);
  free(queue->lent);
  queue->lent = item->bytes;
  return true;
}

void queue_drop_first(stream_queue *queue) {
  if (queue->count > 0) free(shift(queue).bytes);
}

void queue_clear(stream_queue *queue) {
  while (queue->count > 0) queue_drop_first(queue);
  free(queue->lent);
  queue->lent = NULL;
}
