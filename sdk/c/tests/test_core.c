/* perun_core_run against a host that the test plays: frames, input, questions, debugging, reconnecting, ends. */
#include <pthread.h>
#include <sched.h>

#include "host.h"
#include "perun_core.h"

enum { WIDTH = 16, HEIGHT = 8, RATE = 8000, SAMPLES = 4, MEMORY = 64 };

/* Its picture tells what it was told: ticks and pads. */
typedef struct test_core {
  uint32_t ticks;
  uint8_t memory[MEMORY];
  uint8_t pixels[WIDTH * HEIGHT * 4];
  int16_t audio[SAMPLES];
  uint32_t breakpoints[64];
  size_t breakpoint_count;
  uint16_t pads[2];
  perun_device device;
  uint32_t device_player;
  int16_t heard[4];
  size_t heard_samples;
  uint32_t big;
  uint8_t *big_pixels;
  int ends_with;
} test_core;

static int tick(void *user, const perun_input *input, perun_frame *frame) {
  test_core *self = user;
  if (self->ends_with != 0) return self->ends_with;
  self->ticks++;
  self->pads[0] = input->pads[0];
  self->pads[1] = input->pads[1];
  put_be32(self->pixels, self->ticks);
  put_be16(self->pixels + 4, input->buttons);
  put_be16(self->pixels + 6, input->pads[0]);
  put_be16(self->pixels + 8, input->pads[1]);
  self->memory[0] = (uint8_t)self->ticks;
  for (int at = 0; at < SAMPLES; at++) self->audio[at] = (int16_t)(at - 2);
  frame->width = WIDTH;
  frame->height = HEIGHT;
  frame->pixels = self->pixels;
  if (self->big > 0) {
    /* Noise, which does not compress. */
    for (size_t at = 0; at < (size_t)self->big * self->big * 4; at++) self->big_pixels[at] = (uint8_t)rand();
    put_be32(self->big_pixels, self->ticks);
    frame->width = frame->height = (uint16_t)self->big;
    frame->pixels = self->big_pixels;
  }
  frame->audio = self->audio;
  frame->samples = SAMPLES;
  for (size_t at = 0; at < self->breakpoint_count; at++) {
    frame->has_hit = frame->has_hit || self->breakpoints[at] == 0x200;
    frame->hit = 0x200;
  }
  return 0;
}

static size_t state_size(void *user) {
  (void)user;
  return 40000;
}

static size_t save(void *user, uint8_t *state, size_t room) {
  memset(state, 7, room);
  put_be32(state, ((test_core *)user)->ticks);
  return room;
}

static int load(void *user, const uint8_t *state, size_t length) {
  if (length != 40000 || state[39999] != 7) return -1;
  ((test_core *)user)->ticks = get_be32(state);
  return 0;
}

static void reset(void *user) { ((test_core *)user)->ticks = 0; }

/* One instruction shows itself in the first pixel; a memory that says so makes it fail. */
static int step_instruction(void *user, const perun_input *input, perun_frame *frame) {
  test_core *self = user;
  (void)input;
  if (self->memory[1] == 66) return -1;
  put_be32(self->pixels, ++self->ticks);
  frame->width = WIDTH;
  frame->height = HEIGHT;
  frame->pixels = self->pixels;
  frame->audio = self->audio;
  frame->samples = SAMPLES;
  return 0;
}

static size_t registers(void *user, perun_register *list, size_t room) {
  if (room < 2) return 0;
  snprintf(list[0].name, sizeof list[0].name, "PC");
  list[0].bits = 16;
  list[0].value = 0x12345;
  snprintf(list[1].name, sizeof list[1].name, "T");
  list[1].bits = 64;
  list[1].value = ((test_core *)user)->ticks;
  return 2;
}

static size_t spaces(void *user, perun_memory_space *list, size_t room) {
  (void)user;
  if (room == 0) return 0;
  snprintf(list[0].name, sizeof list[0].name, "ram");
  list[0].size = MEMORY;
  return 1;
}

static int read_memory(void *user, const char *space, uint32_t address, uint8_t *bytes, uint32_t length) {
  if (strcmp(space, "ram") != 0) return -1;
  memcpy(bytes, ((test_core *)user)->memory + address, length);
  return 0;
}

static void set_breakpoints(void *user, const uint32_t *addresses, size_t count) {
  test_core *self = user;
  self->breakpoint_count = count;
  if (count > 0) memcpy(self->breakpoints, addresses, count * sizeof *addresses);
}

