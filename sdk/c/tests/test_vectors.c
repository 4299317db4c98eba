/* The golden data of the protocol, as far as a core or a client reads and writes them. */
#include "bytes.h"
#include "decode.h"
#include "devices.h"
#include "json.inc.h"
#include "link.h"
#include "lz4.h"
#include "perun_types.h"
#include "sequence.h"
#include "text.h"

static int error_of(const char *name) {
  for (int error = 0; error > -40; error--) {
    if (strcmp(perun_error_name(error), name) == 0 && (error == PERUN_E_FAILED || strcmp(name, "FAILED") != 0)) return error;
  }
  CHECK(false, "the error %s is unknown", name);
  return 0;
}

/* Feeds bytes in pieces and asks for messages in between; what `see` returns is how many were expected. */
static void feed(perun_link *link, const uint8_t *bytes, size_t length, size_t piece, void (*see)(const link_message *)) {
  link_message message;
  for (size_t at = 0; at < length;) {
    size_t room;
    uint8_t *to = link_room(link, &room);
    size_t taken = length - at < piece ? length - at : piece;
    if (taken > room) taken = room;
    memcpy(to, bytes + at, taken);
    link_received(link, taken);
    at += taken;
    while (link_next(link, &message) == 1) see(&message);
  }
}

static const json *expected;
static size_t seen;

static void same_bytes(const char *what, const char *hex, const uint8_t *bytes, size_t length) {
  hex_bytes wanted = hex_of(hex);
  SAME(what, length, wanted.length);
  CHECK(length == 0 || memcmp(bytes, wanted.bytes, length) == 0, "%s: other bytes", what);
  free(wanted.bytes);
}

static void see_message(const json *wanted, const link_message *message) {
  const char *kind = json_text(wanted, "kind");
  SAME("sequence", message->sequence, json_number(wanted, "sequence"));
  SAME("flags", message->flags, json_number(wanted, "flags"));
  if (strcmp(kind, "video") == 0) {
    SAME(kind, message->type, PACKET_VIDEO);
    SAME("width", message->width, json_number(wanted, "width"));
    SAME("height", message->height, json_number(wanted, "height"));
    same_bytes("data", json_text(wanted, "data"), message->data, message->length);
  } else if (strcmp(kind, "audio") == 0) {
    SAME(kind, message->type, PACKET_AUDIO);
    SAME("rate", message->rate, json_number(wanted, "rate"));
    SAME("channels", message->channels, json_number(wanted, "channels"));
    const json *samples = json_get(wanted, "samples");
    SAME("samples", message->length, samples->count * 2);
    for (size_t at = 0; at < samples->count; at++) {
      SAME("sample", (int16_t)get_be16(message->data + 2 * at), samples->items[at].number);
    }
  } else if (strcmp(kind, "input") == 0) {
    SAME(kind, message->type, PACKET_INPUT);
    SAME("buttons", message->buttons, json_number(wanted, "buttons"));
    SAME("seat", message->seat, json_number(wanted, "seat"));
  } else if (strcmp(kind, "config") == 0) {
    SAME(kind, message->type, PACKET_CONFIG);
    SAME("key", message->key, json_number(wanted, "key"));
    same_bytes("value", json_text(wanted, "value"), message->data, message->length);
  } else if (strcmp(kind, "debug") == 0) {
    SAME(kind, message->type, PACKET_DEBUG);
    same_bytes("data", json_text(wanted, "data"), message->data, message->length);
  } else {
    CHECK(strcmp(kind, "unknown") == 0, "a message of kind %s", kind);
    SAME("type", message->type, json_number(wanted, "type"));
    SAME("length", message->length, json_number(wanted, "length"));
  }
}

static void see_next(const link_message *message) {
  if (message->type == LINK_READY) return;
  CHECK(seen < expected->count, "a message too many, of type %u", message->type);
  see_message(&expected->items[seen++], message);
}

static void ignore(const link_message *message) { (void)message; }

/* A link behind its handshake, with the extension. */
static void open_link(perun_link *link) {
  static const uint8_t answer[] = {'O', 'K', 0, 1, 1, 7, 4, 0, 0, 1, 0, 0, 0, 3, 1, 0, 0};
  CHECK(link_begin(link, 0x0107, NULL, 0), "no memory");
  feed(link, answer, sizeof answer, sizeof answer, ignore);
  CHECK(link->phase == LINK_OPEN && link_extended(link), "the handshake is done");
}

