#include "asks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "registers.h"
#include "text.h"

enum { PART_PREFIX = 11, ANSWER_DONE = 0, ANSWER_FAILED = 1, NAME_BYTES = 32 };
/* With so much on its way to a host that reads slowly, no further answer is made. */
enum { MOST_QUEUED_BYTES = 2 * STATE_BYTES };

/* What became of a question: bytes, or why there are none. */
typedef struct ask_reply {
  uint8_t *bytes;
  size_t length;
  int error;
  char sentence[160];
} ask_reply;

bool answers_asks(const perun_core *core) {
  return core->save != NULL || core->load != NULL || core->read_memory != NULL || core->set_breakpoints != NULL ||
         core->registers != NULL || core->step_instruction != NULL;
}

static bool send_part(perun_link *link, uint16_t request, uint8_t code, size_t offset, size_t total,
                      const uint8_t *bytes, size_t length) {
  uint8_t value[PART_PREFIX + PART_BYTES];
  put_be16(value, request);
  value[2] = code;
  put_be32(value + 3, (uint32_t)offset);
  put_be32(value + 7, (uint32_t)total);
  if (length > 0) memcpy(value + PART_PREFIX, bytes, length);
  return link_config(link, KEY_ANSWER, value, PART_PREFIX + length);
}

static bool send_reply(perun_link *link, uint16_t request, const ask_reply *reply) {
  if (reply->error != PERUN_OK) {
    char text[256];
    const int length = snprintf(text, sizeof text, "%s %s", perun_error_name(reply->error), reply->sentence);
    return send_part(link, request, ANSWER_FAILED, 0, (size_t)length, (const uint8_t *)text, (size_t)length);
  }
  size_t offset = 0;
  do {
    const size_t left = reply->length - offset;
    const size_t part = left < PART_BYTES ? left : PART_BYTES;
    if (!send_part(link, request, ANSWER_DONE, offset, reply->length, reply->bytes + offset, part)) return false;
    offset += part;
  } while (offset < reply->length);
  return true;
}

static void fail(ask_reply *reply, int error, const char *sentence) {
  reply->error = error;
  snprintf(reply->sentence, sizeof reply->sentence, "%s", sentence);
}

static bool make(ask_reply *reply, size_t length) {
  reply->bytes = malloc(length > 0 ? length : 1);
  if (reply->bytes == NULL) fail(reply, PERUN_E_FAILED, "the core has no memory for the answer");
  return reply->bytes != NULL;
}

static void save_state(const perun_core *core, ask_reply *reply) {
  if (core->save == NULL || core->state_size == NULL) {
    fail(reply, PERUN_E_MISSING_CAPABILITY, "this core has no saveState");
    return;
  }
  const size_t most = core->state_size(core->user);
  if (most > STATE_BYTES) {
    fail(reply, PERUN_E_PROTOCOL_TOO_LARGE, "the state of this core is too large");
    return;
  }
  if (!make(reply, most)) return;
  reply->length = core->save(core->user, reply->bytes, most);
  if (reply->length == 0 || reply->length > most) fail(reply, PERUN_E_CORE_FAILED, "the core could not save its state");
}

static size_t spaces_of(const perun_core *core, perun_memory_space *spaces) {
  memset(spaces, 0, MOST_SPACES * sizeof *spaces);
  const size_t count = core->memory_spaces == NULL ? 0 : core->memory_spaces(core->user, spaces, MOST_SPACES);
  for (size_t at = 0; at < count && at < MOST_SPACES; at++) spaces[at].name[NAME_BYTES - 1] = '\0';
  return count < MOST_SPACES ? count : MOST_SPACES;
}

static void list_spaces(const perun_core *core, ask_reply *reply) {
  perun_memory_space spaces[MOST_SPACES];
  const size_t count = spaces_of(core, spaces);
  if (!make(reply, count * (1 + NAME_BYTES + 4))) return;
  for (size_t at = 0; at < count; at++) {
    char name[NAME_BYTES];
    const size_t length =
        text_clean(name, sizeof name, (const uint8_t *)spaces[at].name, strlen(spaces[at].name), NULL);
    uint8_t *to = reply->bytes + reply->length;
    to[0] = (uint8_t)length;
    memcpy(to + 1, name, length);
    put_be32(to + 1 + length, spaces[at].size);
    reply->length += 1 + length + 4;
  }
}

