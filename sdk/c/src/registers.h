/* The registers of a core, as its debug packets have them. */
#ifndef PERUN_REGISTERS_H
#define PERUN_REGISTERS_H

#include "perun_core.h"

enum { MOST_REGISTERS = 255, REGISTERS_BYTES = 2 + MOST_REGISTERS * 42 };

/* Writes the kind and the registers to room for REGISTERS_BYTES; returns how many bytes. The core has the hook. */
size_t registers_write(const perun_core *core, uint8_t *data);

#endif
