/* perun_client against a host that the test plays: joining, frames of every form, sound, input, ends. */
#include <pthread.h>

#include "encode.h"
#include "host.h"
#include "perun_client.h"

static const uint16_t everything[] = {1, 2, 3, 4, 5, 6, 8, 0x10, 0x11, 0x12};
enum { EVERYTHING = sizeof everything / sizeof everything[0], WIDTH = 20, HEIGHT = 16 };

/* Opening waits for the host's answer, so the test's host needs another thread for it. */
typedef struct opening {
  pthread_t thread;
  const char *url;
  perun_client_config config;
  perun_client *client;
  int error;
} opening;

static void *open_client(void *argument) {
  opening *self = argument;
  self->client = perun_client_open(self->url, &self->config, &self->error);
  return NULL;
}

static void begin(opening *self, test_host *host) {
  self->url = host->url;
  self->error = 1;
  CHECK(pthread_create(&self->thread, NULL, open_client, self) == 0, "no thread");
}

static perun_client *opened(opening *self) {
  pthread_join(self->thread, NULL);
  return self->client;
}

/* The next event, which must be of that kind. */
static perun_event next(perun_client *client, perun_event_kind kind) {
  perun_event event;
  SAME("an event", perun_client_next(client, &event, 10000), 1);
  SAME("kind", event.kind, kind);
  return event;
}

static void put_frame(test_host *host, uint16_t width, uint16_t height, unsigned flags, const uint8_t *data,
                      size_t length) {
  uint8_t payload[4000];
  put_be16(payload, width);
  put_be16(payload + 2, height);
  memcpy(payload + 4, data, length);
  host_packet(host, PACKET_VIDEO, flags, payload, 4 + length);
}

static void check_joining(test_host *host, perun_client *client) {
  link_message message;
  CHECK(host_next(host, &message) && message.type == LINK_READY, "the features come first");
  static const uint16_t told[] = {1, 2, 3, 4, 5, 6, 8};
  SAME("features", host->link.peer_feature_count, 7);
  for (size_t at = 0; at < 7; at++) SAME("feature", host->link.peer_features[at], told[at]);
  message = host_until(host, PACKET_CONFIG, KEY_NAME);
  CHECK(message.length == 5 && memcmp(message.data, "Robin", 5) == 0, "the name");
  message = host_until(host, PACKET_CONFIG, KEY_SESSION);
  CHECK(message.length == 5 && memcmp(message.data, "fox-1", 5) == 0, "the session");
  host_config(host, KEY_SESSION, "fox-1", 5);
  CHECK(strcmp(next(client, PERUN_EVENT_SESSION).text, "fox-1") == 0, "joined");
  /* A seat is asked for once there is a session; its answer lets the buttons count. */
  perun_event event;
  SAME("buttons before", perun_client_buttons(client, 0x2001), PERUN_OK);
  SAME("nothing yet", perun_client_next(client, &event, 20), 0);
  message = host_until(host, PACKET_CONFIG, KEY_SEAT);
  CHECK(message.length == 2 && message.data[0] == PERUN_SEAT_PLAYER && message.data[1] == 2, "the seat");
  const uint8_t seat[2] = {PERUN_SEAT_PLAYER, 2};
  host_config(host, KEY_SEAT, seat, 2);
  event = next(client, PERUN_EVENT_SEAT);
  CHECK(event.code == PERUN_SEAT_PLAYER && event.player == 2, "seated");
  /* However late this process is woken, every second call repeats them. */
  for (int call = 0; call < 8; call++) SAME("nothing yet", perun_client_next(client, &event, 20), 0);
  for (int repeat = 0; repeat < 3; repeat++) {
    message = host_until(host, PACKET_INPUT, 0);
    CHECK(message.buttons == 0x2001 && message.seat == 2 && message.sequence > 0, "the buttons, again and again");
  }
  const uint8_t state = PERUN_SESSION_LIVE;
  host_config(host, KEY_SESSION_STATE, &state, 1);
  SAME("live", next(client, PERUN_EVENT_STATE).code, PERUN_SESSION_LIVE);
  host_config(host, KEY_CORE_INFO, "{\"name\":\"x\"}", 12);
  CHECK(strcmp(next(client, PERUN_EVENT_CORE).text, "{\"name\":\"x\"}") == 0, "the core");
  host_config(host, KEY_FRAME_RATE, "\0\0\0\x3c\0\0\0\1", 8);
  SAME("rate", next(client, PERUN_EVENT_RATE).frame_rate.numerator, 60);
  host_config(host, KEY_NOTICE, "SEAT_TAKEN so\x1b[2J", 17);
  CHECK(strcmp(next(client, PERUN_EVENT_NOTICE).text, "SEAT_TAKEN so[2J") == 0, "a notice is clean");
  /* Values that cannot be are passed over. */
  host_config(host, KEY_SEAT, "\x09\1", 2);
  host_config(host, KEY_SESSION_STATE, "\x09", 1);
  host_config(host, KEY_FRAME_RATE, "\0\0\0\0\0\0\0\1", 8);
  host_config(host, KEY_SESSION, "no session", 10);
  host_packet(host, PACKET_DEBUG, 0, (const uint8_t *)"\2hi", 3);
  SAME("debug", next(client, PERUN_EVENT_DEBUG).length, 3);
}

