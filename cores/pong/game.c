#include "game.h"

#include <perun_types.h>
#include <string.h>

enum { PADDLE_SPEED = 2, MACHINE_SPEED = 1, SERVE_SPEED = 24, MOST_SPEED = 56, SERVE_REST = 45 };
enum { SERVES = PERUN_A | PERUN_B | PERUN_X | PERUN_Y | PERUN_START };
enum { LOWEST = FIELD_HEIGHT - PADDLE_HEIGHT, FLYING = 2 };

static void sound(pong_game *game, pong_sound what, uint8_t frames) {
  game->sound = (uint8_t)what;
  game->sound_left = frames;
}

static int16_t clamp(int value, int least, int most) {
  return (int16_t)(value < least ? least : value > most ? most : value);
}

static void begin_serve(pong_game *game, uint8_t side) {
  game->serving = side;
  game->rest = SERVE_REST;
  game->hits = 0;
  game->speed_x = game->speed_y = 0;
}

void pong_reset(pong_game *game) {
  memset(game, 0, sizeof *game);
  for (int side = 0; side < 2; side++) game->sides[side].y = (TOP + LOWEST) / 2;
  begin_serve(game, 0);
}

bool pong_is_over(const pong_game *game) {
  return game->sides[0].score >= WINNING || game->sides[1].score >= WINNING;
}

/* Left edge of a paddle in pixels. */
static int paddle_x(int side) { return side == 0 ? PADDLE_GAP : FIELD_WIDTH - PADDLE_GAP - PADDLE_WIDTH; }

static void move_paddle(pong_game *game, int side, uint16_t buttons) {
  pong_side *self = &game->sides[side];
  if (buttons != 0) self->taken = true;
  int step = 0;
  if (self->taken) {
    if ((buttons & PERUN_UP) != 0) step -= PADDLE_SPEED;
    if ((buttons & PERUN_DOWN) != 0) step += PADDLE_SPEED;
  } else {
    /* The machine follows the ball, slower than it can fly, and not with its middle: games are to end. */
    const int aside = game->hits * 7 % 19 - 9;
    const int wanted = game->ball_y / FINE + BALL / 2 - PADDLE_HEIGHT / 2 + aside;
    if (wanted < self->y) step = -MACHINE_SPEED;
    else if (wanted > self->y) step = MACHINE_SPEED;
  }
  self->y = clamp(self->y + step, TOP, LOWEST);
}

/* The ball lies before the paddle of who serves. */
static void rest_ball(pong_game *game, uint16_t buttons) {
  const int side = game->serving;
  const int beside = side == 0 ? PADDLE_WIDTH + 1 : -BALL - 1;
  game->ball_x = (int16_t)((paddle_x(side) + beside) * FINE);
  game->ball_y = (int16_t)((game->sides[side].y + PADDLE_HEIGHT / 2 - BALL / 2) * FINE);
  if (game->rest > 0) game->rest--;
  const bool by_hand = game->sides[side].taken;
  if (by_hand ? (buttons & SERVES) == 0 : game->rest > 0) return;
  game->serving = FLYING;
  game->speed_x = side == 0 ? SERVE_SPEED : -SERVE_SPEED;
  /* Where it goes is not the same every time, but the same for the same state. */
  game->speed_y = (int16_t)((int)(game->frames * 7 % 25) - 12);
  sound(game, SOUND_PADDLE, 3);
}

static void score(pong_game *game, int side) {
  game->sides[side].score++;
  const bool won = game->sides[side].score >= WINNING;
  sound(game, won ? SOUND_WON : SOUND_POINT, won ? 50 : 20);
  begin_serve(game, (uint8_t)(1 - side));
}

/* Sends the ball back where a paddle is in its way. */
static void meet_paddle(pong_game *game, int side, int before_x) {
  const int edge = (side == 0 ? paddle_x(0) + PADDLE_WIDTH : paddle_x(1) - BALL) * FINE;
  const bool crossed = side == 0 ? before_x >= edge && game->ball_x < edge : before_x <= edge && game->ball_x > edge;
  if (!crossed) return;
  const int centre = game->ball_y / FINE + BALL / 2 - game->sides[side].y;
  if (centre < -BALL || centre > PADDLE_HEIGHT + BALL) return;
  if (game->hits < 255) game->hits++;
  const int faster = clamp(SERVE_SPEED + 2 * game->hits, SERVE_SPEED, MOST_SPEED);
  game->speed_x = (int16_t)(side == 0 ? faster : -faster);
  /* The farther from the middle it is hit, the steeper it flies. */
  game->speed_y = clamp((centre - PADDLE_HEIGHT / 2) * 3, -36, 36);
  game->ball_x = (int16_t)edge;
  sound(game, SOUND_PADDLE, 3);
}

