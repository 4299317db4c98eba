/* Pong: its rules, without pictures and sound. Everything is whole numbers, so that a state plays on the same anywhere. */
#ifndef PONG_GAME_H
#define PONG_GAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FIELD_WIDTH = 160, FIELD_HEIGHT = 120, TOP = 12, PADDLE_HEIGHT = 20, PADDLE_WIDTH = 3, BALL = 3, WINNING = 9 };
/* Distance of a paddle from its side. */
enum { PADDLE_GAP = 6 };
/* Positions of the ball and speeds are in sixteenths of a pixel. */
enum { FINE = 16 };

typedef enum pong_sound { SOUND_NONE = 0, SOUND_WALL = 1, SOUND_PADDLE = 2, SOUND_POINT = 3, SOUND_WON = 4 } pong_sound;

typedef struct pong_side {
  /* Top edge of the paddle, in pixels. */
  int16_t y;
  uint8_t score;
  /* Somebody has pressed a button there; until then the machine plays. */
  bool taken;
} pong_side;

typedef struct pong_game {
  pong_side sides[2];
  int16_t ball_x, ball_y, speed_x, speed_y;
  /* Whose serve it is while the ball rests: 0 left, 1 right; 2 while it flies. */
  uint8_t serving;
  /* Frames until the machine serves. */
  uint8_t rest;
  /* Hits since the serve, which make the ball faster. */
  uint8_t hits;
  /* What is heard, and for how many frames more. */
  uint8_t sound, sound_left;
  uint32_t frames;
} pong_game;

/* Saved states: four letters, a version, and the fields, big-endian. */
enum { STATE_BYTES = 30 };

void pong_reset(pong_game *game);
/* One frame; pads are the buttons of both players as in perun_types.h. */
void pong_step(pong_game *game, const uint16_t pads[2]);
/* True where somebody has won; then a button begins anew. */
bool pong_is_over(const pong_game *game);
void pong_save(const pong_game *game, uint8_t state[STATE_BYTES]);
/* False, and nothing is changed, where the bytes are not a state. */
bool pong_load(pong_game *game, const uint8_t *state, size_t length);

#endif
