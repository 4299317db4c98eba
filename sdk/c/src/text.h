/* UTF-8 of peers, which ends up on terminals. */
#ifndef PERUN_TEXT_H
#define PERUN_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Copies text without control characters and direction marks to `out` with a NUL, cut between characters to `room` - 1
 * bytes; what is not UTF-8 becomes U+FFFD, and `valid` (may be NULL) says that there was some. Returns the bytes.
 */
size_t text_clean(char *out, size_t room, const uint8_t *in, size_t length, bool *valid);

/* Letters, digits, '.', '_' and '-', at most 64; empty is one. */
bool text_is_session(const char *id, size_t length);

#endif
