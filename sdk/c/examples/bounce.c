/* A core in one file: a dot that goes round, and moves down while a button is held. Run it under a host. */
#include <perun_core.h>

enum { WIDTH = 64, HEIGHT = 48 };

typedef struct bounce {
  int x, y;
  uint8_t pixels[WIDTH * HEIGHT * 4];
} bounce;

static int tick(void *user, const perun_input *input, perun_frame *frame) {
  bounce *self = (bounce *)user;
  self->x = (self->x + 1) % WIDTH;
  if (input->buttons != 0) self->y = (self->y + 1) % HEIGHT;
  memset(self->pixels, 40, sizeof self->pixels);
  const uint8_t dot[4] = {255, 180, 0, 255};
  memcpy(&self->pixels[(self->y * WIDTH + self->x) * 4], dot, sizeof dot);
  frame->width = WIDTH;
  frame->height = HEIGHT;
  frame->pixels = self->pixels;
  return 0;
}

int main(void) {
  static bounce self;
  perun_core core;
  perun_core_init(&core);
  core.name = "Bounce";
  core.system = "demo";
  core.user = &self;
  core.tick = tick;
  return perun_core_run(NULL, &core) == PERUN_OK ? 0 : 1;
}