static void take_device(void *user, uint32_t player, const perun_device *device) {
  ((test_core *)user)->device_player = player;
  ((test_core *)user)->device = *device;
}

static void hear(void *user, uint32_t rate, uint32_t channels, const int16_t *audio, size_t samples) {
  SAME("rate", rate, RATE);
  SAME("channels", channels, 1);
  ((test_core *)user)->heard_samples = samples;
  memcpy(((test_core *)user)->heard, audio, samples * sizeof *audio);
}

static void silent(void *user, perun_log_level level, const char *line) {
  (void)user;
  (void)level;
  (void)line;
}

static perun_core new_core(test_core *self) {
  perun_core core;
  perun_core_init(&core);
  core.name = "Te\"st";
  core.system = "test";
  core.title = "A\x1b[2J game";
  core.rate = (perun_rational){39375000, 655171};
  core.players = 2;
  core.audio_rate = RATE;
  core.user = self;
  core.tick = tick;
  core.state_size = state_size;
  core.save = save;
  core.load = load;
  core.reset = reset;
  core.registers = registers;
  core.memory_spaces = spaces;
  core.read_memory = read_memory;
  core.set_breakpoints = set_breakpoints;
  core.step_instruction = step_instruction;
  core.device = take_device;
  core.microphone = hear;
  core.log = silent;
  return core;
}

typedef struct running {
  pthread_t thread;
  const char *url;
  perun_core core;
  int result;
} running;

static void *run(void *argument) {
  running *self = argument;
  self->result = perun_core_run(self->url, &self->core);
  return NULL;
}

static void start(running *self, test_host *host, test_core *core) {
  self->url = host->url;
  self->core = new_core(core);
  CHECK(pthread_create(&self->thread, NULL, run, self) == 0, "no thread");
}

static int join(running *self) {
  pthread_join(self->thread, NULL);
  return self->result;
}

static const uint16_t everything[] = {1, 2, 3, 4, 5, 6, 8, 0x10, 0x11, 0x12};
enum { EVERYTHING = sizeof everything / sizeof everything[0] };

static void put_input(test_host *host, uint16_t sequence, uint16_t buttons, uint16_t seat) {
  uint8_t payload[4];
  put_be16(payload, buttons);
  put_be16(payload + 2, seat);
  host->sequence = (uint16_t)(sequence - 1);
  host_packet(host, PACKET_INPUT, 0, payload, sizeof payload);
}

static void check_introduction(test_host *host) {
  link_message message;
  CHECK(host_next(host, &message) && message.type == LINK_READY, "the features come first");
  static const uint16_t told[] = {2, 3, 0x15, 0x10, 0x14, 0x11, 0x12};
  SAME("features", host->link.peer_feature_count, 7);
  for (size_t at = 0; at < 7; at++) SAME("feature", host->link.peer_features[at], told[at]);
  message = host_until(host, PACKET_CONFIG, KEY_CORE_INFO);
  static const char info[] =
      "{\"name\":\"Te\\\"st\",\"system\":\"test\",\"title\":\"A[2J game\",\"players\":2,\"layout\":\"xinput\"}";
  CHECK(message.length == sizeof info - 1 && memcmp(message.data, info, message.length) == 0, "it says: %.*s",
        (int)message.length, (const char *)message.data);
  message = host_until(host, PACKET_CONFIG, KEY_FRAME_RATE);
  CHECK(message.length == 8 && get_be32(message.data) == 39375000 && get_be32(message.data + 4) == 655171, "the rate");
  message = host_until(host, PACKET_CONFIG, KEY_PIXEL_FORMAT);
  CHECK(message.length == 1 && message.data[0] == 0, "the pixel format");
}

static void check_frames(test_host *host) {
  for (uint32_t frame = 1; frame <= 5; frame++) {
    const link_message video = host_until(host, PACKET_VIDEO, 0);
    SAME("a whole frame, then deltas", (video.flags & FLAG_DELTA) != 0, frame > 1);
    SAME("ticks", get_be32(decoder_pixels(&host->decoder)), frame);
    const link_message audio = host_until(host, PACKET_AUDIO, 0);
    SAME("rate", audio.rate, RATE);
    SAME("samples", audio.length, 2 * SAMPLES);
    SAME("sample", (int16_t)get_be16(audio.data), -2);
  }
}

