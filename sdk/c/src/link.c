#include "link.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "perun_types.h"
#include "text.h"

enum { HELLO_BYTES = 15, OK_BYTES = 6, ERROR_MAGIC = 5, FIRST_ROOM = 16 * 1024 };

bool link_begin(perun_link *link, uint16_t capabilities, const uint16_t *features, size_t count) {
  memset(link, 0, sizeof *link);
  link->offered = capabilities;
  link->features = features;
  link->feature_count = count;
  link->most_pixels = FRAME_PIXELS;
  uint8_t hello[HELLO_BYTES];
  memcpy(hello, "PERUN_HELLO", 11);
  put_be16(hello + 11, 1);
  put_be16(hello + 13, capabilities);
  return outbox_add(&link->out, hello, sizeof hello);
}

void link_free(perun_link *link) {
  free(link->in);
  link->in = NULL;
  outbox_free(&link->out);
}

int link_fail(perun_link *link, int error, const char *format, ...) {
  if (link->error != PERUN_OK) return link->error;
  link->phase = LINK_FAILED;
  link->error = error;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(link->failure, sizeof link->failure, format, arguments);
  va_end(arguments);
  return error;
}

bool link_supports(const perun_link *link, uint16_t feature) {
  for (size_t at = 0; at < link->peer_feature_count; at++) {
    if (link->peer_features[at] == feature) return true;
  }
  return false;
}

uint16_t link_sequence(perun_link *link) {
  link->sequence = link->sequence == 0xffff ? 1 : (uint16_t)(link->sequence + 1);
  return link->sequence;
}

uint8_t *link_packet(perun_link *link, unsigned type, size_t payload) {
  uint8_t *packet = outbox_reserve(&link->out, HEADER_BYTES + payload);
  if (packet == NULL) return NULL;
  packet[0] = (uint8_t)type;
  packet[1] = 0;
  put_be16(packet + 2, link_sequence(link));
  put_be32(packet + 4, (uint32_t)payload);
  return packet + HEADER_BYTES;
}

bool link_config(perun_link *link, uint8_t key, const uint8_t *value, size_t length) {
  if (!link_extended(link) || length > CONFIG_BYTES) return false;
  uint8_t *payload = link_packet(link, PACKET_CONFIG, CONFIG_PREFIX + length);
  if (payload == NULL) return false;
  payload[0] = key;
  put_be16(payload + 1, (uint32_t)length);
  if (length > 0) memcpy(payload + CONFIG_PREFIX, value, length);
  outbox_commit(&link->out, HEADER_BYTES + CONFIG_PREFIX + length);
  return true;
}

uint8_t *link_room(perun_link *link, size_t *room) {
  if (link->begin > 0) {
    memmove(link->in, link->in + link->begin, link->end - link->begin);
    link->end -= link->begin;
    link->begin = 0;
  }
  if (link->end == link->room) {
    const size_t grown = link->room == 0 ? FIRST_ROOM : link->room * 2;
    uint8_t *in = realloc(link->in, grown);
    if (in == NULL) return NULL;
    link->in = in;
    link->room = grown;
  }
  *room = link->room - link->end;
  return link->in + link->end;
}

void link_received(perun_link *link, size_t length) { link->end += length; }

static int refused(perun_link *link, const uint8_t *text, size_t length) {
  char reason[200];
  text_clean(reason, sizeof reason, text, length < ERROR_TEXT_BYTES ? length : ERROR_TEXT_BYTES, NULL);
  const char *shown = reason[0] == '\0' ? "without a reason" : reason;
  return link_fail(link, PERUN_E_HANDSHAKE_REFUSED, "the host refused: %s", shown);
}

/*
 * Two forms are in use: length u16 and text, or text and one NUL. No text starts with a control character, and no length
 * that is read is as large as two letters, so the first byte tells them apart.
 */