static const size_t pieces[] = {1, 2, 3, 7, 1 << 20};
enum { PIECES = sizeof pieces / sizeof pieces[0] };

static void check_packets(void) {
  json *file = json_file("packets.json");
  const json *packets = json_get(file, "packets");
  for (size_t at = 0; at < packets->count; at++) {
    hex_bytes bytes = hex_of(json_text(&packets->items[at], "bytes"));
    const json *message = json_get(&packets->items[at], "message");
    const json one = {.kind = JSON_ARRAY, .items = (json *)message, .count = 1};
    for (int piece = 0; piece < PIECES; piece++) {
      perun_link link;
      open_link(&link);
      expected = &one;
      seen = 0;
      feed(&link, bytes.bytes, bytes.length, pieces[piece], see_next);
      SAME(json_text(&packets->items[at], "name"), seen, 1);
      link_free(&link);
    }
    free(bytes.bytes);
  }
  json_free(file);
}

static void check_streams(void) {
  json *file = json_file("streams.json");
  const json *streams = json_get(file, "streams");
  for (size_t at = 0; at < streams->count; at++) {
    const json *stream = &streams->items[at];
    /* What only a client may not send, no core and no client of ours ever reads. */
    if (json_is(stream, "source", "client")) continue;
    hex_bytes bytes = hex_of(json_text(stream, "bytes"));
    const char *error = json_text(stream, "error");
    for (int piece = 0; piece < PIECES; piece++) {
      perun_link link;
      open_link(&link);
      expected = json_get(stream, "messages");
      seen = 0;
      feed(&link, bytes.bytes, bytes.length, pieces[piece], see_next);
      SAME(json_text(stream, "name"), seen, expected->count);
      SAME(json_text(stream, "name"), link.error, error == NULL ? 0 : error_of(error));
      CHECK(link.room <= 16 * 1024, "%s: %zu bytes kept", json_text(stream, "name"), link.room);
      link_free(&link);
    }
    free(bytes.bytes);
  }
  json_free(file);
}

static const json *events;
static size_t event;
static perun_link *shaking;

static void next_event(const link_message *message) {
  /* What is to be sent stands in the outbox, in order. */
  while (event < events->count && json_is(&events->items[event], "kind", "send")) event++;
  CHECK(event < events->count, "an event too many");
  const json *wanted = &events->items[event++];
  if (message->type == LINK_READY) {
    CHECK(json_is(wanted, "kind", "ready"), "ready before its time");
    SAME("capabilities", shaking->capabilities, json_number(wanted, "capabilities"));
    SAME("extended", link_extended(shaking), json_get(wanted, "extended")->truth);
    return;
  }
  CHECK(json_is(wanted, "kind", "message"), "a message before its time");
  see_message(json_get(wanted, "message"), message);
}

static void check_sent(const json *wanted, const perun_link *link) {
  hex_bytes start = hex_of(json_text(wanted, "start"));
  const uint8_t *at = link->out.bytes + link->out.head;
  const uint8_t *end = link->out.bytes + link->out.tail;
  CHECK((size_t)(end - at) >= start.length && memcmp(at, start.bytes, start.length) == 0, "another hello");
  at += start.length;
  free(start.bytes);
  for (size_t index = 0; index < events->count; index++) {
    if (!json_is(&events->items[index], "kind", "send")) continue;
    hex_bytes bytes = hex_of(json_text(&events->items[index], "bytes"));
    CHECK((size_t)(end - at) >= bytes.length && memcmp(at, bytes.bytes, bytes.length) == 0, "other features");
    at += bytes.length;
    free(bytes.bytes);
  }
  CHECK(at == end, "%td bytes too many are sent", end - at);
}