/* Frames until the pads are those. */
static void until_pads(test_host *host, uint16_t first, uint16_t second) {
  for (int frame = 0; frame < 300; frame++) {
    host_until(host, PACKET_VIDEO, 0);
    const uint8_t *pixels = decoder_pixels(&host->decoder);
    if (get_be16(pixels + 6) != first || get_be16(pixels + 8) != second) continue;
    SAME("merged", get_be16(pixels + 4), first | second);
    return;
  }
  CHECK(false, "the pads never were %x and %x", first, second);
}

static void check_input(test_host *host) {
  put_input(host, 500, 0x1001, 1);
  put_input(host, 400, 0xffff, 1);
  put_input(host, 501, 0x0002, 2);
  put_input(host, 502, 0x0008, 3);
  until_pads(host, 0x1001, 0x0002);
  put_input(host, 0, 0x0004, 0);
  until_pads(host, 0x0004, 0x0002);
}

/* Asks, and returns the whole answer, to be freed; the code is checked. */
static uint8_t *ask(test_host *host, uint8_t kind, const uint8_t *question, size_t length, uint8_t code, size_t *answered) {
  static uint16_t request;
  request++;
  size_t offset = 0;
  do {
    const size_t part = length - offset < 30000 ? length - offset : 30000;
    uint8_t *value = malloc(11 + part);
    put_be16(value, request);
    value[2] = kind;
    put_be32(value + 3, (uint32_t)offset);
    put_be32(value + 7, (uint32_t)length);
    if (part > 0) memcpy(value + 11, question + offset, part);
    host_config(host, KEY_ASK, value, 11 + part);
    free(value);
    offset += part;
  } while (offset < length);
  uint8_t *answer = NULL;
  size_t total = 0;
  for (size_t filled = 0; answer == NULL || filled < total;) {
    const link_message message = host_until(host, PACKET_CONFIG, KEY_ANSWER);
    SAME("request", get_be16(message.data), request);
    SAME("code", message.data[2], code);
    total = get_be32(message.data + 7);
    if (answer == NULL) answer = calloc(1, total + 1);
    SAME("offset", get_be32(message.data + 3), filled);
    memcpy(answer + filled, message.data + 11, message.length - 11);
    filled += message.length - 11;
  }
  *answered = total;
  return answer;
}

static void fails(test_host *host, uint8_t kind, const void *question, size_t length, const char *code) {
  size_t answered;
  uint8_t *answer = ask(host, kind, question, length, 1, &answered);
  CHECK(strncmp((const char *)answer, code, strlen(code)) == 0, "kind %u: %s", kind, (const char *)answer);
  free(answer);
}

static void check_asks(test_host *host, test_core *core) {
  size_t length;
  uint8_t *state = ask(host, ASK_SAVE, NULL, 0, 0, &length);
  SAME("a state in two parts", length, 40000);
  put_be32(state, 1000000);
  free(ask(host, ASK_LOAD, state, length, 0, &length));
  host_until(host, PACKET_VIDEO, 0);
  CHECK(get_be32(decoder_pixels(&host->decoder)) > 1000000, "it was loaded");
  fails(host, ASK_LOAD, state, 39999, "PROTOCOL_MALFORMED");
  free(state);
  uint8_t *found = ask(host, ASK_SPACES, NULL, 0, 0, &length);
  CHECK(length == 8 && memcmp(found, "\3ram\0\0\0\x40", 8) == 0, "the spaces");
  free(found);
  core->memory[63] = 99;
  found = ask(host, ASK_READ, (const uint8_t *)"\3ram\0\0\0\x3f\0\0\0\1", 12, 0, &length);
  CHECK(length == 1 && found[0] == 99, "the last byte of the memory");
  free(found);
  fails(host, ASK_READ, "\3ram\0\0\0\x3f\0\0\0\2", 12, "NOT_FOUND");
  fails(host, ASK_READ, "\3ram\xff\xff\xff\xff\0\0\0\2", 12, "NOT_FOUND");
  fails(host, ASK_READ, "\3rom\0\0\0\0\0\0\0\2", 12, "NOT_FOUND");
  fails(host, ASK_READ, "\3ram\0\0\0\0\0\1\0\1", 12, "PROTOCOL_TOO_LARGE");
  fails(host, ASK_READ, "\xffram\0\0\0\0\0\1\0\1", 12, "PROTOCOL_MALFORMED");
  uint8_t long_question[1025] = {0};
  fails(host, ASK_SET_BREAKPOINT, long_question, sizeof long_question, "PROTOCOL_TOO_LARGE");
  fails(host, ASK_SET_BREAKPOINT, "\0\0\1", 3, "PROTOCOL_MALFORMED");
  uint8_t first[11] = {0xff, 0xff, ASK_LOAD, 0, 0, 0, 0, 0, 0, 1, 0};
  for (unsigned open = 0; open < 17; open++) {
    first[1] = (uint8_t)(100 + open);
    uint8_t with_byte[12];
    memcpy(with_byte, first, 11);
    with_byte[11] = 1;
    host_config(host, KEY_ASK, with_byte, 12);
  }
  link_message refused = host_until(host, PACKET_CONFIG, KEY_ANSWER);
  CHECK(refused.data[1] == 116 && memcmp(refused.data + 11, "LIMIT_REACHED", 13) == 0, "seventeen half asked");
  for (unsigned open = 0; open < 16; open++) {
    uint8_t abandon[11] = {0xff, (uint8_t)(100 + open)};
    host_config(host, KEY_ASK, abandon, sizeof abandon);
  }
}

