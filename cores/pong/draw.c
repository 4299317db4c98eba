#include "draw.h"

#include <string.h>

enum { BACK = 0, LINE = 1, WHITE = 2, MARK = 3 };

const uint8_t pong_palette[COLOURS * 4] = {12, 14, 28, 255, 60, 70, 100, 255, 240, 240, 230, 255, 125, 226, 209, 255};

/* Digits of 3 x 5 pixels, a row in three bits. */
static const uint8_t digits[10][5] = {{7, 5, 5, 5, 7}, {2, 6, 2, 2, 7}, {7, 1, 7, 4, 7}, {7, 1, 7, 1, 7},
                                      {5, 5, 7, 1, 1}, {7, 4, 7, 1, 7}, {7, 4, 7, 5, 7}, {7, 1, 1, 1, 1},
                                      {7, 5, 7, 5, 7}, {7, 5, 7, 1, 7}};

static void fill(uint8_t *indices, int left, int top, int width, int height, uint8_t colour) {
  for (int y = top < 0 ? 0 : top; y < top + height && y < FIELD_HEIGHT; y++) {
    for (int x = left < 0 ? 0 : left; x < left + width && x < FIELD_WIDTH; x++) indices[y * FIELD_WIDTH + x] = colour;
  }
}

static void draw_digit(uint8_t *indices, int left, int top, unsigned digit, uint8_t colour) {
  for (int row = 0; row < 5; row++) {
    for (int column = 0; column < 3; column++) {
      if ((digits[digit % 10][row] >> (2 - column) & 1) != 0) indices[(top + row) * FIELD_WIDTH + left + column] = colour;
    }
  }
}

void pong_draw(const pong_game *game, uint8_t indices[FIELD_WIDTH * FIELD_HEIGHT]) {
  memset(indices, BACK, FIELD_WIDTH * FIELD_HEIGHT);
  fill(indices, 0, TOP - 2, FIELD_WIDTH, 1, LINE);
  for (int y = TOP; y < FIELD_HEIGHT; y += 6) fill(indices, FIELD_WIDTH / 2 - 1, y, 2, 3, LINE);
  for (int side = 0; side < 2; side++) {
    const pong_side *self = &game->sides[side];
    const int left = side == 0 ? PADDLE_GAP : FIELD_WIDTH - PADDLE_GAP - PADDLE_WIDTH;
    fill(indices, left, self->y, PADDLE_WIDTH, PADDLE_HEIGHT, self->taken ? MARK : WHITE);
    const bool won = self->score >= WINNING;
    draw_digit(indices, FIELD_WIDTH / 2 - 1 + (side == 0 ? -20 : 18), 2, self->score, won ? MARK : WHITE);
  }
  if (!pong_is_over(game)) fill(indices, game->ball_x / FINE, game->ball_y / FINE, BALL, BALL, WHITE);
}

bool pong_hear(const pong_game *game, int16_t samples[SAMPLES]) {
  /* Half periods in samples; whole ones fit a frame, so that no wave breaks between two. */
  static const int half[] = {0, 49, 35, 105, 21};
  if (game->sound == SOUND_NONE || game->sound > SOUND_WON) return false;
  for (int at = 0; at < SAMPLES; at++) samples[at] = at / half[game->sound] % 2 == 0 ? 4000 : -4000;
  return true;
}