/* Whether the time is up or not, nothing that came is lost. */
static void check_waiting(test_host *host, perun_client *client) {
  perun_event event;
  unsigned got = 0;
  for (unsigned round = 0; round < 30; round++) {
    const uint8_t text[2] = {2, (uint8_t)round};
    if (round < 20) host_packet(host, PACKET_DEBUG, 0, text, sizeof text);
    const int result = perun_client_next(client, &event, 0);
    CHECK(result == 0 || result == 1, "error %d", result);
    if (result == 1) SAME("in order", event.bytes[1], got++);
  }
  SAME("all of them", got, 20);
}

static void check_frames(test_host *host, perun_client *client) {
  static uint8_t indices[WIDTH * HEIGHT];
  static uint8_t palette[16] = {1, 2, 3, 255, 9, 9, 9, 255, 200, 100, 50, 255, 7, 7, 7, 128};
  frame_encoder encoder = {.level = 1, .indexed = true, .unchanged = true};
  outbox box = {.bytes = NULL};
  perun_frame frame = {.width = WIDTH, .height = HEIGHT, .format = PERUN_INDEXED8, .pixels = indices, .palette = palette,
                       .colours = 4};
  uint8_t wanted[WIDTH * HEIGHT * 4];
  for (uint16_t round = 1; round <= 4; round++) {
    if (round != 3) indices[round * 21] = (uint8_t)(round % 4);
    encoder_send(&encoder, &frame, round, &box);
    host_write(host, box.bytes, outbox_queued(&box));
    box.head = box.tail = 0;
    const perun_event event = next(client, PERUN_EVENT_FRAME);
    frame_to_rgba(&frame, wanted);
    CHECK(event.width == WIDTH && event.height == HEIGHT && event.sequence == round, "size and sequence");
    SAME("whole", event.keyframe, round == 1);
    CHECK(memcmp(event.pixels, wanted, sizeof wanted) == 0, "other pixels in frame %u", round);
  }
  encoder_free(&encoder);
  outbox_free(&box);
  /* Everything moves down by a row: vectors -1, 0 for both bands, and a residual that fills the first row. */
  uint8_t data[16 + 4 + WIDTH * HEIGHT / 4] = {0};
  data[16] = data[18] = 0xff;
  for (size_t x = 0; x < WIDTH; x++) data[20 + x / 4] |= (uint8_t)(indices[x] << (x % 4 * 2));
  put_frame(host, WIDTH, HEIGHT, 0x39, data, sizeof data);
  const perun_event moved = next(client, PERUN_EVENT_FRAME);
  CHECK(memcmp(moved.pixels, wanted, WIDTH * 4) == 0, "the first row");
  CHECK(memcmp(moved.pixels + WIDTH * 4, wanted, WIDTH * 4 * (HEIGHT - 1)) == 0, "the others, moved");

  /* What cannot be read is said, and deltas wait for a whole frame. */
  put_frame(host, WIDTH, HEIGHT, 0x03, data, 5);
  SAME("another size", next(client, PERUN_EVENT_UNDECODABLE).code, PERUN_E_CODEC_SIZE);
  put_frame(host, WIDTH, HEIGHT, 0x39, data, sizeof data);
  SAME("no base", next(client, PERUN_EVENT_UNDECODABLE).code, PERUN_E_CODEC_CORRUPT);
  put_frame(host, 1, 1, 0, data, 4);
  SAME("whole", next(client, PERUN_EVENT_FRAME).width, 1);

  static const uint8_t audio[] = {0x1f, 0x40, 2, 0, 1, 0xff, 0xff};
  host_packet(host, PACKET_AUDIO, 0, audio, sizeof audio);
  const perun_event sound = next(client, PERUN_EVENT_AUDIO);
  CHECK(sound.rate == 8000 && sound.channels == 2 && sound.samples == 2, "the sound");
  CHECK(sound.audio[0] == 1 && sound.audio[1] == -1, "samples");
}

