#include "perun_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bytes.h"
#include "decode.h"
#include "devices.h"
#include "link.h"
#include "socket.h"
#include "text.h"

/* A host whose frames cannot be decoded for so long will not send the whole frame that would mend it. */
static const int64_t heal_ns = 2000000000;

/* Of one event: audio in the order of this machine, or text. */
typedef struct borrowed {
  void *bytes;
  size_t room;
} borrowed;

struct perun_client {
  perun_client_config config;
  char session[65], name[65];
  perun_link link;
  int fd;
  frame_decoder decoder;
  borrowed audio, text;
  /* The seat asked for, and the one there is. */
  uint8_t wanted_seat, wanted_player;
  uint8_t seat, player;
  bool joined;
  /* An event without a message: the seat that hosts without the extension take for granted. */
  bool tells_seat;
  uint16_t buttons;
  int64_t input_at;
  int64_t broken_since;
  bool gone;
};

static const uint16_t readable[] = {FEATURE_LZ4,     FEATURE_SESSIONS, FEATURE_RUN,   FEATURE_ECHO,
                                    FEATURE_INDEXED, FEATURE_SCROLL,   FEATURE_STRIPS};

static bool plays(const perun_client *client) {
  return client->seat == PERUN_SEAT_PLAYER || client->seat == PERUN_SEAT_OWNER;
}

static int put_input(perun_client *client, uint16_t buttons) {
  uint8_t *payload = link_packet(&client->link, PACKET_INPUT, INPUT_BYTES);
  if (payload == NULL) return link_fail(&client->link, PERUN_E_FAILED, "out of memory");
  put_be16(payload, buttons);
  put_be16(payload + 2, link_extended(&client->link) ? client->player : 0);
  outbox_commit(&client->link.out, HEADER_BYTES + INPUT_BYTES);
  client->input_at = now_ns();
  return PERUN_OK;
}

static void ask_seat(perun_client *client) {
  const uint8_t value[2] = {client->wanted_seat, client->wanted_player};
  link_config(&client->link, KEY_SEAT, value, sizeof value);
}

static void sit(perun_client *client, uint8_t seat, uint8_t player) {
  client->seat = seat;
  client->player = player;
  if (plays(client)) put_input(client, client->buttons);
}

static void introduce(perun_client *client) {
  if (link_supports(&client->link, FEATURE_SESSIONS)) {
    if (client->name[0] != '\0') {
      link_config(&client->link, KEY_NAME, (const uint8_t *)client->name, strlen(client->name));
    }
    link_config(&client->link, KEY_SESSION, (const uint8_t *)client->session, strlen(client->session));
    return;
  }
  /* Everybody plays there who does not want to watch. */
  sit(client, client->wanted_seat, 0);
  client->tells_seat = true;
}

static bool lend(borrowed *loan, size_t length) {
  if (loan->room >= length) return true;
  free(loan->bytes);
  loan->bytes = malloc(length);
  loan->room = loan->bytes == NULL ? 0 : length;
  return loan->bytes != NULL;
}

static bool take_text(perun_client *client, const link_message *message, perun_event *event) {
  /* A character that is none becomes three bytes. */
  const size_t room = message->length * 3 + 1;
  if (!lend(&client->text, room)) return false;
  event->length = text_clean(client->text.bytes, room, message->data, message->length, NULL);
  event->text = client->text.bytes;
  return true;
}

static void take_frame(perun_client *client, const link_message *message, perun_event *event) {
  const encoded_frame frame = {message->width, message->height, message->flags, message->data, message->length};
  const int result = link_extended(&client->link) ? decoder_decode(&client->decoder, &frame)
                                                  : decoder_decode_legacy(&client->decoder, &frame);
  event->width = message->width;
  event->height = message->height;
  if (result == PERUN_OK) {
    client->broken_since = 0;
    event->kind = PERUN_EVENT_FRAME;
    event->pixels = decoder_pixels(&client->decoder);
    event->keyframe = (message->flags & FLAG_DELTA) == 0;
    return;
  }
  const int64_t now = now_ns();
  if (client->broken_since == 0) client->broken_since = now;
  event->kind = PERUN_EVENT_UNDECODABLE;
  event->code = result;
  if (link_extended(&client->link) && now - client->broken_since >= heal_ns) {
    link_fail(&client->link, result, "no frame could be decoded for two seconds: %s", perun_error_name(result));
  }
}