static void check_debugging(test_host *host, test_core *core) {
  link_message message = host_until(host, PACKET_DEBUG, 0);
  static const uint8_t start_of[] = {1, 2, 2, 'P', 'C', 16, 0, 0, 0, 0, 0, 0, 0x23, 0x45, 1, 'T', 64};
  CHECK(message.length == sizeof start_of + 8 && memcmp(message.data, start_of, sizeof start_of) == 0, "registers");
  size_t length;
  free(ask(host, ASK_SET_BREAKPOINT, (const uint8_t *)"\0\0\3\0", 4, 0, &length));
  uint8_t *list = ask(host, ASK_BREAKPOINTS, NULL, 0, 0, &length);
  CHECK(length == 4 && get_be32(list) == 0x300, "one breakpoint");
  free(list);
  free(ask(host, ASK_SET_BREAKPOINT, (const uint8_t *)"\0\0\2\0", 4, 0, &length));
  message = host_until(host, PACKET_CONFIG, KEY_RUN);
  SAME("paused by itself", message.data[0], PERUN_RUN_PAUSE);
  message = host_until(host, PACKET_DEBUG, 0);
  CHECK(message.length == 5 && message.data[0] == 3 && get_be32(message.data + 1) == 0x200, "the hit");
  list = ask(host, ASK_BREAKPOINTS, NULL, 0, 0, &length);
  CHECK(length == 8 && get_be32(list) == 0x200 && get_be32(list + 4) == 0x300, "rising");
  free(list);
  uint32_t before = get_be32(decoder_pixels(&host->decoder));
  free(ask(host, ASK_STEP, NULL, 0, 0, &length));
  SAME("nothing but the answer", length, 0);
  SAME("one instruction", get_be32(decoder_pixels(&host->decoder)), ++before);
  list = ask(host, ASK_REGISTERS, NULL, 0, 0, &length);
  CHECK(length == sizeof start_of + 8 && memcmp(list, start_of, sizeof start_of) == 0, "registers that were asked for");
  SAME("as they are now", get_be32(list + length - 4), before);
  free(list);
  core->memory[1] = 66;
  fails(host, ASK_STEP, "", 0, "CORE_FAILED");
  core->memory[1] = 0;
  free(ask(host, ASK_CLEAR_BREAKPOINT, (const uint8_t *)"\0\0\2\0", 4, 0, &length));
  const uint8_t step = PERUN_RUN_STEP;
  host_config(host, KEY_RUN, &step, 1);
  message = host_until(host, PACKET_CONFIG, KEY_RUN);
  SAME("still paused", message.data[0], PERUN_RUN_PAUSE);
  SAME("one frame", get_be32(decoder_pixels(&host->decoder)), before + 1);
  const uint8_t again = PERUN_RUN_RESET;
  host_config(host, KEY_RUN, &again, 1);
  const uint8_t resume = PERUN_RUN_RESUME;
  host_config(host, KEY_RUN, &resume, 1);
  message = host_until(host, PACKET_CONFIG, KEY_RUN);
  SAME("on again", message.data[0], PERUN_RUN_RESUME);
  host_until(host, PACKET_VIDEO, 0);
  SAME("from the beginning", get_be32(decoder_pixels(&host->decoder)), 1);
}

