#include "perun_stream.h"

#include <stdlib.h>
#include <unistd.h>

#include "bytes.h"
#include "link.h"
#include "socket.h"
#include "stream_queue.h"
#include "text.h"

/* Kinds of the config key `stream`, and lengths of what is in front of their bytes. */
enum { STREAM_BEGIN = 0, STREAM_UNIT = 1, STREAM_DATAGRAM = 2, STREAM_KEYFRAME = 3 };
enum { BEGIN_BYTES = 15, UNIT_HEAD = 25 };

/* Planes of punktfunk datagrams; their fields are little-endian. */
enum { PLANE_INPUT = 0xc8, PLANE_AUDIO = 0xc9, PLANE_RUMBLE = 0xca, PLANE_RICH_INPUT = 0xcc, PLANE_HIDOUT = 0xcd };
enum { PLANE_REDUNDANT_AUDIO = 0xd2, AUDIO_HEAD = 13, REDUNDANT_HEAD = 15, RUMBLE_BYTES = 7, INPUT_DATAGRAM = 18 };

enum { FLAG_KEYFRAME = 4 };

/* Whoever does not ask for access units loses them rather than more memory than this. */
static const size_t waiting_bytes = 128u << 20;

/* An access unit whose parts are still coming. */
typedef struct gathering {
  queue_item item;
  size_t total, room;
  bool open;
} gathering;

struct perun_stream {
  perun_stream_config config;
  perun_stream_info info;
  bool begun, gone, needs_keyframe;
  perun_link link;
  int fd;
  gathering unit;
  stream_queue units, audio, rumble, hidout;
};

static const uint16_t readable[] = {FEATURE_STREAM};

static int out_of_memory(perun_stream *stream) { return link_fail(&stream->link, PERUN_E_FAILED, "out of memory"); }

static int malformed(perun_stream *stream, const char *what) {
  return link_fail(&stream->link, PERUN_E_PROTOCOL_MALFORMED, "the connector sent %s", what);
}

static int say(perun_stream *stream, const uint8_t *value, size_t length) {
  if (stream->link.error != PERUN_OK) return stream->link.error;
  if (!link_config(&stream->link, KEY_STREAM, value, length)) return out_of_memory(stream);
  if (!outbox_flush(&stream->link.out, stream->fd)) stream->gone = true;
  return PERUN_OK;
}

static void forget_unit(perun_stream *stream) {
  free(stream->unit.item.bytes);
  memset(&stream->unit, 0, sizeof stream->unit);
}

/* Nobody asked for so long that the next one would be too much: the decoder begins anew. */
static int lose_units(perun_stream *stream) {
  while (stream->units.count > 0) queue_drop_first(&stream->units);
  stream->needs_keyframe = true;
  return perun_stream_keyframe(stream);
}

static int finish_unit(perun_stream *stream) {
  queue_item item = stream->unit.item;
  memset(&stream->unit, 0, sizeof stream->unit);
  const bool keyframe = (item.flags & FLAG_KEYFRAME) != 0;
  if (stream->units.count == QUEUE_ROOM || stream->units.bytes + item.length > waiting_bytes) {
    const int failure = lose_units(stream);
    if (failure != PERUN_OK) {
      free(item.bytes);
      return failure;
    }
  }
  if (keyframe) stream->needs_keyframe = false;
  if (stream->needs_keyframe) free(item.bytes);
  else queue_put(&stream->units, item);
  return PERUN_OK;
}

static bool grow(gathering *unit, size_t needed) {
  if (needed <= unit->room) return true;
  size_t room = unit->room * 2 > needed ? unit->room * 2 : needed;
  if (room > unit->total) room = unit->total;
  uint8_t *bytes = realloc(unit->item.bytes, room);
  if (bytes == NULL) return false;
  unit->item.bytes = bytes;
  unit->room = room;
  return true;
}