static void fly(pong_game *game) {
  const int before_x = game->ball_x;
  game->ball_x = (int16_t)(game->ball_x + game->speed_x);
  game->ball_y = (int16_t)(game->ball_y + game->speed_y);
  const int lowest = (FIELD_HEIGHT - BALL) * FINE;
  if (game->ball_y < TOP * FINE || game->ball_y > lowest) {
    game->ball_y = clamp(game->ball_y, TOP * FINE, lowest);
    game->speed_y = (int16_t)-game->speed_y;
    sound(game, SOUND_WALL, 2);
  }
  meet_paddle(game, game->speed_x < 0 ? 0 : 1, before_x);
  if (game->ball_x < -BALL * FINE) score(game, 1);
  else if (game->ball_x > FIELD_WIDTH * FINE) score(game, 0);
}

void pong_step(pong_game *game, const uint16_t pads[2]) {
  game->frames++;
  if (game->sound_left > 0) game->sound_left--;
  if (game->sound_left == 0) game->sound = SOUND_NONE;
  if (pong_is_over(game)) {
    if (game->rest > 0) game->rest--;
    const bool again = ((pads[0] | pads[1]) & SERVES) != 0;
    const bool machines = !game->sides[0].taken && !game->sides[1].taken;
    if (game->rest == 0 && (again || machines)) pong_reset(game);
    return;
  }
  for (int side = 0; side < 2; side++) move_paddle(game, side, pads[side]);
  if (game->serving != FLYING) rest_ball(game, pads[game->serving]);
  else fly(game);
}

static const uint8_t magic[5] = {'P', 'O', 'N', 'G', 1};

static uint8_t *put16(uint8_t *at, int value) {
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
  return at + 2;
}

static int16_t get16(const uint8_t **at) {
  const int16_t value = (int16_t)((*at)[0] << 8 | (*at)[1]);
  *at += 2;
  return value;
}

void pong_save(const pong_game *game, uint8_t state[STATE_BYTES]) {
  uint8_t *at = state;
  memcpy(at, magic, sizeof magic);
  at += sizeof magic;
  for (int side = 0; side < 2; side++) {
    at = put16(at, game->sides[side].y);
    *at++ = game->sides[side].score;
    *at++ = game->sides[side].taken;
  }
  const int16_t numbers[] = {game->ball_x, game->ball_y, game->speed_x, game->speed_y};
  for (int number = 0; number < 4; number++) at = put16(at, numbers[number]);
  const uint8_t rest[] = {game->serving, game->rest, game->hits, game->sound, game->sound_left};
  memcpy(at, rest, sizeof rest);
  at = put16(at + sizeof rest, (int)(game->frames >> 16));
  put16(at, (int)(game->frames & 0xffff));
}

static bool is_possible(const pong_game *game) {
  for (int side = 0; side < 2; side++) {
    const pong_side *self = &game->sides[side];
    if (self->y < TOP || self->y > LOWEST || self->score > WINNING) return false;
  }
  const int widest = (FIELD_WIDTH + BALL) * FINE + MOST_SPEED;
  return game->ball_x >= -widest && game->ball_x <= widest && game->ball_y >= 0 &&
         game->ball_y <= FIELD_HEIGHT * FINE && game->speed_x >= -MOST_SPEED && game->speed_x <= MOST_SPEED &&
         game->speed_y >= -MOST_SPEED && game->speed_y <= MOST_SPEED && game->serving <= FLYING &&
         game->sound <= SOUND_WON && (game->serving != FLYING || game->speed_x != 0);
}

bool pong_load(pong_game *game, const uint8_t *state, size_t length) {
  if (length != STATE_BYTES || memcmp(state, magic, sizeof magic) != 0) return false;
  pong_game found;
  memset(&found, 0, sizeof found);
  const uint8_t *at = state + sizeof magic;
  for (int side = 0; side < 2; side++) {
    found.sides[side].y = get16(&at);
    found.sides[side].score = *at++;
    if (*at > 1) return false;
    found.sides[side].taken = *at++ != 0;
  }
  found.ball_x = get16(&at);
  found.ball_y = get16(&at);
  found.speed_x = get16(&at);
  found.speed_y = get16(&at);
  found.serving = at[0];
  found.rest = at[1];
  found.hits = at[2];
  found.sound = at[3];
  found.sound_left = at[4];
  at += 5;
  const uint16_t high = (uint16_t)get16(&at);
  found.frames = (uint32_t)high << 16 | (uint16_t)get16(&at);
  if (!is_possible(&found)) return false;
  *game = found;
  return true;
}
