/* The picture of a game, in indices, and its sound. */
#ifndef PONG_DRAW_H
#define PONG_DRAW_H

#include "game.h"

enum { COLOURS = 4, SOUND_RATE = 44100, SAMPLES = SOUND_RATE / 60 };

extern const uint8_t pong_palette[COLOURS * 4];

void pong_draw(const pong_game *game, uint8_t indices[FIELD_WIDTH * FIELD_HEIGHT]);
/* The samples of one frame; false for silence. */
bool pong_hear(const pong_game *game, int16_t samples[SAMPLES]);

#endif
