/* A host as a test plays it: it says exactly what the test says, and keeps what it is told. */
#ifndef PERUN_TEST_HOST_H
#define PERUN_TEST_HOST_H

#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bytes.h"
#include "check.h"
#include "decode.h"
#include "link.h"
#include "perun_types.h"
#include "socket.h"

typedef struct test_host {
  char folder[64], path[108], url[128];
  int listener, fd;
  uint16_t sequence;
  /* Reads the packets of the peer as a core or client would read a host's. */
  perun_link link;
  frame_decoder decoder;
} test_host;

static inline void host_listen(test_host *host) {
  memset(host, 0, sizeof *host);
  snprintf(host->folder, sizeof host->folder, "/tmp/perun-c-XXXXXX");
  CHECK(mkdtemp(host->folder) != NULL, "no folder");
  snprintf(host->path, sizeof host->path, "%.60s/s", host->folder);
  snprintf(host->url, sizeof host->url, "unix://%s", host->path);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  memcpy(address.sun_path, host->path, strlen(host->path) + 1);
  host->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  CHECK(bind(host->listener, (struct sockaddr *)&address, sizeof address) == 0, "cannot bind");
  CHECK(listen(host->listener, 4) == 0, "cannot listen");
  host->fd = -1;
}

static inline void host_hang_up(test_host *host) {
  if (host->fd >= 0) close(host->fd);
  host->fd = -1;
  link_free(&host->link);
  decoder_free(&host->decoder);
}

static inline void host_close(test_host *host) {
  host_hang_up(host);
  close(host->listener);
  unlink(host->path);
  rmdir(host->folder);
}

static inline void host_write(test_host *host, const void *bytes, size_t length) {
  CHECK(send(host->fd, bytes, length, MSG_NOSIGNAL) == (ssize_t)length, "cannot write");
}

static inline void host_packet(test_host *host, unsigned type, unsigned flags, const uint8_t *payload, size_t length) {
  uint8_t packet[70000];
  packet[0] = (uint8_t)type;
  packet[1] = (uint8_t)flags;
  put_be16(packet + 2, ++host->sequence);
  put_be32(packet + 4, (uint32_t)length);
  if (length > 0) memcpy(packet + 8, payload, length);
  host_write(host, packet, 8 + length);
}

static inline void host_config(test_host *host, uint8_t key, const void *value, size_t length) {
  uint8_t payload[66000] = {key};
  put_be16(payload + 1, (uint32_t)length);
  if (length > 0) memcpy(payload + 3, value, length);
  host_packet(host, PACKET_CONFIG, 0, payload, 3 + length);
}

/* Waits at most ten seconds for bytes; -1 for the end. */
static inline ptrdiff_t host_read(test_host *host, uint8_t *bytes, size_t room) {
  struct pollfd waiting = {.fd = host->fd, .events = POLLIN};
  CHECK(poll(&waiting, 1, 10000) == 1, "nothing came within ten seconds");
  return socket_read(host->fd, bytes, room);
}

/* The next who connects; returns the capabilities of the hello, which must come whole and alone. */
static inline unsigned host_accept(test_host *host) {
  struct pollfd waiting = {.fd = host->listener, .events = POLLIN};
  CHECK(poll(&waiting, 1, 10000) == 1, "nobody connected within ten seconds");
  host->fd = accept(host->listener, NULL, NULL);
  host->sequence = 0;
  uint8_t hello[64];
  SAME("hello", host_read(host, hello, sizeof hello), 15);
  CHECK(memcmp(hello, "PERUN_HELLO\0\1", 13) == 0, "another hello");
  /* What the peer sends is read behind an answer that it never sent. */
  link_begin(&host->link, 0x0107, NULL, 0);
  decoder_begin(&host->decoder, FRAME_PIXELS);
  return get_be16(hello + 13);
}

/* Answers with these capabilities, and features where they have the extension. */
static inline void host_admit(test_host *host, unsigned capabilities, const uint16_t *features, size_t count) {
  uint8_t answer[6] = {'O', 'K', 0, 1, (uint8_t)(capabilities >> 8), (uint8_t)capabilities};
  size_t room;
  memcpy(link_room(&host->link, &room), answer, sizeof answer);
  link_received(&host->link, sizeof answer);
  host_write(host, answer, sizeof answer);
  if ((capabilities & CAP_EXTENSION) == 0) return;
  uint8_t value[64];
  for (size_t at = 0; at < count; at++) put_be16(value + 2 * at, features[at]);
  host_config(host, KEY_FEATURES, value, count * 2);
}

/* The next message of the peer; false at the end of the connection. */
static inline bool host_next(test_host *host, link_message *message) {
  for (;;) {
    const int found = link_next(&host->link, message);
    CHECK(found >= 0, "the peer sent what cannot be: %s", host->link.failure);
    if (found == 1) return true;
    size_t room;
    uint8_t *bytes = link_room(&host->link, &room);
    const ptrdiff_t length = host_read(host, bytes, room);
    if (length < 0) return false;
    link_received(&host->link, (size_t)length);
  }
}

/* Decodes the frame, if the packet is one. */
static inline void host_show(test_host *host, const link_message *message) {
  if (message->type != PACKET_VIDEO) return;
  const encoded_frame frame = {message->width, message->height, message->flags, message->data, message->length};
  SAME("a frame decodes", decoder_decode(&host->decoder, &frame), PERUN_OK);
}

/* The next packet of that type (and key, for a config packet); what comes in between is passed over, frames decoded. */
static inline link_message host_until(test_host *host, unsigned type, uint8_t key) {
  link_message message;
  for (;;) {
    CHECK(host_next(host, &message), "the connection ended before a packet of type %u", type);
    host_show(host, &message);
    if (message.type == type && (type != PACKET_CONFIG || message.key == key)) return message;
  }
}

#endif