static bool take_audio(perun_client *client, const link_message *message, perun_event *event) {
  const size_t samples = message->length / 2;
  if (!lend(&client->audio, samples * sizeof(int16_t) + 1)) return false;
  int16_t *audio = client->audio.bytes;
  for (size_t at = 0; at < samples; at++) audio[at] = (int16_t)get_be16(message->data + 2 * at);
  event->kind = PERUN_EVENT_AUDIO;
  event->rate = message->rate;
  event->channels = message->channels;
  event->audio = audio;
  event->samples = samples;
  return true;
}

static bool take_session(perun_client *client, const link_message *message, perun_event *event) {
  if (!text_is_session((const char *)message->data, message->length)) return true;
  if (!take_text(client, message, event)) return false;
  event->kind = PERUN_EVENT_SESSION;
  client->joined = message->length > 0;
  client->seat = PERUN_SEAT_WATCHER;
  client->player = 0;
  if (client->joined) ask_seat(client);
  return true;
}

static bool take_notice(perun_client *client, const link_message *message, perun_event *event) {
  static const char missing[] = "SESSION_NOT_FOUND ";
  if (!take_text(client, message, event)) return false;
  const bool is_missing = strncmp(event->text, missing, sizeof missing - 1) == 0;
  /* Who asked for one session and no other has nothing to wait for. */
  if (is_missing && !client->joined && client->session[0] != '\0') {
    link_fail(&client->link, PERUN_E_SESSION_NOT_FOUND, "%s", event->text + sizeof missing - 1);
  } else event->kind = PERUN_EVENT_NOTICE;
  return true;
}

static bool take_config(perun_client *client, const link_message *message, perun_event *event) {
  const uint8_t *value = message->data;
  const size_t length = message->length;
  if (!link_extended(&client->link)) return true;
  switch (message->key) {
    case KEY_SESSION:
      return take_session(client, message, event);
    case KEY_SEAT:
      if (length != 2 || value[0] > PERUN_SEAT_OWNER || value[1] > PERUN_MOST_PADS) return true;
      sit(client, value[0], value[1]);
      event->kind = PERUN_EVENT_SEAT;
      event->code = value[0];
      event->player = value[1];
      return true;
    case KEY_SESSION_STATE:
      if (length != 1 || value[0] > PERUN_SESSION_ENDED) return true;
      event->kind = PERUN_EVENT_STATE;
      event->code = value[0];
      return true;
    case KEY_FRAME_RATE:
      if (length != 8 || get_be32(value) == 0 || get_be32(value + 4) == 0) return true;
      event->kind = PERUN_EVENT_RATE;
      event->frame_rate = (perun_rational){get_be32(value), get_be32(value + 4)};
      return true;
    case KEY_CORE_INFO:
      event->kind = PERUN_EVENT_CORE;
      return take_text(client, message, event);
    case KEY_NOTICE:
      return take_notice(client, message, event);
    default:
      return true;
  }
}

static bool take(perun_client *client, const link_message *message, perun_event *event) {
  event->sequence = message->sequence;
  switch (message->type) {
    case PACKET_VIDEO:
      take_frame(client, message, event);
      return true;
    case PACKET_AUDIO:
      return take_audio(client, message, event);
    case PACKET_CONFIG:
      return take_config(client, message, event);
    case PACKET_DEBUG:
      event->kind = PERUN_EVENT_DEBUG;
      event->bytes = message->data;
      event->length = message->length;
      return true;
    default:
      /* Old relays pass on the input of others, and a newer host may send what is not known here. */
      return true;
  }
}