static void read_memory(const perun_core *core, const uint8_t *question, size_t length, ask_reply *reply) {
  if (core->read_memory == NULL) {
    fail(reply, PERUN_E_MISSING_CAPABILITY, "this core has no readMemory");
    return;
  }
  const size_t name = length > 0 ? question[0] : 0;
  if (length != 1 + name + 8 || name > NAME_BYTES) {
    fail(reply, PERUN_E_PROTOCOL_MALFORMED, "a memory range of another length");
    return;
  }
  const uint32_t address = get_be32(question + 1 + name);
  const uint32_t count = get_be32(question + 1 + name + 4);
  if (count > MEMORY_READ_BYTES) {
    fail(reply, PERUN_E_PROTOCOL_TOO_LARGE, "too many bytes of memory at once");
    return;
  }
  perun_memory_space spaces[MOST_SPACES];
  const size_t known = spaces_of(core, spaces);
  size_t at = 0;
  while (at < known && !(strlen(spaces[at].name) == name && memcmp(spaces[at].name, question + 1, name) == 0)) at++;
  if (at == known) {
    fail(reply, PERUN_E_NOT_FOUND, "there is no such space of memory");
    return;
  }
  if ((uint64_t)address + count > spaces[at].size) {
    fail(reply, PERUN_E_NOT_FOUND, "these bytes are not all there");
    return;
  }
  if (!make(reply, count)) return;
  reply->length = count;
  if (core->read_memory(core->user, spaces[at].name, address, reply->bytes, count) != 0) {
    fail(reply, PERUN_E_CORE_FAILED, "the core could not read its memory");
  }
}

static void change_breakpoint(core_asks *asks, uint8_t kind, const uint8_t *question, size_t length, ask_reply *reply) {
  const perun_core *core = asks->core;
  if (core->set_breakpoints == NULL) {
    fail(reply, PERUN_E_MISSING_CAPABILITY, "this core has no breakpoints");
    return;
  }
  if (length != 4) {
    fail(reply, PERUN_E_PROTOCOL_MALFORMED, "a breakpoint is one address");
    return;
  }
  const uint32_t address = get_be32(question);
  size_t at = 0;
  while (at < asks->breakpoint_count && asks->breakpoints[at] != address) at++;
  const bool is_set = at < asks->breakpoint_count;
  if (kind == ASK_SET_BREAKPOINT && !is_set) {
    if (at == MOST_BREAKPOINTS) {
      fail(reply, PERUN_E_LIMIT_REACHED, "64 breakpoints are set already");
      return;
    }
    asks->breakpoints[asks->breakpoint_count++] = address;
  } else if (kind == ASK_CLEAR_BREAKPOINT && is_set) {
    asks->breakpoints[at] = asks->breakpoints[--asks->breakpoint_count];
  }
  core->set_breakpoints(core->user, asks->breakpoints, asks->breakpoint_count);
}

static int compare(const void *a, const void *b) {
  const uint32_t left = *(const uint32_t *)a;
  const uint32_t right = *(const uint32_t *)b;
  return (left > right) - (left < right);
}

static void list_breakpoints(core_asks *asks, ask_reply *reply) {
  if (!make(reply, asks->breakpoint_count * 4)) return;
  qsort(asks->breakpoints, asks->breakpoint_count, sizeof asks->breakpoints[0], compare);
  for (size_t at = 0; at < asks->breakpoint_count; at++) put_be32(reply->bytes + 4 * at, asks->breakpoints[at]);
  reply->length = asks->breakpoint_count * 4;
}

static void step(core_asks *asks, ask_reply *reply) {
  if (asks->core->step_instruction == NULL) fail(reply, PERUN_E_MISSING_CAPABILITY, "this core has no stepInstruction");
  else if (asks->step(asks->stepper) != 0) fail(reply, PERUN_E_CORE_FAILED, "the core could not run an instruction");
}

static void list_registers(const perun_core *core, ask_reply *reply) {
  if (core->registers == NULL) {
    fail(reply, PERUN_E_MISSING_CAPABILITY, "this core has no registers");
    return;
  }
  if (make(reply, REGISTERS_BYTES)) reply->length = registers_write(core, reply->bytes);
}

static void answer(core_asks *asks, uint8_t kind, const uint8_t *question, size_t length, ask_reply *reply) {
  const perun_core *core = asks->core;
  switch (kind) {
    case ASK_SAVE:
      save_state(core, reply);
      return;
    case ASK_LOAD:
      if (core->load == NULL) {
        fail(reply, PERUN_E_MISSING_CAPABILITY, "this core has no loadState");
        return;
      }
      if (core->load(core->user, question, length) == 0) return;
      fail(reply, PERUN_E_PROTOCOL_MALFORMED, "these bytes are no state of this core");
      return;
    case ASK_SPACES:
      list_spaces(core, reply);
      return;
    case ASK_READ:
      read_memory(core, question, length, reply);
      return;
    case ASK_SET_BREAKPOINT:
    case ASK_CLEAR_BREAKPOINT:
      change_breakpoint(asks, kind, question, length, reply);
      return;
    case ASK_BREAKPOINTS:
      list_breakpoints(asks, reply);
      return;
    case ASK_STEP:
      step(asks, reply);
      return;
    case ASK_REGISTERS:
      list_registers(core, reply);
      return;
    default:
      fail(reply, PERUN_E_PROTOCOL_MALFORMED, "an unknown question");
      return;
  }
}