static int take_unit(perun_stream *stream, const uint8_t *value, size_t length) {
  if (length <= UNIT_HEAD) return malformed(stream, "a part of an access unit without bytes");
  gathering *unit = &stream->unit;
  const size_t offset = get_be32(value + 17), total = get_be32(value + 21), part = length - UNIT_HEAD;
  if (total > stream->config.most_au_bytes) {
    return link_fail(&stream->link, PERUN_E_PROTOCOL_TOO_LARGE, "an access unit of %zu bytes is announced", total);
  }
  if (offset == 0) {
    forget_unit(stream);
    unit->open = true;
    unit->total = total;
    unit->item.index = get_be32(value + 1);
    unit->item.pts = (uint64_t)get_be32(value + 5) << 32 | get_be32(value + 9);
    unit->item.flags = get_be32(value + 13);
  }
  const bool follows = unit->open && offset == unit->item.length && total == unit->total;
  if (!follows || part > total - offset) return malformed(stream, "a part of an access unit that does not follow");
  if (!grow(unit, offset + part)) return out_of_memory(stream);
  memcpy(unit->item.bytes + offset, value + UNIT_HEAD, part);
  unit->item.length += part;
  return unit->item.length == total ? finish_unit(stream) : PERUN_OK;
}

static int keep(perun_stream *stream, stream_queue *queue, queue_item item, const uint8_t *bytes) {
  item.bytes = malloc(item.length + 1);
  if (item.bytes == NULL) return out_of_memory(stream);
  memcpy(item.bytes, bytes, item.length);
  if (queue->count == QUEUE_ROOM) queue_drop_first(queue);
  queue_put(queue, item);
  return PERUN_OK;
}

/* Sound, with or without a copy of the frame before: what is torn is left out, as on the network. */
static int take_sound(perun_stream *stream, const uint8_t *datagram, size_t length) {
  const size_t head = datagram[0] == PLANE_AUDIO ? AUDIO_HEAD : REDUNDANT_HEAD;
  if (length < head) return PERUN_OK;
  queue_item item = {.index = get_le32(datagram + 1), .length = length - head};
  item.pts = (uint64_t)get_le32(datagram + 9) << 32 | get_le32(datagram + 5);
  if (head == REDUNDANT_HEAD) {
    const size_t primary = get_le16(datagram + 13);
    if (primary > item.length) return PERUN_OK;
    item.length = primary;
  }
  return keep(stream, &stream->audio, item, datagram + head);
}

static int take_datagram(perun_stream *stream, const uint8_t *datagram, size_t length) {
  const queue_item item = {.length = length};
  if (length == 0) return malformed(stream, "an empty datagram");
  switch (datagram[0]) {
    case PLANE_AUDIO:
    case PLANE_REDUNDANT_AUDIO:
      return take_sound(stream, datagram, length);
    case PLANE_RUMBLE:
      return length < RUMBLE_BYTES ? PERUN_OK : keep(stream, &stream->rumble, item, datagram);
    case PLANE_HIDOUT:
      return length < 2 ? PERUN_OK : keep(stream, &stream->hidout, item, datagram);
    default:
      return PERUN_OK;
  }
}

static int take_begin(perun_stream *stream, const uint8_t *value, size_t length) {
  if (length < BEGIN_BYTES) return malformed(stream, "a beginning that is cut");
  if (value[1] != PERUN_CODEC_H264 && value[1] != PERUN_CODEC_HEVC) return malformed(stream, "an unknown codec");
  stream->info = (perun_stream_info){.codec = value[1], .channels = value[2]};
  stream->info.width = get_be32(value + 3);
  stream->info.height = get_be32(value + 7);
  stream->info.rate = get_be32(value + 11);
  stream->begun = true;
  return PERUN_OK;
}

static int take_notice(perun_stream *stream, const uint8_t *value, size_t length) {
  char text[200];
  text_clean(text, sizeof text, value, length < sizeof text / 4 ? length : sizeof text / 4, NULL);
  return link_fail(&stream->link, PERUN_E_CONNECTION_LOST, "%s", text);
}

