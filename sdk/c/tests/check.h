/* Counted checks; a program ends with "name: N checks", or says what failed and aborts. */
#ifndef PERUN_CHECK_H
#define PERUN_CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long checks;

#define CHECK(holds, ...)                                            \
  do {                                                               \
    checks++;                                                        \
    if (!(holds)) {                                                  \
      fprintf(stderr, "%s:%d: %s; ", __FILE__, __LINE__, #holds);    \
      fprintf(stderr, __VA_ARGS__);                                  \
      fputc('\n', stderr);                                           \
      exit(1);                                                       \
    }                                                                \
  } while (0)

#define SAME(what, a, b) CHECK((long long)(a) == (long long)(b), "%s: %lld, not %lld", what, (long long)(a), (long long)(b))

static inline int checked(const char *name) {
  printf("%s: %lu checks\n", name, checks);
  return 0;
}

/* Numbers that look random and are the same every time (xorshift64*). */
typedef struct random_source {
  uint64_t state;
} random_source;

static inline uint64_t random_next(random_source *source) {
  source->state ^= source->state >> 12;
  source->state ^= source->state << 25;
  source->state ^= source->state >> 27;
  return source->state * 0x2545f4914f6cdd1dull;
}

/* From 0 up to, not including, `below`. */
static inline size_t random_below(random_source *source, size_t below) { return (size_t)(random_next(source) >> 16) % below; }

/* Rounds of a fuzz loop: FUZZ_ROUNDS, else what is given. */
static inline long fuzz_rounds(long usual) {
  const char *told = getenv("FUZZ_ROUNDS");
  return told != NULL ? strtol(told, NULL, 10) : usual;
}

#endif