static int read_refusal(perun_link *link, const uint8_t *body, size_t length) {
  if (length == 0) return 0;
  if (body[0] >= 0x20) {
    const uint8_t *end = memchr(body, 0, length);
    if (end != NULL) return refused(link, body, (size_t)(end - body));
    return length > ERROR_TEXT_BYTES ? refused(link, body, length) : 0;
  }
  if (length < 2) return 0;
  const size_t declared = get_be16(body);
  const size_t text = declared < ERROR_TEXT_BYTES ? declared : ERROR_TEXT_BYTES;
  return length < 2 + text ? 0 : refused(link, body + 2, text);
}

static bool begins(const uint8_t *bytes, size_t length, const char *magic) {
  const size_t all = strlen(magic);
  return memcmp(bytes, magic, length < all ? length : all) == 0;
}

static int opened(perun_link *link, link_message *message) {
  link->phase = LINK_OPEN;
  memset(message, 0, sizeof *message);
  message->type = LINK_READY;
  return 1;
}

static int read_answer(perun_link *link, link_message *message) {
  const uint8_t *bytes = link->in + link->begin;
  const size_t length = link->end - link->begin;
  if (length == 0) return 0;
  if (begins(bytes, length, "ERROR")) {
    return length < ERROR_MAGIC ? 0 : read_refusal(link, bytes + ERROR_MAGIC, length - ERROR_MAGIC);
  }
  if (!begins(bytes, length, "OK")) {
    return link_fail(link, PERUN_E_PROTOCOL_MAGIC, "what answers there does not speak Perun");
  }
  if (length < OK_BYTES) return 0;
  const unsigned version = get_be16(bytes + 2);
  if (version != 1) return link_fail(link, PERUN_E_PROTOCOL_VERSION, "the host speaks version %u, not 1", version);
  link->capabilities = get_be16(bytes + 4) & link->offered;
  link->begin += OK_BYTES;
  if (!link_extended(link)) return opened(link, message);
  link->phase = LINK_FEATURES;
  uint8_t value[MOST_FEATURES * 2];
  for (size_t at = 0; at < link->feature_count; at++) put_be16(value + 2 * at, link->features[at]);
  if (link_config(link, KEY_FEATURES, value, link->feature_count * 2)) return link_next(link, message);
  return link_fail(link, PERUN_E_FAILED, "out of memory");
}

/* Judges a declared length by its type alone. */
static int judge(perun_link *link, unsigned type, uint32_t length) {
  size_t least = 0;
  size_t most = PACKET_BYTES;
  switch (type) {
    case PACKET_VIDEO:
      least = VIDEO_PREFIX;
      most = VIDEO_PREFIX + (size_t)link->most_pixels * 4;
      break;
    case PACKET_AUDIO:
      least = AUDIO_PREFIX;
      most = AUDIO_BYTES;
      break;
    case PACKET_INPUT:
      least = INPUT_BYTES;
      if (length > INPUT_BYTES) least = SIZE_MAX;
      break;
    case PACKET_CONFIG:
      least = CONFIG_PREFIX;
      most = CONFIG_PREFIX + CONFIG_BYTES;
      break;
    case PACKET_DEBUG:
      most = DEBUG_BYTES;
      break;
    default:
      break;
  }
  if (length < least) {
    return link_fail(link, PERUN_E_PROTOCOL_MALFORMED, "a payload of %u bytes makes no packet of type %u", length, type);
  }
  if (length <= most) return PERUN_OK;
  return link_fail(link, PERUN_E_PROTOCOL_TOO_LARGE, "a packet of type %u declares %u bytes", type, length);
}

static const char late_features[] = "the first packet with the extension must be the config key features";

static int malformed(perun_link *link, const char *what) {
  return link_fail(link, PERUN_E_PROTOCOL_MALFORMED, "%s", what);
}