static int take(perun_stream *stream, const link_message *message) {
  const uint8_t *value = message->data;
  const size_t length = message->length;
  if (message->type == LINK_READY && !link_supports(&stream->link, FEATURE_STREAM)) {
    return link_fail(&stream->link, PERUN_E_MISSING_CAPABILITY, "this is no connector of a punktfunk host");
  }
  if (message->type != PACKET_CONFIG) return PERUN_OK;
  if (message->key == KEY_NOTICE) return take_notice(stream, value, length);
  if (message->key != KEY_STREAM || length == 0) return PERUN_OK;
  if (value[0] == STREAM_BEGIN) return take_begin(stream, value, length);
  if (value[0] == STREAM_UNIT) return take_unit(stream, value, length);
  return value[0] == STREAM_DATAGRAM ? take_datagram(stream, value + 1, length - 1) : PERUN_OK;
}

/* Reads what there is by the deadline: 1 where something came, 0 for nothing in time, or an error. */
static int pump(perun_stream *stream, int64_t until) {
  link_message message;
  for (bool late = false;;) {
    int found;
    bool came = false;
    while ((found = link_next(&stream->link, &message)) == 1) {
      const int failure = take(stream, &message);
      if (failure != PERUN_OK) return failure;
      came = true;
    }
    if (found != 0) return found;
    if (came) return 1;
    if (stream->gone) {
      const int error = link_finish(&stream->link);
      return error != PERUN_OK ? error : link_fail(&stream->link, PERUN_E_CONNECTION_LOST, "the connector has ended");
    }
    if (late) return 0;
    if (!outbox_flush(&stream->link.out, stream->fd)) stream->gone = true;
    else socket_wait(stream->fd, outbox_queued(&stream->link.out) > 0, until, NULL);
    size_t room;
    uint8_t *bytes = link_room(&stream->link, &room);
    if (bytes == NULL) return out_of_memory(stream);
    const ptrdiff_t length = socket_read(stream->fd, bytes, room);
    if (length > 0) link_received(&stream->link, (size_t)length);
    if (length < 0) stream->gone = true;
    late = now_ns() >= until;
  }
}

static int next_of(perun_stream *stream, stream_queue *queue, queue_item *item, int timeout_ms) {
  const int64_t until = timeout_ms < 0 ? INT64_MAX : now_ns() + (int64_t)timeout_ms * 1000000;
  for (;;) {
    if (queue_take(queue, item)) return 1;
    if (stream->link.error != PERUN_OK) return stream->link.error;
    const int found = pump(stream, until);
    if (found == 0 || (found < 0 && queue->count == 0)) return found;
  }
}

int perun_stream_next_au(perun_stream *stream, perun_au *au, int timeout_ms) {
  queue_item item;
  const int found = next_of(stream, &stream->units, &item, timeout_ms);
  if (found != 1) return found;
  *au = (perun_au){.pts = item.pts, .index = item.index, .flags = item.flags, .bytes = item.bytes, .length = item.length};
  au->keyframe = (item.flags & FLAG_KEYFRAME) != 0;
  return 1;
}

int perun_stream_next_audio(perun_stream *stream, perun_opus *opus, int timeout_ms) {
  queue_item item;
  const int found = next_of(stream, &stream->audio, &item, timeout_ms);
  if (found == 1) {
    *opus = (perun_opus){.pts = item.pts, .sequence = item.index, .bytes = item.bytes, .length = item.length};
  }
  return found;
}

int perun_stream_next_rumble(perun_stream *stream, perun_rumble *rumble, int timeout_ms) {
  queue_item item;
  const int found = next_of(stream, &stream->rumble, &item, timeout_ms);
  if (found != 1) return found;
  const uint8_t *at = item.bytes;
  *rumble = (perun_rumble){.pad = get_le16(at + 1), .low = get_le16(at + 3), .high = get_le16(at + 5)};
  /* Sequence u8 and life u16, then the triggers: each form begins like the one before it. */
  if (item.length >= 10) rumble->life_ms = get_le16(at + 8);
  if (item.length >= 14) {
    rumble->left_trigger = get_le16(at + 10);
    rumble->right_trigger = get_le16(at + 12);
  }
  return 1;
}

