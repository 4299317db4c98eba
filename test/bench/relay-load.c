/*
 * Load for the relay bench: one core and N watchers in one process, so that both read the same clock.
 *
 *   relay-load <core> <watch> <watchers> <seconds> <folder>
 *
 * <core> and <watch> are unix:/path, tcp:port or ws:port. With <core> "pipe" there is no host: a core in a process of
 * its own, on CPU 0, writes straight into a socket pair. With "hop" a process on CPU 0 reads from one socket pair and
 * writes to another and does nothing else: what any program in between costs. <folder> holds what is sent: `core` and
 * `watcher`, what each says after its hello, and `film`, video packets one after another of which the first is whole; it
 * is played round and round. Frames are known by their sequence number, which the host counts on from the one that a
 * watcher gets first. Prints one line of JSON.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 1 << 16, FRAME_NS = 16666667, SEQUENCES = 1 << 16, HEADER = 8 };

typedef struct {
  size_t size;
  unsigned char *bytes;
} Bytes;

typedef struct {
  int fd;
  int is_web;
  int is_open; /* OK was read, and over HTTP the upgrade before it */
  size_t have;
  unsigned char *bytes;
} Watcher;

static uint32_t *latencies;
static size_t latency_count, latency_room;
static uint64_t counted_from;
/* When the frame of that number was sent; shared with a core of its own process. */
static uint64_t *sent_at;
/* The sequence number of the frame that was there before the first one that counts; -1 until a watcher got it. */
static int first_sequence = -1;
static Bytes says_watcher;

static void die(const char *what) {
  fprintf(stderr, "relay-load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static Bytes load(const char *folder, const char *name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "rb");
  if (file == NULL) die(path);
  fseek(file, 0, SEEK_END);
  Bytes all = {.size = (size_t)ftell(file)};
  rewind(file);
  all.bytes = malloc(all.size + 1);
  if (fread(all.bytes, 1, all.size, file) != all.size) die(path);
  fclose(file);
  return all;
}

static void stay_on(int cpu) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET((size_t)cpu, &one);
  sched_setaffinity(0, sizeof one, &one);
}

/* A child that ends with its parent, whatever ends that. */
static int child(void) {
  pid_t parent = getpid();
  if (fork() != 0) return 0;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) exit(1);
  stay_on(0);
  return 1;
}

static int connect_to(const char *address) {
  int fd, one = 1;
  if (strncmp(address, "unix:", 5) == 0) {
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    if (strlen(address + 5) >= sizeof to.sun_path) die("path too long");
    strcpy(to.sun_path, address + 5);
    fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0) die(address);
    return fd;
  }
  const char *colon = strchr(address, ':');
  if (colon == NULL) die("address");
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(colon + 1))};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0) die(address);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

static void write_all(int fd, const void *bytes, size_t size) {
  const unsigned char *at = bytes;
  while (size > 0) {
    ssize_t n = write(fd, at, size);
    if (n < 0 && errno == EAGAIN) continue;
    if (n <= 0) die("write");
    at += n;
    size -= (size_t)n;
  }
}

/* All capabilities, the extension among them. */
static const unsigned char hello[15] = "PERUN_HELLO\0\1\1\3";

/* A client must mask what it sends over a WebSocket; a mask of zeros is a mask. */
static void send_web(int fd, const unsigned char *bytes, size_t size) {
  unsigned char frame[6 + 125] = {0x82, (unsigned char)(0x80 | size), 0, 0, 0, 0};
  if (size > 125) die("too much for one short message");
  memcpy(frame + 6, bytes, size);
  write_all(fd, frame, 6 + size);
}

static void greet(Watcher *w) {
  static const char upgrade[] =
      "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  if (w->is_web) {
    write_all(w->fd, upgrade, sizeof upgrade - 1);
    return;
  }
  write_all(w->fd, hello, sizeof hello);
  write_all(w->fd, says_watcher.bytes, says_watcher.size);
}

