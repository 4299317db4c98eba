/* What perun_core.h and perun_client.h share: version, errors, buttons, devices. */
#ifndef PERUN_TYPES_H
#define PERUN_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define PERUN_API __attribute__((visibility("default")))
#else
#define PERUN_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Rises when a program has to be compiled anew. Structs may grow at their end without it: each says its size. */
#define PERUN_ABI_VERSION 1

/* The PERUN_ABI_VERSION that the library was built with. */
PERUN_API uint32_t perun_abi_version(void);
/* Version of the library, as text. */
PERUN_API const char *perun_version(void);

/* What can go wrong; the names are those of docs/errors.md. 0 is success, all others are negative. */
typedef enum perun_error {
  PERUN_OK = 0,
  PERUN_E_FAILED = -1, /* out of memory, and what has no better name */
  PERUN_E_USAGE = -2,
  PERUN_E_ADDRESS_INVALID = -3,
  PERUN_E_NOT_FOUND = -4,
  PERUN_E_SESSION_NOT_FOUND = -5,
  PERUN_E_REFUSED = -6,
  PERUN_E_LIMIT_REACHED = -7,
  PERUN_E_UNREACHABLE = -8,
  PERUN_E_CONNECTION_LOST = -9,
  PERUN_E_MISSING_CAPABILITY = -10,
  PERUN_E_CORE_FAILED = -11,
  PERUN_E_PROTOCOL_MAGIC = -12,
  PERUN_E_PROTOCOL_VERSION = -13,
  PERUN_E_PROTOCOL_MALFORMED = -14,
  PERUN_E_PROTOCOL_TOO_LARGE = -15,
  PERUN_E_HANDSHAKE_TIMEOUT = -16,
  PERUN_E_HANDSHAKE_REFUSED = -17,
  PERUN_E_CODEC_SIZE = -18,
  PERUN_E_CODEC_CORRUPT = -19
} perun_error;

/* "CONNECTION_LOST" and the like; never NULL. */
PERUN_API const char *perun_error_name(int error);

/* Frames per second, exact: 60.0988 Hz is { 39375000, 655171 }. Neither part may be 0. */
typedef struct perun_rational {
  uint32_t numerator;
  uint32_t denominator;
} perun_rational;

/* The sixteen buttons of the layout xinput, as bits. */
enum {
  PERUN_UP = 1 << 0,
  PERUN_DOWN = 1 << 1,
  PERUN_LEFT = 1 << 2,
  PERUN_RIGHT = 1 << 3,
  PERUN_START = 1 << 4,
  PERUN_BACK = 1 << 5,
  PERUN_LEFT_THUMB = 1 << 6,
  PERUN_RIGHT_THUMB = 1 << 7,
  PERUN_LEFT_SHOULDER = 1 << 8,
  PERUN_RIGHT_SHOULDER = 1 << 9,
  PERUN_GUIDE = 1 << 10,
  PERUN_A = 1 << 12,
  PERUN_B = 1 << 13,
  PERUN_X = 1 << 14,
  PERUN_Y = 1 << 15
};

enum { PERUN_MOST_PADS = 16, PERUN_MOST_TOUCHES = 10 };

/* How the sixteen buttons are named. With PERUN_LAYOUT_CHIP8 bit n is the hex key n. */
typedef enum perun_layout { PERUN_LAYOUT_XINPUT = 0, PERUN_LAYOUT_CHIP8 = 1 } perun_layout;

typedef enum perun_device_kind {
  PERUN_DEVICE_ANALOG = 1,
  PERUN_DEVICE_MOUSE = 2,
  PERUN_DEVICE_POINTER = 3,
  PERUN_DEVICE_KEY = 4,
  PERUN_DEVICE_TOUCH = 5
} perun_device_kind;

/* Sticks, mouse, keyboard or fingers; which fields mean something is said by the kind. */
typedef struct perun_device {
  uint32_t kind;
  /* ANALOG: x and y of the left stick, then of the right one. */
  int16_t axes[4];
  /* ANALOG: left and right, 0-255. */
  uint8_t triggers[2];
  /* MOUSE and POINTER: bit 0 is the left button. */
  uint8_t buttons;
  /* TOUCH: how many points there are. */
  uint8_t count;
  /* MOUSE: how far it went since the last time. */
  int16_t move[2];
  /* MOUSE and POINTER: 120 is a notch. */
  int16_t wheel[2];
  /* POINTER: where, 0-65535 of the picture. */
  uint16_t at[2];
  /* KEY: of the USB HID page 7. */
  uint16_t usage;
  uint8_t pressed;
  uint8_t reserved;
  struct {
    uint16_t x, y;
    uint16_t id;
  } touches[PERUN_MOST_TOUCHES];
} perun_device;

typedef enum perun_run_action {
  PERUN_RUN_RESUME = 0,
  PERUN_RUN_PAUSE = 1,
  PERUN_RUN_STEP = 2,
  PERUN_RUN_RESET = 3
} perun_run_action;

typedef enum perun_log_level { PERUN_LOG_INFO = 0, PERUN_LOG_WARN = 1, PERUN_LOG_ERROR = 2 } perun_log_level;

/* Writes the SHA-256 of the bytes as 64 hex digits and a NUL. */
PERUN_API void perun_sha256(const void *bytes, size_t length, char hex[65]);

#ifdef __cplusplus
}
#endif

#endif