int perun_stream_next_hidout(perun_stream *stream, perun_hidout *hidout, int timeout_ms) {
  queue_item item;
  const int found = next_of(stream, &stream->hidout, &item, timeout_ms);
  if (found == 1) *hidout = (perun_hidout){.kind = item.bytes[1], .bytes = item.bytes + 2, .length = item.length - 2};
  return found;
}

int perun_stream_send_input(perun_stream *stream, const perun_stream_input *input) {
  uint8_t value[1 + INPUT_DATAGRAM] = {STREAM_DATAGRAM, PLANE_INPUT};
  if (input == NULL || input->kind > 255) return PERUN_E_USAGE;
  value[2] = (uint8_t)input->kind;
  put_le32(value + 3, input->code);
  put_le32(value + 7, (uint32_t)input->x);
  put_le32(value + 11, (uint32_t)input->y);
  put_le32(value + 15, input->flags);
  return say(stream, value, sizeof value);
}

int perun_stream_send_rich_input(perun_stream *stream, const uint8_t *bytes, size_t length) {
  uint8_t value[2 + 255] = {STREAM_DATAGRAM, PLANE_RICH_INPUT};
  if (bytes == NULL || length == 0 || length > 255) return PERUN_E_USAGE;
  memcpy(value + 2, bytes, length);
  return say(stream, value, 2 + length);
}

int perun_stream_keyframe(perun_stream *stream) {
  const uint8_t value = STREAM_KEYFRAME;
  return say(stream, &value, 1);
}

void perun_stream_info_of(const perun_stream *stream, perun_stream_info *info) { *info = stream->info; }

const char *perun_stream_failure(const perun_stream *stream) { return stream->link.failure; }

int perun_stream_fd(const perun_stream *stream) { return stream->fd; }

void perun_stream_close(perun_stream *stream) {
  if (stream == NULL) return;
  if (stream->fd >= 0) {
    outbox_flush(&stream->link.out, stream->fd);
    close(stream->fd);
  }
  forget_unit(stream);
  queue_clear(&stream->units);
  queue_clear(&stream->audio);
  queue_clear(&stream->rumble);
  queue_clear(&stream->hidout);
  link_free(&stream->link);
  free(stream);
}

/* Connects, shakes hands and hears what comes; PERUN_OK, or why not. */
static int begin(perun_stream *stream, const char *url) {
  const int64_t until = now_ns() + (int64_t)stream->config.patience_ms * 1000000;
  const socket_result found = socket_connect(url, until, NULL);
  stream->fd = found.fd;
  if (found.fd < 0) return found.error;
  if (!link_begin(&stream->link, CAP_EXTENSION, readable, sizeof readable / sizeof readable[0])) return PERUN_E_FAILED;
  while (!stream->begun) {
    const int came = pump(stream, until);
    if (came == 0) return PERUN_E_HANDSHAKE_TIMEOUT;
    if (came < 0) return came;
  }
  return PERUN_OK;
}

perun_stream *perun_stream_open(const char *url, const perun_stream_config *config, int *error) {
  int ignored;
  if (error == NULL) error = &ignored;
  perun_stream *stream = calloc(1, sizeof *stream);
  *error = PERUN_E_FAILED;
  if (stream == NULL) return NULL;
  stream->fd = -1;
  stream->needs_keyframe = true;
  *error = PERUN_E_USAGE;
  if (url != NULL && config != NULL && config->size == sizeof *config && config->most_au_bytes <= PACKET_BYTES) {
    stream->config = *config;
    *error = begin(stream, url);
    if (*error == PERUN_OK) return stream;
  }
  perun_stream_close(stream);
  return NULL;
}
