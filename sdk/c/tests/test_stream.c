/* perun_stream against a connector that the test plays: units in parts, sound, rumble, input, vectors, noise. */
#include <pthread.h>

#include "host.h"
#include "json.inc.h"
#include "perun_stream.h"

static const uint16_t offered[] = {FEATURE_STREAM};
static const uint8_t h264_begin[] = {0, 1, 2, 0, 0, 5, 0, 0, 0, 2, 0xd0, 0, 0, 0, 60};
enum { KEYFRAME = 5, PICTURE = 1 };

typedef struct opening {
  pthread_t thread;
  const char *url;
  perun_stream_config config;
  perun_stream *stream;
  int error;
} opening;

static void *open_stream(void *argument) {
  opening *self = argument;
  self->stream = perun_stream_open(self->url, &self->config, &self->error);
  return NULL;
}

/* Opens a stream to the host, which says `first`; NULL where that fails. */
static perun_stream *opened(test_host *host, const uint8_t *first, size_t length, int *error) {
  opening self = {.url = host->url, .error = 1};
  perun_stream_init(&self.config);
  self.config.most_au_bytes = 1 << 20;
  CHECK(pthread_create(&self.thread, NULL, open_stream, &self) == 0, "no thread");
  SAME("capabilities", host_accept(host), CAP_EXTENSION);
  host_admit(host, CAP_EXTENSION, offered, 1);
  host_config(host, KEY_STREAM, first, length);
  pthread_join(self.thread, NULL);
  if (error != NULL) *error = self.error;
  return self.stream;
}

static perun_stream *begun(test_host *host) {
  int error;
  perun_stream *stream = opened(host, h264_begin, sizeof h264_begin, &error);
  CHECK(stream != NULL, "%s", perun_error_name(error));
  return stream;
}

/* Sends a part of an access unit whose bytes are its index. */
static void send_part(test_host *host, uint32_t index, uint32_t flags, uint32_t offset, uint32_t part, uint32_t total) {
  uint8_t value[60000] = {1};
  put_be32(value + 1, index);
  put_be64(value + 5, 1000000007ull * index);
  put_be32(value + 13, flags);
  put_be32(value + 17, offset);
  put_be32(value + 21, total);
  memset(value + 25, (int)index, part);
  host_config(host, KEY_STREAM, value, 25 + part);
}

static void expect_unit(perun_stream *stream, uint32_t index, size_t length, bool keyframe) {
  perun_au au;
  SAME("a unit", perun_stream_next_au(stream, &au, 10000), 1);
  SAME("index", au.index, index);
  SAME("pts", au.pts, 1000000007ull * index);
  SAME("length", au.length, length);
  SAME("keyframe", au.keyframe, keyframe);
  SAME("first byte", au.bytes[0], index);
  SAME("last byte", au.bytes[length - 1], index);
}

static void check_units(void) {
  test_host host;
  host_listen(&host);
  perun_stream *stream = begun(&host);
  perun_stream_info info;
  perun_stream_info_of(stream, &info);
  CHECK(info.codec == PERUN_CODEC_H264 && info.channels == 2, "codec %u", info.codec);
  CHECK(info.width == 1280 && info.height == 720 && info.rate == 60, "%ux%u", info.width, info.height);
  perun_au au;
  SAME("nothing yet", perun_stream_next_au(stream, &au, 0), 0);
  /* What comes before the first keyframe is of no use. */
  send_part(&host, 1, PICTURE, 0, 10, 10);
  send_part(&host, 2, KEYFRAME, 0, 50000, 120000);
  send_part(&host, 2, KEYFRAME, 50000, 50000, 120000);
  send_part(&host, 2, KEYFRAME, 100000, 20000, 120000);
  send_part(&host, 3, PICTURE, 0, 1, 1);
  expect_unit(stream, 2, 120000, true);
  expect_unit(stream, 3, 1, false);
  host_hang_up(&host);
  SAME("the end", perun_stream_next_au(stream, &au, 10000), PERUN_E_CONNECTION_LOST);
  SAME("and again", perun_stream_next_au(stream, &au, 0), PERUN_E_CONNECTION_LOST);
  CHECK(perun_stream_failure(stream)[0] != '\0', "no reason");
  perun_stream_close(stream);
  host_close(&host);
}

