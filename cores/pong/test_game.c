/* The rules of pong: what buttons do, that the machine plays to an end, that a state plays on the same. */
#include <perun_types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"

static unsigned long checks;

static void check(bool holds, const char *what) {
  checks++;
  if (holds) return;
  fprintf(stderr, "pong: %s\n", what);
  exit(1);
}

static void steps(pong_game *game, int frames, uint16_t left, uint16_t right) {
  const uint16_t pads[2] = {left, right};
  for (int frame = 0; frame < frames; frame++) pong_step(game, pads);
}

static void check_paddles(void) {
  pong_game game;
  pong_reset(&game);
  const int before = game.sides[1].y;
  steps(&game, 5, 0, PERUN_UP);
  check(game.sides[1].y == before - 10 && game.sides[1].taken, "the right paddle goes up");
  check(!game.sides[0].taken, "the left one is nobody's");
  steps(&game, 500, PERUN_DOWN, PERUN_UP);
  check(game.sides[0].y == FIELD_HEIGHT - PADDLE_HEIGHT && game.sides[1].y == TOP, "paddles stay in the field");
}

static void check_serve(void) {
  pong_game game;
  pong_reset(&game);
  steps(&game, 300, PERUN_UP, PERUN_UP);
  check(game.serving == 0 && game.speed_x == 0, "a person serves when they like");
  steps(&game, 1, PERUN_A, 0);
  check(game.serving == 2 && game.speed_x > 0 && game.sound == SOUND_PADDLE, "A serves to the right");
  /* The right paddle stands at the top, so that the ball passes it in the end or is hit there. */
  for (int frame = 0; frame < 2000 && game.sides[0].score + game.sides[1].score == 0; frame++) {
    steps(&game, 1, PERUN_DOWN, PERUN_DOWN);
  }
  check(game.sides[0].score + game.sides[1].score == 1, "somebody gets the point");
  check(game.sound == SOUND_POINT, "and it is heard");
}

static void check_machine(void) {
  pong_game game;
  pong_reset(&game);
  bool was_over = false;
  uint8_t indices[FIELD_WIDTH * FIELD_HEIGHT];
  int16_t samples[SAMPLES];
  bool heard = false;
  for (int frame = 0; frame < 200000 && !was_over; frame++) {
    steps(&game, 1, 0, 0);
    was_over = pong_is_over(&game);
    if (frame % 50 != 0) continue;
    pong_draw(&game, indices);
    heard = pong_hear(&game, samples) || heard;
    for (size_t at = 0; at < sizeof indices; at++) {
      if (indices[at] >= COLOURS) check(false, "a colour that is none");
    }
  }
  check(was_over && heard, "the machine plays a game to its end, with sound");
  steps(&game, 60, 0, 0);
  check(!pong_is_over(&game), "and begins another");
}

static void check_states(void) {
  pong_game game;
  pong_reset(&game);
  uint8_t state[STATE_BYTES];
  for (int round = 0; round < 200; round++) {
    steps(&game, 37, round % 3 == 0 ? PERUN_UP | PERUN_A : 0, round % 5 == 0 ? PERUN_DOWN | PERUN_B : 0);
    pong_game other;
    memset(&other, 0xee, sizeof other);
    pong_save(&game, state);
    check(pong_load(&other, state, sizeof state), "a state is loaded");
    pong_game ahead = game;
    steps(&ahead, 100, PERUN_UP, PERUN_A);
    steps(&other, 100, PERUN_UP, PERUN_A);
    uint8_t one[STATE_BYTES];
    uint8_t two[STATE_BYTES];
    pong_save(&ahead, one);
    pong_save(&other, two);
    check(memcmp(one, two, sizeof one) == 0, "it plays on the same");
  }
  pong_game kept = game;
  check(!pong_load(&game, state, sizeof state - 1), "a state that is cut off");
  /* Whatever a wrong byte makes of a state, it is refused or playable. */
  unsigned seed = 1;
  for (int round = 0; round < 20000; round++) {
    uint8_t wrong[STATE_BYTES];
    memcpy(wrong, state, sizeof wrong);
    for (int hit = 0; hit < 3; hit++) {
      seed = seed * 1103515245 + 12345;
      wrong[(seed >> 16) % STATE_BYTES] = (uint8_t)(seed >> 8);
    }
    game = kept;
    if (!pong_load(&game, wrong, sizeof wrong)) {
      check(memcmp(&game, &kept, sizeof game) == 0, "nothing is changed");
      continue;
    }
    uint8_t indices[FIELD_WIDTH * FIELD_HEIGHT];
    steps(&game, 3, PERUN_A, PERUN_DOWN);
    pong_draw(&game, indices);
  }
}

int main(void) {
  check_paddles();
  check_serve();
  check_machine();
  check_states();
  printf("pong: %lu checks\n", checks);
  return 0;
}
