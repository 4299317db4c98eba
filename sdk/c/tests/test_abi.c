/* What programs were compiled against must not change unseen: sizes, numbers, names. */
#include <stdalign.h>

#include "check.h"
#include "perun_client.h"
#include "perun_core.h"
#include "perun_stream.h"

static int never(void *user, const perun_input *input, perun_frame *frame) {
  (void)user;
  (void)input;
  (void)frame;
  return 1;
}

static char said[256];
static void say(void *user, perun_log_level level, const char *line) {
  (void)user;
  if (level == PERUN_LOG_ERROR) snprintf(said, sizeof said, "%s", line);
}

static perun_core good(void) {
  perun_core core;
  perun_core_init(&core);
  core.name = "Test";
  core.system = "test";
  core.tick = never;
  core.log = say;
  return core;
}

static void refuses(const perun_core *core, const char *sentence) {
  said[0] = '\0';
  SAME(sentence, perun_core_run("tcp://127.0.0.1:1", core), PERUN_E_USAGE);
  CHECK(strcmp(said, sentence) == 0, "it said: %s", said);
}

static void check_sizes(void) {
  if (sizeof(void *) != 8) return;
  SAME("perun_rational", sizeof(perun_rational), 8);
  SAME("perun_input", sizeof(perun_input), 34);
  SAME("perun_frame", sizeof(perun_frame), 56);
  SAME("perun_frame.audio", offsetof(perun_frame, audio), 40);
  SAME("perun_register", sizeof(perun_register), 48);
  SAME("perun_memory_space", sizeof(perun_memory_space), 36);
  SAME("perun_device", sizeof(perun_device), 92);
  SAME("perun_core", sizeof(perun_core), 184);
  SAME("perun_core.tick", offsetof(perun_core, tick), 64);
  SAME("perun_client_config", sizeof(perun_client_config), 48);
  SAME("perun_event", sizeof(perun_event), 88);
  SAME("perun_stream_config", sizeof(perun_stream_config), 16);
  SAME("perun_stream_info", sizeof(perun_stream_info), 20);
  SAME("perun_au", sizeof(perun_au), 40);
  SAME("perun_au.bytes", offsetof(perun_au, bytes), 16);
  SAME("perun_opus", sizeof(perun_opus), 32);
  SAME("perun_rumble", sizeof(perun_rumble), 12);
  SAME("perun_hidout", sizeof(perun_hidout), 24);
  SAME("perun_stream_input", sizeof(perun_stream_input), 20);
}

static void check_refusals(void) {
  perun_core core = good();
  core.tick = NULL;
  refuses(&core, "a core needs tick");
  core = good();
  core.name = "";
  refuses(&core, "a core needs a name");
  core = good();
  core.system = NULL;
  refuses(&core, "a core needs a system");
  core = good();
  core.rate.denominator = 0;
  refuses(&core, "a rate has no 0 in it");
  core = good();
  core.players = 17;
  refuses(&core, "players are from 1 to 16");
  core = good();
  core.layout = 2;
  refuses(&core, "the layout is unknown");
  core = good();
  core.audio_rate = 96000;
  refuses(&core, "audio has at most 65535 Hz");
  core = good();
  core.channels = 3;
  refuses(&core, "channels are 1 or 2");
  core = good();
  core.level = 4;
  refuses(&core, "levels are from 0 to 3");
  core = good();
  core.size = sizeof core + 8;
  SAME("a newer core", perun_core_run(NULL, &core), PERUN_E_USAGE);
  core.size = 8;
  SAME("an older core", perun_core_run(NULL, &core), PERUN_E_USAGE);
}

static int run_at(const char *url, const volatile sig_atomic_t *stop) {
  perun_core core = good();
  core.give_up_ms = 0;
  core.stop = stop;
  return perun_core_run(url, &core);
}

static void check_addresses(void) {
  static const char *const wrong[] = {"",          "nothing",         "ws://127.0.0.1:9000", "unix://relative",
                                      "tcp://host", "tcp://:9000",    "tcp://a:0",           "tcp://a:65536",
                                      "tcp://a:1x", "tcp://::1:9000", "tcp://[]:9000",       "tcp://a:"};
  for (size_t at = 1; at < sizeof wrong / sizeof wrong[0]; at++) SAME(wrong[at], run_at(wrong[at], NULL), PERUN_E_ADDRESS_INVALID);
  char path[300] = "unix:///";
  memset(path + 8, 'x', 200);
  SAME("a long path", run_at(path, NULL), PERUN_E_ADDRESS_INVALID);
  SAME("nobody", run_at("unix:///nonexistent/perun.sock", NULL), PERUN_E_UNREACHABLE);
  SAME("nobody by TCP", run_at("tcp://127.0.0.1:1", NULL), PERUN_E_UNREACHABLE);
  SAME("nobody by IPv6", run_at("tcp://[::1]:1", NULL), PERUN_E_UNREACHABLE);
  static const volatile sig_atomic_t stop = 1;
  SAME("stopped before", run_at("tcp://127.0.0.1:1", &stop), PERUN_OK);

  perun_client_config config;
  perun_client_init(&config);
  int error = 0;
  CHECK(perun_client_open("tcp://127.0.0.1:1", &config, &error) == NULL, "a client of nobody");
  SAME("a client of nobody", error, PERUN_E_UNREACHABLE);
  config.session = "no session";
  CHECK(perun_client_open("tcp://127.0.0.1:1", &config, &error) == NULL, "a client of no session");
  SAME("a client of no session", error, PERUN_E_USAGE);
  perun_client_init(&config);
  config.player = 17;
  CHECK(perun_client_open("tcp://127.0.0.1:1", &config, NULL) == NULL, "a seventeenth player");
  perun_client_close(NULL);
}

static void check_names(void) {
  SAME("ABI", perun_abi_version(), PERUN_ABI_VERSION);
  CHECK(strcmp(perun_version(), PERUN_VERSION) == 0, "version %s", perun_version());
  CHECK(strcmp(perun_error_name(PERUN_OK), "OK") == 0, "OK");
  CHECK(strcmp(perun_error_name(PERUN_E_CODEC_CORRUPT), "CODEC_CORRUPT") == 0, "the last");
  CHECK(strcmp(perun_error_name(-1000), "FAILED") == 0, "what has no name");
  CHECK(strcmp(perun_error_name(5), "FAILED") == 0, "what is no error");
  char hex[65];
  perun_sha256("abc", 3, hex);
  CHECK(strcmp(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") == 0, "SHA-256 %s", hex);
  perun_sha256("", 0, hex);
  CHECK(strcmp(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855") == 0, "SHA-256 %s", hex);
  char text[113];
  memset(text, 'a', sizeof text);
  perun_sha256(text, 56, hex);
  CHECK(strcmp(hex, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a") == 0, "SHA-256 %s", hex);
}

int main(void) {
  check_sizes();
  check_refusals();
  check_addresses();
  check_names();
  return checked("test_abi");
}
