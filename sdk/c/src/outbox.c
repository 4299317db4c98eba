#include "outbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void outbox_free(outbox *box) {
  free(box->bytes);
  memset(box, 0, sizeof *box);
}

uint8_t *outbox_reserve(outbox *box, size_t length) {
  if (box->head == box->tail) box->head = box->tail = 0;
  if (box->room - box->tail >= length) return box->bytes + box->tail;
  const size_t queued = outbox_queued(box);
  if (box->head > 0) {
    memmove(box->bytes, box->bytes + box->head, queued);
    box->head = 0;
    box->tail = queued;
  }
  if (box->room - queued >= length) return box->bytes + queued;
  size_t room = box->room < 4096 ? 4096 : box->room * 2;
  if (room < queued + length) room = queued + length;
  uint8_t *bytes = realloc(box->bytes, room);
  if (bytes == NULL) return NULL;
  box->bytes = bytes;
  box->room = room;
  return bytes + queued;
}

void outbox_commit(outbox *box, size_t length) { box->tail += length; }

bool outbox_add(outbox *box, const uint8_t *bytes, size_t length) {
  uint8_t *at = outbox_reserve(box, length);
  if (at == NULL) return false;
  if (length > 0) memcpy(at, bytes, length);
  outbox_commit(box, length);
  return true;
}

void outbox_frame_ended(outbox *box) {
  if (outbox_frames(box) == OUTBOX_FRAMES) return;
  box->frame_ends[box->frames++] = box->sent + outbox_queued(box);
}

int outbox_frames(outbox *box) {
  int kept = 0;
  for (int at = 0; at < box->frames; at++) {
    if (box->frame_ends[at] > box->sent) box->frame_ends[kept++] = box->frame_ends[at];
  }
  return box->frames = kept;
}

bool outbox_flush(outbox *box, int fd) {
  while (box->head < box->tail) {
    const ssize_t written = send(fd, box->bytes + box->head, box->tail - box->head, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS;
    }
    box->head += (size_t)written;
    box->sent += (uint64_t)written;
  }
  return true;
}
