#include "devices.h"

#include <string.h>

#include "bytes.h"

static int16_t get_i16(const uint8_t *at) { return (int16_t)get_be16(at); }

static void put_i16(uint8_t *at, int16_t value) { put_be16(at, (uint16_t)value); }

/* Bytes of a state, of one finger for touch; 0 for an unknown device. */
static size_t state_bytes(uint32_t kind) {
  switch (kind) {
    case PERUN_DEVICE_ANALOG:
      return 10;
    case PERUN_DEVICE_MOUSE:
    case PERUN_DEVICE_POINTER:
      return 9;
    case PERUN_DEVICE_KEY:
      return 3;
    case PERUN_DEVICE_TOUCH:
      return 5;
    default:
      return 0;
  }
}

bool device_read(const uint8_t *value, size_t length, uint8_t *pad, perun_device *device) {
  memset(device, 0, sizeof *device);
  if (length < 2) return false;
  *pad = value[0];
  device->kind = value[1];
  const uint8_t *state = value + 2;
  const size_t bytes = state_bytes(device->kind);
  length -= 2;
  if (bytes == 0) return false;
  if (device->kind == PERUN_DEVICE_TOUCH) {
    if (length % bytes != 0 || length > bytes * PERUN_MOST_TOUCHES) return false;
  } else if (length != bytes) return false;
  switch (device->kind) {
    case PERUN_DEVICE_ANALOG:
      for (int axis = 0; axis < 4; axis++) device->axes[axis] = get_i16(state + 2 * axis);
      memcpy(device->triggers, state + 8, 2);
      return true;
    case PERUN_DEVICE_MOUSE:
      for (int axis = 0; axis < 2; axis++) device->move[axis] = get_i16(state + 2 * axis);
      break;
    case PERUN_DEVICE_POINTER:
      for (int axis = 0; axis < 2; axis++) device->at[axis] = get_be16(state + 2 * axis);
      break;
    case PERUN_DEVICE_KEY:
      device->usage = get_be16(state);
      device->pressed = state[2];
      return device->pressed <= 1;
    default:
      device->count = (uint8_t)(length / bytes);
      for (int at = 0; at < device->count; at++, state += bytes) {
        device->touches[at].id = state[0];
        device->touches[at].x = get_be16(state + 1);
        device->touches[at].y = get_be16(state + 3);
      }
      return true;
  }
  for (int axis = 0; axis < 2; axis++) device->wheel[axis] = get_i16(state + 4 + 2 * axis);
  device->buttons = state[8];
  return true;
}

size_t device_write(uint8_t pad, const perun_device *device, uint8_t value[MOST_DEVICE_BYTES]) {
  const size_t bytes = state_bytes(device->kind);
  uint8_t *state = value + 2;
  if (bytes == 0 || device->count > PERUN_MOST_TOUCHES) return 0;
  value[0] = pad;
  value[1] = (uint8_t)device->kind;
  switch (device->kind) {
    case PERUN_DEVICE_ANALOG:
      for (int axis = 0; axis < 4; axis++) put_i16(state + 2 * axis, device->axes[axis]);
      memcpy(state + 8, device->triggers, 2);
      return 2 + bytes;
    case PERUN_DEVICE_MOUSE:
      for (int axis = 0; axis < 2; axis++) put_i16(state + 2 * axis, device->move[axis]);
      break;
    case PERUN_DEVICE_POINTER:
      for (int axis = 0; axis < 2; axis++) put_be16(state + 2 * axis, device->at[axis]);
      break;
    case PERUN_DEVICE_KEY:
      put_be16(state, device->usage);
      state[2] = device->pressed != 0;
      return 2 + bytes;
    default:
      for (int at = 0; at < device->count; at++, state += bytes) {
        state[0] = (uint8_t)device->touches[at].id;
        put_be16(state + 1, device->touches[at].x);
        put_be16(state + 3, device->touches[at].y);
      }
      return 2 + bytes * device->count;
  }
  for (int axis = 0; axis < 2; axis++) put_i16(state + 4 + 2 * axis, device->wheel[axis]);
  state[8] = device->buttons;
  return 2 + bytes;
}