static void check_datagrams(void) {
  test_host host;
  host_listen(&host);
  perun_stream *stream = begun(&host);
  static const uint8_t plain[] = {2, 0xc9, 7, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0xaa, 0xbb};
  static const uint8_t twice[] = {2, 0xd2, 8, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0xcc, 0xaa, 0xbb};
  static const uint8_t torn[] = {2, 0xd2, 9, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0xcc};
  static const uint8_t rumble[] = {2, 0xca, 1, 0, 0x34, 0x12, 0x78, 0x56, 5, 0xf4, 1, 1, 0, 2, 0};
  static const uint8_t lights[] = {2, 0xcd, 1, 0, 255, 128, 0};
  host_config(&host, KEY_STREAM, plain, sizeof plain);
  host_config(&host, KEY_STREAM, torn, sizeof torn);
  host_config(&host, KEY_STREAM, twice, sizeof twice);
  host_config(&host, KEY_STREAM, rumble, sizeof rumble);
  host_config(&host, KEY_STREAM, lights, sizeof lights);
  perun_hidout hidout;
  SAME("lights", perun_stream_next_hidout(stream, &hidout, 10000), 1);
  CHECK(hidout.kind == 1 && hidout.length == 4 && hidout.bytes[1] == 255, "kind %u", hidout.kind);
  perun_rumble turning;
  SAME("rumble", perun_stream_next_rumble(stream, &turning, 0), 1);
  CHECK(turning.pad == 1 && turning.low == 0x1234 && turning.high == 0x5678, "low %x", turning.low);
  CHECK(turning.life_ms == 500 && turning.left_trigger == 1 && turning.right_trigger == 2, "life %u", turning.life_ms);
  perun_opus opus;
  SAME("sound", perun_stream_next_audio(stream, &opus, 0), 1);
  CHECK(opus.sequence == 7 && opus.pts == 0x0807060504030201ull && opus.length == 2, "sound %u", opus.sequence);
  SAME("sound sent twice", perun_stream_next_audio(stream, &opus, 0), 1);
  CHECK(opus.sequence == 8 && opus.length == 1 && opus.bytes[0] == 0xcc, "sound %u", opus.sequence);
  SAME("no more", perun_stream_next_audio(stream, &opus, 0), 0);

  const perun_stream_input input = {.kind = 3, .code = 0x01020304, .x = -2, .y = 5, .flags = 0x050002d0};
  SAME("input", perun_stream_send_input(stream, &input), PERUN_OK);
  static const uint8_t wanted[] = {2, 0xc8, 3, 4, 3, 2, 1, 0xfe, 0xff, 0xff, 0xff, 5, 0, 0, 0, 0xd0, 2, 0, 5};
  link_message message = host_until(&host, PACKET_CONFIG, KEY_STREAM);
  CHECK(message.length == sizeof wanted && memcmp(message.data, wanted, sizeof wanted) == 0, "other bytes");
  static const uint8_t touch[] = {1, 0, 0, 1, 2, 3, 4, 5};
  SAME("rich input", perun_stream_send_rich_input(stream, touch, sizeof touch), PERUN_OK);
  CHECK(host_next(&host, &message) && message.length == 10 && message.data[1] == 0xcc, "rich input");
  SAME("too long", perun_stream_send_rich_input(stream, touch, 256), PERUN_E_USAGE);
  SAME("keyframe", perun_stream_keyframe(stream), PERUN_OK);
  CHECK(host_next(&host, &message) && message.length == 1 && message.data[0] == 3, "keyframe");
  static const char notice[] = "PAIRING_DENIED the operator said no";
  host_config(&host, KEY_NOTICE, notice, sizeof notice - 1);
  SAME("the reason", perun_stream_next_audio(stream, &opus, 10000), PERUN_E_CONNECTION_LOST);
  CHECK(strstr(perun_stream_failure(stream), "operator") != NULL, "it says %s", perun_stream_failure(stream));
  perun_stream_close(stream);
  host_close(&host);
}

