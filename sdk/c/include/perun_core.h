/*
 * A core: a program that makes a picture sixty times a second from sixteen buttons. Fill in a perun_core and call
 * perun_core_run; it connects, keeps the time, calls tick once per frame, and sends what comes of it. Everything
 * happens on the thread that called it. C11, and C++ from 17 on.
 */
#ifndef PERUN_CORE_H
#define PERUN_CORE_H

#include <signal.h>
#include <string.h>

#include "perun_types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum perun_pixel_format {
  PERUN_RGBA8888 = 0, /* bytes R, G, B, A */
  PERUN_INDEXED8 = 1, /* a byte per pixel, into `palette` */
  PERUN_RGB565 = 5,   /* uint16_t in the order of this machine, red in the highest bits */
  PERUN_XRGB8888 = 64 /* uint32_t in the order of this machine, 0x00RRGGBB; the highest byte is ignored */
} perun_pixel_format;

typedef struct perun_input {
  /* Every pad in one. */
  uint16_t buttons;
  /* Each pad by itself, player 1 first; 0 beyond `players`. */
  uint16_t pads[PERUN_MOST_PADS];
} perun_input;

/* What one frame yields. All zeros when tick gets it. Nothing it points to is kept after tick returns. */
typedef struct perun_frame {
  uint16_t width, height;
  /* A perun_pixel_format. */
  uint32_t format;
  const void *pixels;
  /* Bytes from one row to the next; 0 where there is no gap. */
  size_t pitch;
  /* PERUN_INDEXED8: R, G, B, A of each colour, and how many there are (1-256). */
  const uint8_t *palette;
  uint32_t colours;
  /* int16_t that `audio` points to, of all channels together; 0 for silence. */
  uint32_t samples;
  const int16_t *audio;
  /* A breakpoint was reached: the core is paused in front of `hit`. */
  bool has_hit;
  uint32_t hit;
} perun_frame;

typedef struct perun_register {
  /* At most 31 bytes of UTF-8 and a NUL. */
  char name[32];
  /* Less than 2 to the power of `bits`. */
  uint64_t value;
  /* 1-64. */
  uint8_t bits;
} perun_register;

typedef struct perun_memory_space {
  /* At most 31 bytes of UTF-8 and a NUL: ram, vram … */
  char name[32];
  uint32_t size;
} perun_memory_space;

typedef struct perun_core {
  /* Set by perun_core_init. */
  size_t size;

  /* Name of the emulator, what it emulates (in lower case), the game; UTF-8. The first two are needed. */
  const char *name, *system, *title;
  perun_rational rate;
  /* Pads, 1-16. */
  uint32_t players;
  /* A perun_layout. */
  uint32_t layout;
  /* Hz, at most 65535; 0 for a core without sound. */
  uint32_t audio_rate;
  /* 1 or 2. */
  uint32_t channels;

  /* Handed to every function below. */
  void *user;

  /*
   * Runs one frame. 0 goes on; a positive number ends the run in order, a negative one as PERUN_E_CORE_FAILED. The
   * only function that is needed.
   */
  int (*tick)(void *user, const perun_input *input, perun_frame *frame);

  /* Bytes that a saved state takes at most, now. Needed with `save`. */
  size_t (*state_size)(void *user);
  /* Writes everything needed to go on from here, at most `room` bytes; returns how many, 0 for a failure. */
  size_t (*save)(void *user, uint8_t *state, size_t room);
  /* Goes back to a saved state; not 0, and nothing is changed, where the bytes are not one. */
  int (*load)(void *user, const uint8_t *state, size_t length);
  /* Starts over, as if switched off and on. */
  void (*reset)(void *user);

  /* Writes at most `room` (255) registers, and returns how many; shown a few times a second. */
  size_t (*registers)(void *user, perun_register *registers, size_t room);
  /* The kinds of memory that `read_memory` knows; at most `room` (64). */
  size_t (*memory_spaces)(void *user, perun_memory_space *spaces, size_t room);
  /* Bytes of a space, checked before to lie within it; not 0 for a failure. */
  int (*read_memory)(void *user, const char *space, uint32_t address, uint8_t *bytes, uint32_t length);
  /* Every address in front of which to stop from now on; see `has_hit`. */
  void (*set_breakpoints)(void *user, const uint32_t *addresses, size_t count);

  /* Sticks, mouse, keyboard and fingers of a player, 1 the first; called between two frames. */
  void (*device)(void *user, uint32_t player, const perun_device *device);
  /* What players say. `samples` int16_t of all channels together. */
  void (*microphone)(void *user, uint32_t rate, uint32_t channels, const int16_t *audio, size_t samples);

  /* What the library says, a line each; default: warnings and errors on stderr. */
  void (*log)(void *user, perun_log_level level, const char *line);

  /* How hard frames are compressed: 0 not at all, 1 fast (default), 2, 3 the smallest. */
  uint32_t level;
  /* Milliseconds without a host after which the run gives up; default 60 000. UINT32_MAX waits for ever. */
  uint32_t give_up_ms;
  /* Once it is not 0, by a signal handler or another thread, the run ends in order within a tenth of a second. */
  const volatile sig_atomic_t *stop;

  /* Runs one instruction, and gives the picture behind it, as tick does; its sound is not played. Not 0 for a failure. */
  int (*step_instruction)(void *user, const perun_input *input, perun_frame *frame);
} perun_core;

/* Zeros and the defaults: 60 Hz, one pad, one channel, level 1. */
static inline void perun_core_init(perun_core *core) {
  memset(core, 0, sizeof *core);
  core->size = sizeof *core;
  core->rate.numerator = 60;
  core->rate.denominator = 1;
  core->players = 1;
  core->channels = 1;
  core->level = 1;
  core->give_up_ms = 60000;
}

/*
 * Runs a core until it ends itself, `stop` is set, or the host ends the session (PERUN_OK), over as many connections as
 * it takes; while there is no host the core stands still. `url` is unix:///path or tcp://host:port; NULL takes
 * PERUN_ADDRESS, which a host gives to every core it starts, else tcp://127.0.0.1:9000. Returns PERUN_E_CORE_FAILED
 * where tick said so, PERUN_E_USAGE or PERUN_E_CODEC_SIZE for a core or frame that cannot be, what no further attempt
 * would mend (ADDRESS_INVALID, HANDSHAKE_REFUSED …), or the last failure when there was no host for `give_up_ms`.
 */
PERUN_API int perun_core_run(const char *url, const perun_core *core);

#ifdef __cplusplus
}
#endif

#endif
