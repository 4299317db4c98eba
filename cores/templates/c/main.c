/* A core in one file: a square that the d-pad moves, before a sky that drifts by itself. A beeps. */
#include <perun_core.h>

enum { WIDTH = 160, HEIGHT = 120, SIZE = 12, AUDIO_RATE = 44100, SAMPLES = AUDIO_RATE / 60 };

typedef struct my_core {
  unsigned frame;
  int x, y;
  uint8_t pixels[WIDTH * HEIGHT * 4];
  int16_t beep[SAMPLES];
} my_core;

static volatile sig_atomic_t stop;

static void on_signal(int number) {
  (void)number;
  stop = 1;
}

static void reset(void *user) {
  my_core *self = user;
  self->frame = 0;
  self->x = (WIDTH - SIZE) / 2;
  self->y = (HEIGHT - SIZE) / 2;
  /* The samples of one frame: 735 at 44 100 Hz and sixty frames a second, a whole number of waves. */
  for (int at = 0; at < SAMPLES; at++) self->beep[at] = at % 105 < 52 ? 5000 : -5000;
}

/* Four bytes a pixel: red, green, blue, opaque. The picture is only needed until tick returns. */
static void draw(my_core *self, bool lit) {
  const uint8_t square[2][4] = {{125, 226, 209, 255}, {255, 220, 90, 255}};
  uint8_t *pixel = self->pixels;
  for (int y = 0; y < HEIGHT; y++) {
    for (int x = 0; x < WIDTH; x++, pixel += 4) {
      const bool inside = x >= self->x && x < self->x + SIZE && y >= self->y && y < self->y + SIZE;
      const uint8_t stripe = (uint8_t)((unsigned)(x + y) + self->frame) & 31;
      const uint8_t sky[4] = {(uint8_t)(16 + stripe), (uint8_t)(20 + stripe), (uint8_t)(40 + y), 255};
      memcpy(pixel, inside ? square[lit] : sky, 4);
    }
  }
}

/* One frame: sixteen buttons in, a picture out. */
static int tick(void *user, const perun_input *input, perun_frame *frame) {
  my_core *self = user;
  self->frame++;
  if ((input->buttons & PERUN_LEFT) != 0 && self->x >= 2) self->x -= 2;
  if ((input->buttons & PERUN_RIGHT) != 0 && self->x <= WIDTH - SIZE - 2) self->x += 2;
  if ((input->buttons & PERUN_UP) != 0 && self->y >= 2) self->y -= 2;
  if ((input->buttons & PERUN_DOWN) != 0 && self->y <= HEIGHT - SIZE - 2) self->y += 2;
  const bool beeps = (input->buttons & PERUN_A) != 0;
  draw(self, beeps);
  frame->width = WIDTH;
  frame->height = HEIGHT;
  frame->pixels = self->pixels;
  frame->audio = self->beep;
  frame->samples = beeps ? SAMPLES : 0;
  return 0;
}

int main(void) {
  static my_core self;
  reset(&self);
  signal(SIGINT, on_signal);
  signal(SIGTERM, on_signal);
  perun_core core;
  perun_core_init(&core);
  core.name = "my-core";
  core.system = "my-core";
  core.title = "my-core";
  core.audio_rate = AUDIO_RATE;
  core.user = &self;
  core.tick = tick;
  core.reset = reset;
  core.stop = &stop;
  /* PERUN_ADDRESS, which the host gives, says where to connect; without it tcp://127.0.0.1:9000. */
  return perun_core_run(NULL, &core) == PERUN_OK ? 0 : 1;
}
