/* Pong on libperun: two seats, the machine plays for whoever is not there. */
#include <perun_core.h>
#include <stdio.h>

#include "draw.h"

static volatile sig_atomic_t stop;

static void on_signal(int number) {
  (void)number;
  stop = 1;
}

typedef struct pong {
  pong_game game;
  uint8_t indices[FIELD_WIDTH * FIELD_HEIGHT];
  int16_t samples[SAMPLES];
} pong;

static int tick(void *user, const perun_input *input, perun_frame *frame) {
  pong *self = user;
  pong_step(&self->game, input->pads);
  pong_draw(&self->game, self->indices);
  frame->width = FIELD_WIDTH;
  frame->height = FIELD_HEIGHT;
  frame->format = PERUN_INDEXED8;
  frame->pixels = self->indices;
  frame->palette = pong_palette;
  frame->colours = COLOURS;
  if (pong_hear(&self->game, self->samples)) {
    frame->audio = self->samples;
    frame->samples = SAMPLES;
  }
  return 0;
}

static size_t state_size(void *user) {
  (void)user;
  return STATE_BYTES;
}

static size_t save(void *user, uint8_t *state, size_t room) {
  if (room < STATE_BYTES) return 0;
  pong_save(&((pong *)user)->game, state);
  return STATE_BYTES;
}

static int load(void *user, const uint8_t *state, size_t length) {
  return pong_load(&((pong *)user)->game, state, length) ? 0 : -1;
}

static void reset(void *user) { pong_reset(&((pong *)user)->game); }

static void put_register(perun_register *to, const char *name, int value) {
  snprintf(to->name, sizeof to->name, "%s", name);
  to->bits = 16;
  to->value = (uint16_t)value;
}

static size_t registers(void *user, perun_register *list, size_t room) {
  const pong_game *game = &((pong *)user)->game;
  if (room < 6) return 0;
  put_register(&list[0], "BALL_X", game->ball_x);
  put_register(&list[1], "BALL_Y", game->ball_y);
  put_register(&list[2], "SPEED_X", game->speed_x);
  put_register(&list[3], "SPEED_Y", game->speed_y);
  put_register(&list[4], "SCORE1", game->sides[0].score);
  put_register(&list[5], "SCORE2", game->sides[1].score);
  return 6;
}

int main(void) {
  static pong self;
  pong_reset(&self.game);
  signal(SIGTERM, on_signal);
  signal(SIGINT, on_signal);
  perun_core core;
  perun_core_init(&core);
  core.name = "Pong";
  core.system = "pong";
  core.title = "Pong";
  core.players = 2;
  core.audio_rate = SOUND_RATE;
  core.user = &self;
  core.tick = tick;
  core.state_size = state_size;
  core.save = save;
  core.load = load;
  core.reset = reset;
  core.registers = registers;
  core.stop = &stop;
  return perun_core_run(NULL, &core) == PERUN_OK ? 0 : 1;
}