static void set_speed(test_host *host, int percent) {
  uint8_t value[2];
  put_be16(value, (uint16_t)percent);
  host_config(host, KEY_SPEED, value, sizeof value);
  size_t length;
  /* An answer shows that what came before was read. */
  free(ask(host, ASK_SPACES, NULL, 0, 0, &length));
}

static void check_speed(test_host *host) {
  set_speed(host, 400);
  uint32_t before = 0;
  for (int seen = 0; seen < 8;) {
    link_message message;
    CHECK(host_next(host, &message), "the connection ended");
    CHECK(message.type != PACKET_AUDIO, "sound at another speed");
    host_show(host, &message);
    if (message.type != PACKET_VIDEO) continue;
    const uint32_t ticks = get_be32(decoder_pixels(&host->decoder));
    if (seen++ > 0) SAME("a frame of four", (ticks - before) % 4, 0);
    before = ticks;
  }
  /* What a core cannot do is ignored. */
  set_speed(host, -100);
  set_speed(host, 0);
  set_speed(host, 1601);
  host_until(host, PACKET_VIDEO, 0);
  SAME("as before", (get_be32(decoder_pixels(&host->decoder)) - before) % 4, 0);
  set_speed(host, 100);
  host_until(host, PACKET_AUDIO, 0);
  host_until(host, PACKET_VIDEO, 0);
  before = get_be32(decoder_pixels(&host->decoder));
  host_until(host, PACKET_VIDEO, 0);
  SAME("every frame again", get_be32(decoder_pixels(&host->decoder)), before + 1);
}

static void check_devices(test_host *host, test_core *core) {
  host_config(host, KEY_DEVICE, "\2\4\0\x2c\1", 5);
  host_config(host, KEY_DEVICE, "\2\4\0\x2c\2", 5);
  uint8_t voice[] = {0x1f, 0x40, 1, 0, 5, 0xff, 0xfe};
  host_packet(host, PACKET_AUDIO, 0, voice, sizeof voice);
  size_t length;
  /* An answer shows that what came before was read. */
  free(ask(host, ASK_SPACES, NULL, 0, 0, &length));
  SAME("player", core->device_player, 2);
  CHECK(core->device.kind == PERUN_DEVICE_KEY && core->device.usage == 0x2c && core->device.pressed == 1, "the key");
  CHECK(core->heard_samples == 2 && core->heard[0] == 5 && core->heard[1] == -2, "the voice");
}

static void check_all(void) {
  test_host host;
  test_core core = {.ticks = 0};
  running self;
  host_listen(&host);
  start(&self, &host, &core);
  SAME("capabilities", host_accept(&host), 0x0107);
  host_admit(&host, 0x0107, everything, EVERYTHING);
  check_introduction(&host);
  check_frames(&host);
  check_input(&host);
  check_asks(&host, &core);
  check_debugging(&host, &core);
  check_speed(&host);
  check_devices(&host, &core);
  host_config(&host, KEY_SESSION, "amber-fox", 9);
  host_config(&host, KEY_NOTICE, "FAILED nothing\x1b[2J", 18);
  size_t length;
  free(ask(&host, ASK_SET_BREAKPOINT, (const uint8_t *)"\0\0\4\0", 4, 0, &length));
  host_hang_up(&host);

  /* It comes back, asks for its session, holds no button and has no breakpoint. */
  host_accept(&host);
  SAME("breakpoints of those who are gone", core.breakpoint_count, 0);
  host_admit(&host, 0x0107, everything, EVERYTHING);
  const link_message info = host_until(&host, PACKET_CONFIG, KEY_CORE_INFO);
  char text[300];
  snprintf(text, sizeof text, "%.*s", (int)info.length, (const char *)info.data);
  CHECK(strstr(text, ",\"session\":\"amber-fox\"}") != NULL, "it says: %s", text);
  const link_message video = host_until(&host, PACKET_VIDEO, 0);
  SAME("whole", video.flags & FLAG_DELTA, 0);
  until_pads(&host, 0, 0);
  /* A packet that cannot be ends the connection, not the core. */
  host_write(&host, "\1\0\0\1\xff\xff\xff\xfc", 8);
  link_message message;
  while (host_next(&host, &message)) continue;
  host_hang_up(&host);

  /* The host ends the session. */
  host_accept(&host);
  host_admit(&host, 0x0107, everything, EVERYTHING);
  const uint8_t ended = STATE_ENDED;
  host_config(&host, KEY_SESSION_STATE, &ended, 1);
  host_hang_up(&host);
  SAME("released", join(&self), PERUN_OK);
  host_close(&host);
}