static void seen(int sequence) {
  uint64_t at = now();
  if (first_sequence < 0) first_sequence = sequence;
  int number = (sequence - first_sequence + SEQUENCES) % SEQUENCES;
  uint64_t sent = sent_at[number];
  if (number == 0 || sent < counted_from || latency_count == latency_room) return;
  latencies[latency_count++] = (uint32_t)((at - sent) / 1000);
}

/* One Perun packet at the front of `bytes`: its size once it is whole, else 0. */
static size_t packet(const unsigned char *bytes, size_t size) {
  if (size < HEADER) return 0;
  size_t length = (size_t)bytes[4] << 24 | (size_t)bytes[5] << 16 | (size_t)bytes[6] << 8 | bytes[7];
  if (size < HEADER + length) return 0;
  if (bytes[0] == 1) seen(bytes[2] << 8 | bytes[3]);
  return HEADER + length;
}

/* One WebSocket frame of the server, never masked. */
static size_t web_frame(const unsigned char *bytes, size_t size) {
  if (size < 2) return 0;
  size_t head = 2, length = bytes[1] & 127;
  if (length == 126) {
    if (size < 4) return 0;
    head = 4;
    length = (size_t)bytes[2] << 8 | bytes[3];
  } else if (length == 127) {
    if (size < 10) return 0;
    head = 10;
    length = (size_t)bytes[6] << 24 | (size_t)bytes[7] << 16 | (size_t)bytes[8] << 8 | bytes[9];
  }
  if (size < head + length) return 0;
  if (length > HEADER) packet(bytes + head, length);
  return head + length;
}

static size_t opening(Watcher *w) {
  if (!w->is_web) {
    if (w->have < 6) return 0;
    w->is_open = 1;
    return 6;
  }
  unsigned char *end = memmem(w->bytes, w->have, "\r\n\r\n", 4);
  if (end == NULL) return 0;
  w->is_open = 1;
  send_web(w->fd, hello, sizeof hello);
  send_web(w->fd, says_watcher.bytes, says_watcher.size);
  return (size_t)(end + 4 - w->bytes);
}

static void receive(Watcher *w) {
  for (;;) {
    size_t room = BUFFER - w->have;
    ssize_t n = read(w->fd, w->bytes + w->have, room);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) die("a watcher was closed");
    w->have += (size_t)n;
    size_t at = 0, used;
    do {
      if (!w->is_open) used = opening(w);
      else if (w->is_web) used = web_frame(w->bytes + at, w->have - at);
      else used = packet(w->bytes + at, w->have - at);
      at += used;
    } while (used > 0 && at < w->have);
    memmove(w->bytes, w->bytes + at, w->have - at);
    w->have -= at;
    /* Less than there was room for: nothing is left, and a second read to hear so would only slow this side down. */
    if ((size_t)n < room) return;
  }
}