/* A program that asks for no pictures for long: it begins anew with a keyframe, and memory is bounded. */
static void check_overflow(void) {
  test_host host;
  host_listen(&host);
  perun_stream *stream = begun(&host);
  for (uint32_t index = 0; index < 200; index++) send_part(&host, index, index == 0 ? KEYFRAME : PICTURE, 0, 8, 8);
  send_part(&host, 200, KEYFRAME, 0, 8, 8);
  static const uint8_t lights[] = {2, 0xcd, 1, 0, 255, 128, 0};
  host_config(&host, KEY_STREAM, lights, sizeof lights);
  perun_hidout hidout;
  SAME("lights", perun_stream_next_hidout(stream, &hidout, 10000), 1);
  expect_unit(stream, 200, 8, true);
  perun_stream_close(stream);
  host_close(&host);
}

static void check_vectors(void) {
  json *file = json_file("config-values.json");
  const json *values = json_get(file, "values");
  size_t seen = 0;
  for (size_t at = 0; at < values->count; at++) {
    const json *wanted = &values->items[at];
    if (!json_is(wanted, "key", "stream")) continue;
    hex_bytes value = hex_of(json_text(wanted, "value"));
    const json *error = json_find(wanted, "error");
    test_host host;
    host_listen(&host);
    perun_stream *stream = begun(&host);
    host_config(&host, KEY_STREAM, value.bytes, value.length);
    /* Kinds that a newer connector may send are passed over; what cannot be read ends the stream. */
    const bool unknown = value.length == 0 || value.bytes[0] > 3;
    const bool alone = value.length > 25 && value.bytes[0] == 1 && get_be32(value.bytes + 17) > 0;
    perun_au au;
    const int result = perun_stream_next_au(stream, &au, unknown || error == NULL ? 50 : 10000);
    if (error == NULL && !alone) CHECK(result >= 0, "%s: %d", json_text(wanted, "value"), result);
    else if (!unknown) CHECK(result == PERUN_E_PROTOCOL_MALFORMED || result == PERUN_E_PROTOCOL_TOO_LARGE, "%d", result);
    perun_stream_close(stream);
    host_close(&host);
    free(value.bytes);
    seen++;
  }
  CHECK(seen > 10, "only %zu", seen);
  json_free(file);
}

static void check_noise(void) {
  random_source source = {.state = 42};
  for (long round = fuzz_rounds(60); round > 0; round--) {
    test_host host;
    host_listen(&host);
    perun_stream *stream = begun(&host);
    for (int packet = 0; packet < 20; packet++) {
      uint8_t value[64];
      const size_t length = random_below(&source, sizeof value);
      for (size_t at = 0; at < length; at++) value[at] = (uint8_t)(random_next(&source) >> 32);
      if (length > 0) value[0] &= 3;
      /* Half of the units are such that they could follow. */
      if (length > 25 && packet % 2 == 0) memset(value + 17, 0, 7);
      host_config(&host, KEY_STREAM, value, length);
    }
    host_hang_up(&host);
    perun_au au;
    int result;
    while ((result = perun_stream_next_au(stream, &au, 10000)) == 1) CHECK(au.length > 0, "an empty unit");
    CHECK(result < 0, "%d", result);
    perun_stream_close(stream);
    host_close(&host);
  }
}

static void check_refusals(void) {
  test_host host;
  host_listen(&host);
  int error = 0;
  static const uint8_t strange[] = {0, 9, 2, 0, 0, 5, 0, 0, 0, 2, 0xd0, 0, 0, 0, 60};
  CHECK(opened(&host, strange, sizeof strange, &error) == NULL, "a codec that is none");
  SAME("a codec that is none", error, PERUN_E_PROTOCOL_MALFORMED);
  host_close(&host);
  perun_stream_config config;
  perun_stream_init(&config);
  CHECK(perun_stream_open("unix:///nonexistent/s", &config, &error) == NULL, "nobody");
  SAME("nobody", error, PERUN_E_UNREACHABLE);
  config.size = 8;
  CHECK(perun_stream_open("unix:///nonexistent/s", &config, &error) == NULL, "another size");
  SAME("another size", error, PERUN_E_USAGE);
  perun_stream_close(NULL);
}

int main(void) {
  check_units();
  check_datagrams();
  check_overflow();
  check_vectors();
  check_noise();
  check_refusals();
  return checked("test_stream");
}