static void close_ask(open_ask *ask) {
  free(ask->bytes);
  memset(ask, 0, sizeof *ask);
}

static open_ask *find(core_asks *asks, uint16_t request) {
  for (int at = 0; at < MOST_OPEN_ASKS; at++) {
    if (asks->open[at].used && asks->open[at].request == request) return &asks->open[at];
  }
  return NULL;
}

static open_ask *begin(core_asks *asks, uint16_t request, uint8_t kind, uint32_t total) {
  for (int at = 0; at < MOST_OPEN_ASKS; at++) {
    if (asks->open[at].used) continue;
    asks->open[at] = (open_ask){.used = true, .request = request, .kind = kind, .total = total};
    return &asks->open[at];
  }
  return NULL;
}

/* Takes a part's bytes; room grows with what has come, not with what was announced. */
static bool gather(open_ask *ask, const uint8_t *bytes, uint32_t length) {
  if (ask->room - ask->filled < length) {
    uint32_t room = ask->room == 0 ? QUESTION_BYTES : ask->room * 2;
    if (room < ask->filled + length) room = ask->filled + length;
    uint8_t *grown = realloc(ask->bytes, room);
    if (grown == NULL) return false;
    ask->bytes = grown;
    ask->room = room;
  }
  if (length > 0) memcpy(ask->bytes + ask->filled, bytes, length);
  ask->filled += length;
  return true;
}

static bool refuse(perun_link *link, uint16_t request, int error, const char *sentence) {
  ask_reply refusal = {.bytes = NULL};
  fail(&refusal, error, sentence);
  return send_reply(link, request, &refusal);
}

bool asks_take(core_asks *asks, perun_link *link, const uint8_t *value, size_t length) {
  if (length < PART_PREFIX || value[2] > ASK_REGISTERS) return true;
  const uint16_t request = get_be16(value);
  const uint8_t kind = value[2];
  const uint32_t offset = get_be32(value + 3);
  const uint32_t total = get_be32(value + 7);
  const uint32_t part = (uint32_t)(length - PART_PREFIX);
  if (total > STATE_BYTES || (uint64_t)offset + part > total || (part == 0 && total > 0)) return true;

  open_ask *ask = find(asks, request);
  if (ask != NULL && (offset == 0 || kind == ASK_ABANDON)) {
    close_ask(ask);
    ask = NULL;
  }
  if (kind == ASK_ABANDON) return true;
  if (ask == NULL) ask = begin(asks, request, kind, total);
  if (ask == NULL) return refuse(link, request, PERUN_E_LIMIT_REACHED, "too many questions are half asked");
  if (ask->kind != kind) return true;
  const char *wrong = NULL;
  int error = PERUN_E_PROTOCOL_MALFORMED;
  if (offset != ask->filled || total != ask->total) wrong = "a part does not follow the one before";
  else if (kind != ASK_LOAD && total > QUESTION_BYTES) {
    wrong = "the question is too long";
    error = PERUN_E_PROTOCOL_TOO_LARGE;
  } else if (!gather(ask, value + PART_PREFIX, part)) {
    wrong = "the core has no memory for the question";
    error = PERUN_E_FAILED;
  }
  if (wrong != NULL) {
    close_ask(ask);
    return refuse(link, request, error, wrong);
  }
  if (ask->filled < ask->total) return true;
  ask_reply found = {.bytes = NULL};
  if (outbox_queued(&link->out) > MOST_QUEUED_BYTES) fail(&found, PERUN_E_LIMIT_REACHED, "too many answers are waiting");
  else answer(asks, kind, ask->bytes, ask->filled, &found);
  close_ask(ask);
  const bool sent = send_reply(link, request, &found);
  free(found.bytes);
  return sent;
}

void asks_close(core_asks *asks) {
  for (int at = 0; at < MOST_OPEN_ASKS; at++) close_ask(&asks->open[at]);
  if (asks->breakpoint_count == 0) return;
  asks->breakpoint_count = 0;
  if (asks->core->set_breakpoints != NULL) asks->core->set_breakpoints(asks->core->user, asks->breakpoints, 0);
}