static void shake(const json *wanted, bool bytewise) {
  uint16_t features[MOST_FEATURES];
  const json *listed = json_get(wanted, "features");
  for (size_t at = 0; at < listed->count; at++) features[at] = (uint16_t)listed->items[at].number;
  perun_link link;
  CHECK(link_begin(&link, (uint16_t)json_number(wanted, "capabilities"), features, listed->count), "no memory");
  shaking = &link;
  events = json_get(wanted, "events");
  event = 0;
  const json *received = json_get(wanted, "receive");
  for (size_t at = 0; at < received->count; at++) {
    hex_bytes bytes = hex_of(received->items[at].text);
    feed(&link, bytes.bytes, bytes.length, bytewise ? 1 : SIZE_MAX, next_event);
    free(bytes.bytes);
  }
  if (json_get(wanted, "ends")->truth) link_finish(&link);
  check_sent(wanted, &link);
  while (event < events->count && json_is(&events->items[event], "kind", "send")) event++;
  const char *name = json_text(wanted, "name");
  if (link.error != PERUN_OK) {
    CHECK(event + 1 == events->count && json_is(&events->items[event], "kind", "failed"), "%s: failed", name);
    SAME(name, link.error, error_of(json_text(&events->items[event], "code")));
    const json *reason = json_find(wanted, "reason");
    if (reason != NULL && reason->text[0] != '\0') {
      const char *told = strstr(link.failure, "refused: ");
      CHECK(told != NULL && strncmp(told + 9, reason->text, 150) == 0, "%s: %s", name, link.failure);
    }
  } else SAME(name, event, events->count);
  const json *peers = json_get(wanted, "peerFeatures");
  SAME(name, link.peer_feature_count, peers->count);
  for (size_t at = 0; at < peers->count; at++) SAME(name, link.peer_features[at], peers->items[at].number);
  link_free(&link);
}

static void check_handshakes(void) {
  json *file = json_file("handshake.json");
  const json *cases = json_get(file, "cases");
  size_t shaken = 0;
  for (size_t at = 0; at < cases->count; at++) {
    if (!json_is(&cases->items[at], "role", "connect")) continue;
    shake(&cases->items[at], false);
    shake(&cases->items[at], true);
    shaken++;
  }
  CHECK(shaken > 15, "only %zu handshakes of a connecting end", shaken);
  json_free(file);
}

static void check_sequences(void) {
  json *file = json_file("sequence.json");
  const json *cases = json_get(file, "cases");
  for (size_t at = 0; at < cases->count; at++) {
    const json *received = json_get(&cases->items[at], "received");
    const json *accepted = json_get(&cases->items[at], "accepted");
    uint16_t newest = 0;
    for (size_t index = 0; index < received->count; index++) {
      const bool counts = sequence_accept(&newest, (uint16_t)received->items[index].number);
      SAME(json_text(&cases->items[at], "name"), counts, accepted->items[index].truth);
    }
  }
  json_free(file);
}

static void check_blocks(void) {
  json *file = json_file("lz4.json");
  const json *blocks = json_get(file, "blocks");
  lz4_table *table = calloc(1, sizeof *table);
  for (size_t at = 0; at < blocks->count; at++) {
    hex_bytes plain = hex_of(json_text(&blocks->items[at], "plain"));
    hex_bytes block = hex_of(json_text(&blocks->items[at], "block"));
    uint8_t *out = malloc(plain.length + 1);
    ptrdiff_t end = lz4_decompress(block.bytes + 4, block.length - 4, out, 0, plain.length);
    SAME(json_text(&blocks->items[at], "name"), end, plain.length);
    CHECK(plain.length == 0 || memcmp(out, plain.bytes, plain.length) == 0, "other bytes");
    uint8_t *packed = malloc(lz4_bound(plain.length));
    const size_t length = lz4_compress(table, plain.bytes, plain.length, packed);
    CHECK(length <= lz4_bound(plain.length), "%zu bytes are too many", length);
    end = lz4_decompress(packed, length, out, 0, plain.length);
    SAME("and back", end, plain.length);
    CHECK(plain.length == 0 || memcmp(out, plain.bytes, plain.length) == 0, "other bytes");
    free(packed);
    free(out);
    free(plain.bytes);
    free(block.bytes);
  }
  free(table);
  const json *refused = json_get(file, "refused");
  for (size_t at = 0; at < refused->count; at++) {
    /* As the data of a frame of so many bytes: the sizes are judged there. */
    hex_bytes block = hex_of(json_text(&refused->items[at], "block"));
    const long bytes = json_number(&refused->items[at], "expectedBytes");
    const int wanted = error_of(json_text(&refused->items[at], "error"));
    if (bytes % 4 == 0 && bytes / 4 < 65536) {
      frame_decoder decoder;
      decoder_begin(&decoder, FRAME_PIXELS);
      const encoded_frame frame = {(uint16_t)(bytes / 4), 1, 2, block.bytes, block.length};
      SAME(json_text(&refused->items[at], "name"), decoder_decode(&decoder, &frame), wanted);
      if (wanted == PERUN_E_CODEC_SIZE) SAME("nothing is allocated", decoder.rgba_room, 0);
      decoder_free(&decoder);
    } else if (wanted == PERUN_E_CODEC_CORRUPT && bytes < 1 << 20) {
      uint8_t *out = malloc((size_t)bytes);
      const ptrdiff_t end = lz4_decompress(block.bytes + 4, block.length - 4, out, 0, (size_t)bytes);
      CHECK(end != bytes, "%s: read", json_text(&refused->items[at], "name"));
      free(out);
    }
    free(block.bytes);
  }
  json_free(file);
}