static int by_value(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

static uint32_t part(double p) {
  return latency_count == 0 ? 0 : latencies[(size_t)((double)(latency_count - 1) * p)];
}

/* Sends the next packet of the film, beginning anew after the last one, as number `number`. */
static void play(int core, Bytes film, size_t *at, int number) {
  if (*at >= film.size) *at = 0;
  unsigned char *bytes = film.bytes + *at;
  size_t size = HEADER + ((size_t)bytes[4] << 24 | (size_t)bytes[5] << 16 | (size_t)bytes[6] << 8 | bytes[7]);
  bytes[2] = (unsigned char)((number + 1) >> 8);
  bytes[3] = (unsigned char)(number + 1);
  sent_at[number] = now();
  write_all(core, bytes, size);
  *at += size;
}

static void forward(int from, int to) {
  static unsigned char bytes[BUFFER];
  for (;;) {
    ssize_t n = read(from, bytes, sizeof bytes);
    if (n <= 0) exit(0);
    write_all(to, bytes, (size_t)n);
  }
}

int main(int argc, char **argv) {
  if (argc != 6) {
    fprintf(stderr, "usage: relay-load <core> <watch> <watchers> <seconds> <folder>\n");
    return 2;
  }
  const char *core_address = argv[1];
  int count = atoi(argv[3]), seconds = atoi(argv[4]);
  Bytes says_core = load(argv[5], "core"), film = load(argv[5], "film");
  says_watcher = load(argv[5], "watcher");
  sent_at = mmap(NULL, SEQUENCES * sizeof *sent_at, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (sent_at == MAP_FAILED) die("mmap");
  int is_pipe = strcmp(core_address, "pipe") == 0, is_hop = strcmp(core_address, "hop") == 0;
  int pair[2], second[2], core, direct = -1;
  size_t at = 0;
  int number = 0;
  if (is_pipe || is_hop) {
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, second) < 0) die("socketpair");
    if (is_hop && child()) forward(pair[1], second[0]);
    core = pair[0];
    direct = is_hop ? second[1] : pair[1];
    count = 1;
    /* There is no host to count: the first frame that counts is the first one sent, with the number 2. */
    first_sequence = 1;
    number = 1;
  } else {
    unsigned char ok[6];
    core = connect_to(core_address);
    write_all(core, hello, sizeof hello);
    write_all(core, says_core.bytes, says_core.size);
    for (size_t have = 0; have < 6;) {
      ssize_t n = read(core, ok + have, 6 - have);
      if (n <= 0) die("no OK");
      have += (size_t)n;
    }
    play(core, film, &at, number++);
    usleep(200000);
  }

  latency_room = (size_t)count * (size_t)(seconds + 1) * 61;
  latencies = malloc(latency_room * sizeof *latencies);
  Watcher *watchers = calloc((size_t)count, sizeof *watchers);
  int epoll = epoll_create1(0);
  for (int i = 0; i < count; i++) {
    Watcher *w = &watchers[i];
    w->fd = direct >= 0 ? direct : connect_to(argv[2]);
    w->is_web = strncmp(argv[2], "ws:", 3) == 0;
    w->is_open = direct >= 0;
    w->bytes = malloc(BUFFER);
    if (direct < 0) greet(w);
    fcntl(w->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = w};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, w->fd, &event) < 0) die("epoll_ctl");
  }
  fcntl(core, F_SETFL, O_NONBLOCK);
  int is_child = is_pipe && child();
  int plays = is_child || !is_pipe;
  uint64_t begin = now(), next = begin, end = begin + (uint64_t)(seconds + 1) * 1000000000u;
  if (direct < 0) next += 500000000; /* until everybody has the picture that is there */
  counted_from = begin + 1000000000u; /* the first second is for warming up */
  uint64_t frames = 0;
  struct epoll_event events[256];
  for (;;) {
    uint64_t moment = now();
    if (moment >= end) break;
    if (plays && moment >= next) {
      play(core, film, &at, number++);
      if (moment >= counted_from) frames++;
      next += FRAME_NS;
    }
    uint64_t left = next > now() ? next - now() : 0;
    struct timespec wait = {.tv_nsec = (long)(plays ? left : FRAME_NS)};
    if (is_child) {
      nanosleep(&wait, NULL);
      continue;
    }
    int n = epoll_pwait2(epoll, events, 256, &wait, NULL);
    for (int i = 0; i < n; i++) receive(events[i].data.ptr);
  }
  if (is_child) return 0;
  usleep(100000);
  for (int i = 0; i < count; i++) receive(&watchers[i]);
  if (is_pipe) frames = latency_count;
  qsort(latencies, latency_count, sizeof *latencies, by_value);
  printf("{\"watchers\":%d,\"sent\":%llu,\"received\":%zu,\"p50\":%u,\"p99\":%u,\"max\":%u}\n", count,
         (unsigned long long)frames, latency_count, part(0.5), part(0.99), part(1));
  return 0;
}