/* An old host gets raw whole frames with flags 0, and no config packet. */
static void check_old_host(void) {
  test_host host;
  test_core core = {.ticks = 0};
  running self;
  static volatile sig_atomic_t stop;
  host_listen(&host);
  self.url = host.url;
  self.core = new_core(&core);
  self.core.stop = &stop;
  CHECK(pthread_create(&self.thread, NULL, run, &self) == 0, "no thread");
  host_accept(&host);
  host_admit(&host, 0x0007, NULL, 0);
  link_message message;
  CHECK(host_next(&host, &message) && message.type == LINK_READY, "ready");
  for (int frame = 0; frame < 4;) {
    CHECK(host_next(&host, &message), "the connection ended");
    CHECK(message.type != PACKET_CONFIG, "a config packet to an old host");
    if (message.type != PACKET_VIDEO) continue;
    SAME("flags", message.flags, 0);
    SAME("raw", message.length, WIDTH * HEIGHT * 4);
    frame++;
  }
  put_input(&host, 0, 0x0001, 77);
  for (;;) {
    message = host_until(&host, PACKET_VIDEO, 0);
    if (get_be16(message.data + 6) == 1) break;
  }
  stop = 1;
  SAME("stopped", join(&self), PERUN_OK);
  host_close(&host);
}

static void check_ends(void) {
  static const struct {
    int with, result;
  } ends[] = {{1, PERUN_OK}, {-1, PERUN_E_CORE_FAILED}};
  for (size_t at = 0; at < sizeof ends / sizeof ends[0]; at++) {
    test_host host;
    test_core core = {.ends_with = ends[at].with};
    running self;
    host_listen(&host);
    start(&self, &host, &core);
    host_accept(&host);
    host_admit(&host, 0x0107, everything, EVERYTHING);
    SAME("as tick said", join(&self), ends[at].result);
    host_close(&host);
  }
  static const struct {
    const char *answer;
    size_t length;
    int result;
  } answers[] = {{"ERROR\0\3not", 10, PERUN_E_HANDSHAKE_REFUSED},
                 {"ERRORnot today", 15, PERUN_E_HANDSHAKE_REFUSED},
                 {"OK\0\2\0\0", 6, PERUN_E_PROTOCOL_VERSION},
                 {"HTTP/1.1", 8, PERUN_E_PROTOCOL_MAGIC}};
  for (size_t at = 0; at < sizeof answers / sizeof answers[0]; at++) {
    test_host host;
    test_core core = {.ticks = 0};
    running self;
    host_listen(&host);
    start(&self, &host, &core);
    host_accept(&host);
    host_write(&host, answers[at].answer, answers[at].length);
    SAME("as the host said", join(&self), answers[at].result);
    SAME("ticks", core.ticks, 0);
    host_close(&host);
  }
}

/* While the host does not read, whole frames are left out; the first behind the gap needs none before it. */
static void check_backlog(void) {
  test_host host;
  test_core core = {.big = 512, .big_pixels = malloc(512 * 512 * 4)};
  running self;
  host_listen(&host);
  start(&self, &host, &core);
  host_accept(&host);
  host_admit(&host, 0x0107, everything, EVERYTHING);
  const volatile uint32_t *ticks = &core.ticks;
  while (*ticks < 40) sched_yield();
  uint32_t before = 0;
  bool gap = false;
  for (int frame = 0; frame < 60 && !gap; frame++) {
    const link_message video = host_until(&host, PACKET_VIDEO, 0);
    const uint32_t now = get_be32(decoder_pixels(&host.decoder));
    gap = frame > 0 && now != before + 1;
    if (gap) SAME("whole behind the gap", video.flags & FLAG_DELTA, 0);
    before = now;
  }
  CHECK(gap, "no frame was left out");
  /* What is queued is given a second, and no more, to a host that does not read. */
  core.ends_with = 1;
  SAME("ended", join(&self), PERUN_OK);
  host_close(&host);
  free(core.big_pixels);
}

int main(void) {
  check_all();
  check_old_host();
  check_ends();
  check_backlog();
  return checked("test_core");
}