static void check_talking(test_host *host, perun_client *client) {
  SAME("pause", perun_client_run(client, PERUN_RUN_PAUSE), PERUN_OK);
  SAME("run", host_until(host, PACKET_CONFIG, KEY_RUN).data[0], PERUN_RUN_PAUSE);
  SAME("no such action", perun_client_run(client, (perun_run_action)9), PERUN_E_USAGE);
  perun_device device = {.kind = PERUN_DEVICE_ANALOG, .axes = {-32768, 32767, 0, -1}, .triggers = {255, 0}};
  SAME("sticks", perun_client_device(client, &device), PERUN_OK);
  const link_message sticks = host_until(host, PACKET_CONFIG, KEY_DEVICE);
  CHECK(sticks.length == 12 && memcmp(sticks.data, "\0\1\x80\0\x7f\xff\0\0\xff\xff\xff\0", 12) == 0, "the sticks");
  device.kind = 77;
  SAME("no such device", perun_client_device(client, &device), PERUN_E_USAGE);
  SAME("watch", perun_client_seat(client, PERUN_SEAT_WATCHER, 0), PERUN_OK);
  SAME("seat", host_until(host, PACKET_CONFIG, KEY_SEAT).data[0], PERUN_SEAT_WATCHER);
  SAME("a watcher has no number", perun_client_seat(client, PERUN_SEAT_WATCHER, 1), PERUN_E_USAGE);
}

static void check_all(void) {
  test_host host;
  opening self;
  host_listen(&host);
  perun_client_init(&self.config);
  self.config.session = "fox-1";
  self.config.name = "Ro\x1b" "bin";
  self.config.player = 2;
  begin(&self, &host);
  SAME("capabilities", host_accept(&host), 0x0107);
  host_admit(&host, 0x0107, everything, EVERYTHING);
  perun_client *client = opened(&self);
  CHECK(client != NULL, "error %d", self.error);
  check_joining(&host, client);
  check_waiting(&host, client);
  check_frames(&host, client);
  check_talking(&host, client);
  perun_client_close(client);
  /* Who leaves lets go of the buttons. */
  uint16_t last = 1;
  for (link_message message; host_next(&host, &message);) {
    if (message.type == PACKET_INPUT) last = message.buttons;
  }
  SAME("released", last, 0);
  host_close(&host);
}