static void check_frames(void) {
  json *file = json_file("frames.json");
  const json *sequences = json_get(file, "sequences");
  for (size_t at = 0; at < sequences->count; at++) {
    const json *sequence = &sequences->items[at];
    const char *name = json_text(sequence, "name");
    const bool legacy = json_is(sequence, "profile", "legacy");
    /* The feature is not offered. */
    const bool is_zstd = strcmp(name, "zstd") == 0;
    const json *frames = json_get(sequence, "frames");
    frame_decoder decoder;
    decoder_begin(&decoder, FRAME_PIXELS);
    for (size_t index = 0; index < frames->count; index++) {
      const json *wanted = &frames->items[index];
      hex_bytes data = hex_of(json_text(wanted, "data"));
      const encoded_frame frame = {(uint16_t)json_number(wanted, "width"), (uint16_t)json_number(wanted, "height"),
                                   (uint8_t)json_number(wanted, "flags"), data.bytes, data.length};
      const int result = legacy ? decoder_decode_legacy(&decoder, &frame) : decoder_decode(&decoder, &frame);
      const json *pixels = json_find(wanted, "pixels");
      if (is_zstd) SAME(name, result, PERUN_E_MISSING_CAPABILITY);
      else if (pixels != NULL) {
        SAME(name, result, PERUN_OK);
        same_bytes(name, pixels->text, decoder_pixels(&decoder), (size_t)frame.width * frame.height * 4);
      } else if (legacy) CHECK(result != PERUN_OK, "%s: read", name);
      else SAME(name, result, error_of(json_text(wanted, "error")));
      free(data.bytes);
    }
    decoder_free(&decoder);
  }
  json_free(file);
}

static void check_flags(void) {
  json *file = json_file("flags.json");
  const json *cases = json_get(file, "cases");
  static const uint8_t one[] = {1, 2, 3, 4};
  for (size_t at = 0; at < cases->count; at++) {
    const json *wanted = &cases->items[at];
    if (!json_get(wanted, "extended")->truth) continue;
    frame_decoder decoder;
    decoder_begin(&decoder, FRAME_PIXELS);
    const encoded_frame frame = {1, 1, (uint8_t)json_number(wanted, "flags"), one, sizeof one};
    const int result = decoder_decode(&decoder, &frame);
    const json *error = json_find(wanted, "error");
    SAME("flags", result == PERUN_E_PROTOCOL_MALFORMED, error != NULL);
    decoder_free(&decoder);
  }
  json_free(file);
}

static void check_devices(void) {
  json *file = json_file("config-values.json");
  const json *values = json_get(file, "values");
  size_t devices = 0;
  for (size_t at = 0; at < values->count; at++) {
    const json *wanted = &values->items[at];
    hex_bytes value = hex_of(json_text(wanted, "value"));
    if (json_is(wanted, "key", "device")) {
      perun_device device;
      uint8_t pad = 0;
      const bool reads = device_read(value.bytes, value.length, &pad, &device);
      SAME("device", reads, json_find(wanted, "error") == NULL);
      if (reads) {
        uint8_t back[MOST_DEVICE_BYTES];
        SAME("pad", pad, json_number(json_get(wanted, "decoded"), "pad"));
        const size_t length = device_write(pad, &device, back);
        same_bytes("device", json_text(wanted, "value"), back, length);
      }
      devices++;
    } else if (json_is(wanted, "key", "session")) {
      SAME("session", text_is_session((const char *)value.bytes, value.length), json_find(wanted, "error") == NULL);
    }
    free(value.bytes);
  }
  CHECK(devices > 10, "only %zu devices", devices);
  json_free(file);
}

int main(void) {
  check_packets();
  check_streams();
  check_handshakes();
  check_sequences();
  check_blocks();
  check_frames();
  check_flags();
  check_devices();
  return checked("test_vectors");
}
