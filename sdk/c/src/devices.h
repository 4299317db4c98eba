/* Values of the config key device. */
#ifndef PERUN_DEVICES_H
#define PERUN_DEVICES_H

#include "perun_types.h"

enum { MOST_DEVICE_BYTES = 2 + 5 * PERUN_MOST_TOUCHES };

/* False where it is none. */
bool device_read(const uint8_t *value, size_t length, uint8_t *pad, perun_device *device);
/* Bytes written, 0 for a device that cannot be. */
size_t device_write(uint8_t pad, const perun_device *device, uint8_t value[MOST_DEVICE_BYTES]);

#endif