/* Reads once; false where the connection is gone. */
static bool receive(perun_client *client) {
  size_t room;
  uint8_t *bytes = link_room(&client->link, &room);
  if (bytes == NULL) {
    link_fail(&client->link, PERUN_E_FAILED, "out of memory");
    return false;
  }
  const ptrdiff_t length = socket_read(client->fd, bytes, room);
  if (length > 0) link_received(&client->link, (size_t)length);
  if (length >= 0) return true;
  client->gone = true;
  return true;
}

static int64_t earlier(int64_t a, int64_t b) { return a < b ? a : b; }

/* Sends what is queued, repeats the buttons, and waits for bytes until then; false where the connection is gone. */
static bool wait_and_receive(perun_client *client, int64_t until) {
  const int64_t input_ns = (int64_t)CLIENT_INPUT_MS * 1000000;
  if (!outbox_flush(&client->link.out, client->fd)) client->gone = true;
  /* While earlier bytes wait here, repeats would only make it worse. */
  const bool repeats = plays(client) && outbox_queued(&client->link.out) == 0;
  if (repeats && now_ns() - client->input_at >= input_ns) {
    put_input(client, client->buttons);
    if (!outbox_flush(&client->link.out, client->fd)) client->gone = true;
  }
  if (!client->gone) {
    const int64_t wake = repeats ? earlier(until, client->input_at + input_ns) : until;
    socket_wait(client->fd, outbox_queued(&client->link.out) > 0, wake, NULL);
  }
  return receive(client);
}

/* The next message by the deadline: 1, 0 for none in time, or an error. */
static int next_message(perun_client *client, link_message *message, int64_t until) {
  for (bool late = false;;) {
    const int found = link_next(&client->link, message);
    if (found != 0) return found;
    if (client->gone) {
      const int error = link_finish(&client->link);
      return error != PERUN_OK ? error
                               : link_fail(&client->link, PERUN_E_CONNECTION_LOST, "the host ended the connection");
    }
    if (late) return 0;
    if (!wait_and_receive(client, until)) return client->link.error;
    late = now_ns() >= until;
  }
}

int perun_client_next(perun_client *client, perun_event *event, int timeout_ms) {
  memset(event, 0, sizeof *event);
  if (client->tells_seat) {
    client->tells_seat = false;
    event->kind = PERUN_EVENT_SEAT;
    event->code = client->seat;
    return 1;
  }
  const int64_t now = now_ns();
  const int64_t until = timeout_ms < 0 ? INT64_MAX : now + (int64_t)timeout_ms * 1000000;
  for (;;) {
    link_message message;
    const int found = next_message(client, &message, until);
    if (found != 1) return found;
    if (!take(client, &message, event)) return link_fail(&client->link, PERUN_E_FAILED, "out of memory");
    if (event->kind != PERUN_EVENT_NONE) return 1;
  }
}

int perun_client_buttons(perun_client *client, uint16_t buttons) {
  if (client->link.error != PERUN_OK) return client->link.error;
  const bool changed = buttons != client->buttons;
  client->buttons = buttons;
  if (!changed || !plays(client)) return PERUN_OK;
  const int failure = put_input(client, buttons);
  if (failure == PERUN_OK && !outbox_flush(&client->link.out, client->fd)) client->gone = true;
  return failure;
}

static int ask(perun_client *client, uint16_t feature, uint8_t key, const uint8_t *value, size_t length) {
  if (client->link.error != PERUN_OK) return client->link.error;
  if (!link_supports(&client->link, feature)) return PERUN_E_MISSING_CAPABILITY;
  if (!link_config(&client->link, key, value, length)) return PERUN_E_FAILED;
  if (!outbox_flush(&client->link.out, client->fd)) client->gone = true;
  return PERUN_OK;
}

int perun_client_device(perun_client *client, const perun_device *device) {
  uint8_t value[MOST_DEVICE_BYTES];
  const size_t length = device_write(0, device, value);
  return length == 0 ? PERUN_E_USAGE : ask(client, FEATURE_DEVICES, KEY_DEVICE, value, length);
}

