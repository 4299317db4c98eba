/* Addresses, and sockets that never block. */
#ifndef PERUN_SOCKET_H
#define PERUN_SOCKET_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct socket_result {
  int fd;
  int error;
  char failure[256];
} socket_result;

/* Connects to unix:///path or tcp://host:port by the deadline; fd is -1 where that failed. */
socket_result socket_connect(const char *url, int64_t deadline_ns, const volatile sig_atomic_t *stop);

/*
 * Waits until the socket can be read (or written, where that is wanted), or the time has come, or `stop` is not 0.
 * fd -1 just waits. Never longer than a tenth of a second where `stop` is given.
 */
void socket_wait(int fd, bool writes, int64_t until_ns, const volatile sig_atomic_t *stop);

/* As much as there is, at most `room`; 0 for nothing now, -1 for the end, -2 for a failure. */
ptrdiff_t socket_read(int fd, uint8_t *bytes, size_t room);

static inline bool is_stopped(const volatile sig_atomic_t *stop) { return stop != NULL && *stop != 0; }

#endif
