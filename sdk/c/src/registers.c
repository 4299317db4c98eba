#include "registers.h"

#include <string.h>

#include "bytes.h"
#include "protocol.h"
#include "text.h"

size_t registers_write(const perun_core *core, uint8_t *data) {
  perun_register registers[MOST_REGISTERS];
  memset(registers, 0, sizeof registers);
  size_t count = core->registers(core->user, registers, MOST_REGISTERS);
  if (count > MOST_REGISTERS) count = MOST_REGISTERS;
  size_t at = 2;
  data[0] = DEBUG_REGISTERS;
  data[1] = (uint8_t)count;
  for (size_t index = 0; index < count; index++) {
    perun_register *one = &registers[index];
    one->name[sizeof one->name - 1] = '\0';
    char name[32];
    const size_t length = text_clean(name, sizeof name, (const uint8_t *)one->name, strlen(one->name), NULL);
    const uint8_t bits = one->bits < 1 ? 1 : one->bits > 64 ? 64 : one->bits;
    data[at++] = (uint8_t)length;
    memcpy(data + at, name, length);
    at += length;
    data[at++] = bits;
    put_be64(data + at, bits < 64 ? one->value & (((uint64_t)1 << bits) - 1) : one->value);
    at += 8;
  }
  return at;
}