int perun_client_run(perun_client *client, perun_run_action action) {
  const uint8_t code = (uint8_t)action;
  return (unsigned)action > PERUN_RUN_RESET ? PERUN_E_USAGE : ask(client, FEATURE_RUN, KEY_RUN, &code, 1);
}

static bool is_seat(uint32_t seat, uint32_t player) {
  return seat <= PERUN_SEAT_OWNER && player <= (seat == PERUN_SEAT_PLAYER ? PERUN_MOST_PADS : 0);
}

int perun_client_seat(perun_client *client, perun_seat_kind seat, uint32_t player) {
  if (!is_seat(seat, player)) return PERUN_E_USAGE;
  client->wanted_seat = (uint8_t)seat;
  client->wanted_player = (uint8_t)player;
  if (!client->joined) return client->link.error;
  const uint8_t value[2] = {client->wanted_seat, client->wanted_player};
  return ask(client, FEATURE_SESSIONS, KEY_SEAT, value, sizeof value);
}

const char *perun_client_failure(const perun_client *client) { return client->link.failure; }

int perun_client_fd(const perun_client *client) { return client->fd; }

void perun_client_close(perun_client *client) {
  if (client == NULL) return;
  if (client->fd >= 0) {
    if (plays(client) && client->buttons != 0 && client->link.error == PERUN_OK) put_input(client, 0);
    outbox_flush(&client->link.out, client->fd);
    close(client->fd);
  }
  link_free(&client->link);
  decoder_free(&client->decoder);
  free(client->audio.bytes);
  free(client->text.bytes);
  free(client);
}

static bool configure(perun_client *client, const perun_client_config *config) {
  if (config->size > sizeof client->config) return false;
  if (config->size < offsetof(perun_client_config, most_pixels) + sizeof config->most_pixels) return false;
  memcpy(&client->config, config, config->size);
  if (!is_seat(config->seat, config->player)) return false;
  if (config->most_pixels == 0 || config->most_pixels > FRAME_PIXELS) return false;
  client->wanted_seat = (uint8_t)config->seat;
  client->wanted_player = (uint8_t)config->player;
  const char *session = config->session != NULL ? config->session : "";
  const size_t length = strlen(session);
  if (!text_is_session(session, length)) return false;
  memcpy(client->session, session, length + 1);
  const char *name = config->name != NULL ? config->name : "";
  text_clean(client->name, sizeof client->name, (const uint8_t *)name, strlen(name), NULL);
  return true;
}

/* Connects and shakes hands; PERUN_OK, or why not. */
static int greet(perun_client *client, const char *url) {
  const int64_t until = now_ns() + (int64_t)client->config.patience_ms * 1000000;
  const socket_result found = socket_connect(url, until, NULL);
  client->fd = found.fd;
  if (found.fd < 0) return found.error;
  const unsigned audio = client->config.audio ? CAP_AUDIO : 0;
  const uint16_t capabilities = (uint16_t)(CAP_DELTA | CAP_DEBUG | CAP_EXTENSION | audio);
  if (!link_begin(&client->link, capabilities, readable, sizeof readable / sizeof readable[0])) return PERUN_E_FAILED;
  client->link.most_pixels = client->config.most_pixels;
  link_message message;
  const int answered = next_message(client, &message, until);
  if (answered == 0) return PERUN_E_HANDSHAKE_TIMEOUT;
  if (answered != 1) return answered;
  introduce(client);
  if (!outbox_flush(&client->link.out, client->fd)) client->gone = true;
  return PERUN_OK;
}

perun_client *perun_client_open(const char *url, const perun_client_config *config, int *error) {
  int ignored;
  if (error == NULL) error = &ignored;
  perun_client *client = calloc(1, sizeof *client);
  if (client == NULL) {
    *error = PERUN_E_FAILED;
    return NULL;
  }
  client->fd = -1;
  *error = PERUN_E_USAGE;
  if (url != NULL && config != NULL && configure(client, config)) {
    decoder_begin(&client->decoder, client->config.most_pixels);
    *error = greet(client, url);
    if (*error == PERUN_OK) return client;
  }
  perun_client_close(client);
  return NULL;
}