/* An event or an error behind the handshake. */
static int after(test_host *host, const void *bytes, size_t length, perun_client **kept) {
  opening self;
  perun_client_init(&self.config);
  self.config.session = "fox-1";
  self.config.most_pixels = 1 << 16;
  begin(&self, host);
  host_accept(host);
  host_admit(host, 0x0107, everything, EVERYTHING);
  host_write(host, bytes, length);
  perun_client *client = opened(&self);
  CHECK(client != NULL, "error %d", self.error);
  perun_event event;
  host_hang_up(host);
  int result;
  while ((result = perun_client_next(client, &event, 10000)) == 1) continue;
  SAME("and the same again", perun_client_next(client, &event, 0), result);
  CHECK(perun_client_failure(client)[0] != '\0', "it says nothing");
  if (kept != NULL) *kept = client;
  else perun_client_close(client);
  return result;
}

static void check_ends(void) {
  test_host host;
  host_listen(&host);
  SAME("the end", after(&host, "", 0, NULL), PERUN_E_CONNECTION_LOST);
  SAME("a length of 4 GiB", after(&host, "\1\0\0\2\xff\xff\xff\xfc", 8, NULL), PERUN_E_PROTOCOL_TOO_LARGE);
  SAME("too many pixels", after(&host, "\1\0\0\2\0\0\0\4\1\0\1\1", 12, NULL), PERUN_E_PROTOCOL_TOO_LARGE);
  SAME("a frame of nothing", after(&host, "\1\0\0\2\0\0\0\4\0\0\1\1", 12, NULL), PERUN_E_PROTOCOL_MALFORMED);
  perun_client *client;
  static const char missing[] = "\4\0\0\2\0\0\0\x1a\x08\0\x17SESSION_NOT_FOUND alas!";
  SAME("no such session", after(&host, missing, sizeof missing - 1, &client), PERUN_E_SESSION_NOT_FOUND);
  CHECK(strcmp(perun_client_failure(client), "alas!") == 0, "it says: %s", perun_client_failure(client));
  perun_client_close(client);

  opening self;
  perun_client_init(&self.config);
  begin(&self, &host);
  host_accept(&host);
  host_write(&host, "ERROR\0\3not", 10);
  CHECK(opened(&self) == NULL, "refused");
  SAME("refused", self.error, PERUN_E_HANDSHAKE_REFUSED);
  host_hang_up(&host);
  self.config.patience_ms = 100;
  begin(&self, &host);
  host_accept(&host);
  CHECK(opened(&self) == NULL, "no answer");
  SAME("no answer", self.error, PERUN_E_HANDSHAKE_TIMEOUT);
  host_close(&host);
}

/* An old host: raw frames, seat 0, no config packet, everybody plays. */
static void check_old_host(void) {
  test_host host;
  opening self;
  host_listen(&host);
  perun_client_init(&self.config);
  self.config.audio = false;
  begin(&self, &host);
  SAME("no sound wanted", host_accept(&host), 0x0105);
  host_admit(&host, 0x0001, NULL, 0);
  perun_client *client = opened(&self);
  SAME("plays", next(client, PERUN_EVENT_SEAT).code, PERUN_SEAT_PLAYER);
  perun_client_buttons(client, 0x10);
  perun_device key = {.kind = PERUN_DEVICE_KEY};
  SAME("no keys", perun_client_device(client, &key), PERUN_E_MISSING_CAPABILITY);
  SAME("no run", perun_client_run(client, PERUN_RUN_PAUSE), PERUN_E_MISSING_CAPABILITY);
  host.sequence = 0xffff;
  put_frame(&host, 2, 1, 0, (const uint8_t *)"abcdefgh", 8);
  CHECK(memcmp(next(client, PERUN_EVENT_FRAME).pixels, "abcdefgh", 8) == 0, "raw");
  for (link_message message;;) {
    CHECK(host_next(&host, &message), "it left");
    CHECK(message.type == LINK_READY || message.type == PACKET_INPUT, "a packet of type %u", message.type);
    if (message.type == PACKET_INPUT && message.buttons == 0x10) break;
  }
  perun_client_close(client);
  host_close(&host);
}

int main(void) {
  check_all();
  check_ends();
  check_old_host();
  return checked("test_client");
}
