/*
 * Watches a session, and writes what it sees: a line with a hash per frame, or pictures.
 *
 *   watch unix:///run/user/1000/perun/perun.sock [--session id] [--frames 100] [--seat player] [--hold buttons]
 *         [--picture frame.ppm] [--quiet]
 *
 * Lines are "number widthxheight sha256", as `perun client connect --view dump` writes them; sound adds up to one line
 * at the end. With --hold the buttons (a number, 0x2001 is A and up) are held from the seat on.
 */
#include <perun_client.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct options {
  perun_client_config config;
  const char *url, *picture;
  unsigned long frames;
  uint16_t buttons;
  bool quiet;
} options;

static bool write_picture(const char *path, const perun_event *frame) {
  FILE *file = fopen(path, "wb");
  if (file == NULL) return false;
  fprintf(file, "P6\n%u %u\n255\n", frame->width, frame->height);
  for (size_t at = 0; at < (size_t)frame->width * frame->height; at++) fwrite(frame->pixels + 4 * at, 1, 3, file);
  return fclose(file) == 0;
}

static int usage(void) {
  fprintf(stderr,
          "usage: watch unix:///path|tcp://host:port [--session id] [--frames n] [--seat watcher|player|owner]\n"
          "             [--hold buttons] [--picture file.ppm] [--quiet]\n");
  return 2;
}

static bool read_options(int count, char **words, options *found) {
  for (int at = 1; at < count; at++) {
    const char *word = words[at];
    if (strcmp(word, "--quiet") == 0) {
      found->quiet = true;
      continue;
    }
    if (word[0] != '-') {
      found->url = word;
      continue;
    }
    const char *value = words[++at];
    if (value == NULL) return false;
    if (strcmp(word, "--session") == 0) found->config.session = value;
    else if (strcmp(word, "--frames") == 0) found->frames = strtoul(value, NULL, 10);
    else if (strcmp(word, "--hold") == 0) found->buttons = (uint16_t)strtoul(value, NULL, 0);
    else if (strcmp(word, "--picture") == 0) found->picture = value;
    else if (strcmp(word, "--seat") == 0) {
      const bool player = strcmp(value, "player") == 0;
      const bool owner = strcmp(value, "owner") == 0;
      if (!player && !owner && strcmp(value, "watcher") != 0) return false;
      found->config.seat = player ? PERUN_SEAT_PLAYER : owner ? PERUN_SEAT_OWNER : PERUN_SEAT_WATCHER;
    } else return false;
  }
  return found->url != NULL;
}

int main(int count, char **words) {
  options found = {.frames = 0};
  perun_client_init(&found.config);
  found.config.seat = PERUN_SEAT_WATCHER;
  if (!read_options(count, words, &found)) return usage();

  int error;
  perun_client *client = perun_client_open(found.url, &found.config, &error);
  if (client == NULL) {
    fprintf(stderr, "watch: %s at %s\n", perun_error_name(error), found.url);
    return 1;
  }
  perun_client_buttons(client, found.buttons);
  unsigned long frames = 0;
  unsigned long samples = 0;
  int result = 1;
  perun_event event;
  while ((result = perun_client_next(client, &event, -1)) == 1) {
    if (event.kind == PERUN_EVENT_AUDIO) samples += event.samples;
    if (event.kind == PERUN_EVENT_NOTICE) fprintf(stderr, "watch: %s\n", event.text);
    if (event.kind == PERUN_EVENT_STATE && event.code == PERUN_SESSION_ENDED) break;
    if (event.kind != PERUN_EVENT_FRAME) continue;
    frames++;
    if (!found.quiet) {
      char hex[65];
      perun_sha256(event.pixels, (size_t)event.width * event.height * 4, hex);
      printf("%lu %ux%u %s\n", frames, event.width, event.height, hex);
      fflush(stdout);
    }
    if (frames != found.frames) continue;
    if (found.picture != NULL && !write_picture(found.picture, &event)) {
      fprintf(stderr, "watch: %s cannot be written\n", found.picture);
      result = PERUN_E_FAILED;
    }
    break;
  }
  if (result < 0 && perun_client_failure(client)[0] != '\0') fprintf(stderr, "watch: %s\n", perun_client_failure(client));
  fprintf(stderr, "watch: %lu frames, %lu samples\n", frames, samples);
  perun_client_close(client);
  return result < 0 ? 1 : 0;
}
