#include "text.h"

#include <string.h>

/* The next character, or 0xfffd for what is none; `used` is how many bytes of `in` it takes. */
static uint32_t next(const uint8_t *in, size_t length, size_t *used) {
  const uint8_t first = in[0];
  *used = 1;
  if (first < 0x80) return first;
  const size_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0xfffd;
  uint32_t code = first & (0x7fu >> bytes);
  for (size_t at = 1; at < bytes; at++) {
    if (at >= length || (in[at] & 0xc0) != 0x80) return 0xfffd;
    code = code << 6 | (in[at] & 0x3fu);
    /* What is too long for its value, a surrogate, or beyond the last character is wrong from its second byte on. */
    if (at == 1 && ((bytes == 3 && (code < 0x20 || (code >= 0x360 && code <= 0x37f))) ||
                    (bytes == 4 && (code < 0x10 || code > 0x10f)))) {
      return 0xfffd;
    }
    *used = at + 1;
  }
  return code;
}

static bool is_unprintable(uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x200e || code == 0x200f ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

size_t text_clean(char *out, size_t room, const uint8_t *in, size_t length, bool *valid) {
  size_t filled = 0;
  if (valid != NULL) *valid = true;
  bool full = false;
  for (size_t at = 0; at < length;) {
    size_t used;
    const uint32_t code = next(in + at, length - at, &used);
    const uint8_t *from = in + at;
    at += used;
    if (is_unprintable(code)) continue;
    size_t bytes = used;
    /* U+FFFD may also stand there by itself. */
    if (code == 0xfffd && !(used == 3 && memcmp(from, "\xef\xbf\xbd", 3) == 0)) {
      if (valid != NULL) *valid = false;
      from = (const uint8_t *)"\xef\xbf\xbd";
      bytes = 3;
    }
    if (full || filled + bytes >= room) {
      full = true;
      continue;
    }
    memcpy(out + filled, from, bytes);
    filled += bytes;
  }
  if (room > 0) out[filled] = '\0';
  return filled;
}

bool text_is_session(const char *id, size_t length) {
  if (length > 64) return false;
  for (size_t at = 0; at < length; at++) {
    const char c = id[at];
    const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                      c == '_' || c == '-';
    if (!fits) return false;
  }
  return true;
}
