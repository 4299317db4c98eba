#include "socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "bytes.h"
#include "perun_types.h"

/* A signal handler that sets `stop` may run just before the wait; so no wait is longer than this. */
static const int64_t longest_wait_ns = 100000000;

static socket_result failed(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));
static socket_result failed(int error, const char *format, ...) {
  socket_result result = {.fd = -1, .error = error, .failure = ""};
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(result.failure, sizeof result.failure, format, arguments);
  va_end(arguments);
  return result;
}

void socket_wait(int fd, bool writes, int64_t until_ns, const volatile sig_atomic_t *stop) {
  int64_t left = until_ns - now_ns();
  if (left < 0) left = 0;
  if (stop != NULL && left > longest_wait_ns) left = longest_wait_ns;
  const struct timespec time = {.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
  struct pollfd poll = {.fd = fd, .events = (short)(POLLIN | (writes ? POLLOUT : 0)), .revents = 0};
  if (is_stopped(stop)) return;
  ppoll(&poll, fd < 0 ? 0 : 1, &time, NULL);
}

ptrdiff_t socket_read(int fd, uint8_t *bytes, size_t room) {
  for (;;) {
    const ssize_t length = recv(fd, bytes, room, MSG_DONTWAIT);
    if (length > 0) return length;
    if (length == 0) return -1;
    if (errno == EINTR) continue;
    return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -2;
  }
}

/* Finishes a connect that was begun; 0, or its errno. */
static int finish(int fd, int64_t deadline_ns, const volatile sig_atomic_t *stop) {
  for (;;) {
    struct pollfd poll = {.fd = fd, .events = POLLOUT, .revents = 0};
    int64_t left = deadline_ns - now_ns();
    if (is_stopped(stop)) return EINTR;
    if (left <= 0) return ETIMEDOUT;
    if (left > longest_wait_ns) left = longest_wait_ns;
    const struct timespec time = {.tv_sec = 0, .tv_nsec = left};
    if (ppoll(&poll, 1, &time, NULL) <= 0) continue;
    int error = 0;
    socklen_t length = sizeof error;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0 ? errno : error;
  }
}

/* The connected socket, or minus its errno. */
static int dial(int family, const struct sockaddr *address, socklen_t length, int64_t deadline_ns,
                const volatile sig_atomic_t *stop) {
  const int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -errno;
  int error = connect(fd, address, length) == 0 ? 0 : errno;
  if (error == EINPROGRESS || error == EINTR) error = finish(fd, deadline_ns, stop);
  if (error == 0) return fd;
  close(fd);
  return -error;
}

static socket_result connect_unix(const char *path, int64_t deadline_ns, const volatile sig_atomic_t *stop) {
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = ""};
  const size_t length = strlen(path);
  if (path[0] != '/') return failed(PERUN_E_ADDRESS_INVALID, "unix://%.80s has no absolute path", path);
  if (length >= sizeof address.sun_path) {
    return failed(PERUN_E_ADDRESS_INVALID, "a socket's path has at most %zu bytes, not %zu",
                  sizeof address.sun_path - 1, length);
  }
  memcpy(address.sun_path, path, length);
  const int fd = dial(AF_UNIX, (const struct sockaddr *)&address, sizeof address, deadline_ns, stop);
  if (fd >= 0) return (socket_result){.fd = fd, .error = PERUN_OK, .failure = ""};
  return failed(PERUN_E_UNREACHABLE, "nothing answers at %.120s: %s", path, strerror(-fd));
}

/* host:port or [host]:port. */
static bool split(const char *text, char host[256], char port[6]) {
  const char *colon = strrchr(text, ':');
  if (colon == NULL) return false;
  const char *from = text;
  const char *to = colon;
  if (*from == '[') {
    from++;
    if (to == from || *--to != ']') return false;
  } else if (memchr(text, ':', (size_t)(colon - text)) != NULL) return false;
  const size_t length = to > from ? (size_t)(to - from) : 0;
  const size_t digits = strlen(colon + 1);
  if (length == 0 || length > 255 || digits == 0 || digits > 5) return false;
  if (strspn(colon + 1, "0123456789") != digits) return false;
  unsigned number = 0;
  for (const char *digit = colon + 1; *digit != '\0'; digit++) number = number * 10 + (unsigned)(*digit - '0');
  if (number == 0 || number > 65535) return false;
  memcpy(host, from, length);
  host[length] = '\0';
  memcpy(port, colon + 1, digits + 1);
  return true;
}

static socket_result connect_tcp(const char *where, int64_t deadline_ns, const volatile sig_atomic_t *stop) {
  char host[256];
  char port[6];
  if (!split(where, host, port)) return failed(PERUN_E_ADDRESS_INVALID, "tcp://%.80s is not tcp://host:port", where);
  const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
  struct addrinfo *found = NULL;
  const int unknown = getaddrinfo(host, port, &hints, &found);
  if (unknown != 0) return failed(PERUN_E_UNREACHABLE, "%.80s: %s", host, gai_strerror(unknown));
  int fd = -ECONNREFUSED;
  for (const struct addrinfo *at = found; at != NULL && fd < 0; at = at->ai_next) {
    fd = dial(at->ai_family, at->ai_addr, at->ai_addrlen, deadline_ns, stop);
  }
  freeaddrinfo(found);
  if (fd < 0) return failed(PERUN_E_UNREACHABLE, "nothing answers at tcp://%.80s: %s", where, strerror(-fd));
  const int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return (socket_result){.fd = fd, .error = PERUN_OK, .failure = ""};
}

socket_result socket_connect(const char *url, int64_t deadline_ns, const volatile sig_atomic_t *stop) {
  if (strncmp(url, "unix://", 7) == 0) return connect_unix(url + 7, deadline_ns, stop);
  if (strncmp(url, "tcp://", 6) == 0) return connect_tcp(url + 6, deadline_ns, stop);
  return failed(PERUN_E_ADDRESS_INVALID, "%.80s is neither unix:///path nor tcp://host:port", url);
}