/* Reads a whole payload whose length was judged. */
static int read_payload(perun_link *link, link_message *message, const uint8_t *payload, size_t length) {
  size_t prefix = 0;
  switch (message->type) {
    case PACKET_VIDEO:
      prefix = VIDEO_PREFIX;
      message->width = get_be16(payload);
      message->height = get_be16(payload + 2);
      if (message->width == 0 || message->height == 0) return malformed(link, "a frame without pixels");
      if ((uint32_t)message->width * message->height > link->most_pixels) {
        return link_fail(link, PERUN_E_PROTOCOL_TOO_LARGE, "a frame of %u x %u pixels", message->width, message->height);
      }
      break;
    case PACKET_AUDIO:
      prefix = AUDIO_PREFIX;
      message->rate = get_be16(payload);
      message->channels = payload[2];
      if (message->rate == 0 || message->channels == 0) return malformed(link, "audio without rate or channels");
      if ((length - prefix) % (2u * message->channels) != 0) return malformed(link, "audio of half a sample");
      break;
    case PACKET_INPUT:
      prefix = INPUT_BYTES;
      message->buttons = get_be16(payload);
      /* An old peer may have left anything in what is the seat with the extension. */
      message->seat = link_extended(link) ? get_be16(payload + 2) : 0;
      break;
    case PACKET_CONFIG:
      prefix = CONFIG_PREFIX;
      message->key = payload[0];
      if (get_be16(payload + 1) != length - prefix) return malformed(link, "a config value of another length");
      break;
    default:
      break;
  }
  message->data = payload + prefix;
  message->length = length - prefix;
  return 1;
}

static int read_packet(perun_link *link, link_message *message) {
  const size_t there = link->end - link->begin;
  if (there < HEADER_BYTES) return 0;
  const uint8_t *packet = link->in + link->begin;
  memset(message, 0, sizeof *message);
  message->type = packet[0];
  message->flags = packet[1];
  message->sequence = get_be16(packet + 2);
  const uint32_t length = get_be32(packet + 4);
  if (judge(link, message->type, length) != PERUN_OK) return link->error;
  if (message->type < PACKET_VIDEO || message->type > PACKET_DEBUG) {
    link->begin += HEADER_BYTES;
    link->skip = length;
    link->skipping = true;
    message->length = length;
    link->skipped = *message;
    return link_next(link, message);
  }
  if (there - HEADER_BYTES < length) return 0;
  link->begin += HEADER_BYTES + length;
  return read_payload(link, message, packet + HEADER_BYTES, length);
}

static int read_features(perun_link *link, link_message *message) {
  const int found = read_packet(link, message);
  if (found <= 0) return found;
  if (message->type != PACKET_CONFIG || message->key != KEY_FEATURES) {
    return malformed(link, late_features);
  }
  if (message->length % 2 != 0 || message->length > MOST_FEATURES * 2) return malformed(link, "features cannot be read");
  link->peer_feature_count = message->length / 2;
  for (size_t at = 0; at < link->peer_feature_count; at++) {
    link->peer_features[at] = get_be16(message->data + 2 * at);
  }
  return opened(link, message);
}

int link_next(perun_link *link, link_message *message) {
  if (link->skipping) {
    const size_t there = link->end - link->begin;
    const size_t passed = link->skip < there ? link->skip : there;
    link->begin += passed;
    link->skip -= passed;
    if (link->skip > 0) return 0;
    link->skipping = false;
    *message = link->skipped;
    return link->phase == LINK_FEATURES ? malformed(link, late_features) : 1;
  }
  switch (link->phase) {
    case LINK_ANSWER:
      return read_answer(link, message);
    case LINK_FEATURES:
      return read_features(link, message);
    case LINK_OPEN:
      return read_packet(link, message);
    case LINK_FAILED:
      break;
  }
  return link->error;
}

int link_finish(perun_link *link) {
  if (link->phase == LINK_OPEN || link->phase == LINK_FAILED) return link->error;
  const size_t length = link->end - link->begin;
  const uint8_t *bytes = link->in + link->begin;
  if (link->phase == LINK_ANSWER && length > ERROR_MAGIC && begins(bytes, length, "ERROR")) {
    const uint8_t *text = bytes + ERROR_MAGIC;
    const uint8_t *end = memchr(text, 0, length - ERROR_MAGIC);
    return refused(link, text, end == NULL ? length - ERROR_MAGIC : (size_t)(end - text));
  }
  return link_fail(link, PERUN_E_CONNECTION_LOST, "the connection ended within the handshake");
}
