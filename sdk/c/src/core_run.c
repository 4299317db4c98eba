#include "core_run.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "devices.h"
#include "registers.h"
#include "socket.h"
#include "text.h"

/* Registers are shown four times a second at sixty frames. */
enum { DEBUG_EVERY_FRAMES = 15, MOST_WAITING = 2 };

static void tell(core_run *run, uint8_t key, const uint8_t *value, size_t length) {
  link_config(&run->link, key, value, length);
}

static void tell_run(core_run *run, perun_run_action action) {
  const uint8_t code = (uint8_t)action;
  if (link_supports(&run->link, FEATURE_RUN)) tell(run, KEY_RUN, &code, 1);
}

/* Text as a JSON string, cut to `most` bytes before. */
static size_t put_json(char *out, const char *text, size_t most) {
  char clean[132];
  const char *given = text != NULL ? text : "";
  const size_t length = text_clean(clean, most + 1, (const uint8_t *)given, strlen(given), NULL);
  size_t at = 0;
  out[at++] = '"';
  for (size_t from = 0; from < length; from++) {
    if (clean[from] == '"' || clean[from] == '\\') out[at++] = '\\';
    out[at++] = clean[from];
  }
  out[at++] = '"';
  out[at] = '\0';
  return at;
}

static void introduce(core_run *run) {
  const perun_core *core = &run->core;
  char name[132], system[68], title[260], json[800];
  put_json(name, core->name, 64);
  put_json(system, core->system, 32);
  put_json(title, core->title, 128);
  const char *layout = core->layout == PERUN_LAYOUT_CHIP8 ? "chip8" : "xinput";
  int length = snprintf(json, sizeof json, "{\"name\":%s,\"system\":%s,\"title\":%s,\"players\":%u,\"layout\":\"%s\"",
                        name, system, title, core->players, layout);
  if (run->session[0] != '\0') {
    length += snprintf(json + length, sizeof json - (size_t)length, ",\"session\":\"%s\"", run->session);
  }
  length += snprintf(json + length, sizeof json - (size_t)length, "}");
  uint8_t rate[8];
  put_be32(rate, core->rate.numerator);
  put_be32(rate + 4, core->rate.denominator);
  const uint8_t format = FORMAT_RGBA;
  tell(run, KEY_CORE_INFO, (const uint8_t *)json, (size_t)length);
  tell(run, KEY_FRAME_RATE, rate, sizeof rate);
  tell(run, KEY_PIXEL_FORMAT, &format, 1);

  encoder_forget(&run->encoder);
  const bool reads_lz4 = link_supports(&run->link, FEATURE_LZ4);
  run->encoder.level = reads_lz4 ? core->level : 0;
  run->encoder.indexed = link_supports(&run->link, FEATURE_INDEXED);
  run->encoder.unchanged = link_supports(&run->link, FEATURE_SCROLL);
  run->encoder.strips = link_supports(&run->link, FEATURE_STRIPS);
  run->ready = true;
  core_say(run, PERUN_LOG_INFO, "connected to %s", run->url);
  pacer_start(&run->pacer, now_ns());
}

static bool is_clear(core_run *run) { return outbox_frames(&run->link.out) <= MOST_WAITING; }

static void out_of_memory(core_run *run) { link_fail(&run->link, PERUN_E_FAILED, "out of memory"); }

static void trace_frame(core_run *run, const perun_frame *frame) {
  const size_t bytes = (size_t)frame->width * frame->height * 4;
  if (run->trace_room < bytes) {
    free(run->trace_pixels);
    run->trace_pixels = malloc(bytes);
    run->trace_room = run->trace_pixels == NULL ? 0 : bytes;
    if (run->trace_room == 0) {
      out_of_memory(run);
      return;
    }
  }
  char hex[65];
  frame_to_rgba(frame, run->trace_pixels);
  perun_sha256(run->trace_pixels, bytes, hex);
  fprintf(run->trace, "%llu %ux%u %s\n", (unsigned long long)++run->traced, frame->width, frame->height, hex);
  fflush(run->trace);
}

static void send_audio(core_run *run, const perun_frame *frame) {
  const size_t bytes = (size_t)frame->samples * 2;
  if (bytes == 0 || bytes > AUDIO_BYTES - AUDIO_PREFIX || (run->link.capabilities & CAP_AUDIO) == 0) return;
  if (run->core.audio_rate == 0 || frame->samples % run->core.channels != 0) return;
  uint8_t *payload = link_packet(&run->link, PACKET_AUDIO, AUDIO_PREFIX + bytes);
  if (payload == NULL) {
    out_of_memory(run);
    return;
  }
  put_be16(payload, run->core.audio_rate);
  payload[2] = (uint8_t)run->core.channels;
  for (size_t at = 0; at < frame->samples; at++) {
    put_be16(payload + AUDIO_PREFIX + 2 * at, (uint16_t)frame->audio[at]);
  }
  outbox_commit(&run->link.out, HEADER_BYTES + AUDIO_PREFIX + bytes);
}

static void send_debug(core_run *run, const uint8_t *data, size_t length) {
  uint8_t *payload = link_packet(&run->link, PACKET_DEBUG, length);
  if (payload == NULL) {
    out_of_memory(run);
    return;
  }
  memcpy(payload, data, length);
  outbox_commit(&run->link.out, HEADER_BYTES + length);
}

static bool sends_debug(const core_run *run) { return (run->link.capabilities & CAP_DEBUG) != 0; }

static void show_registers(core_run *run) {
  if (run->core.registers == NULL || !sends_debug(run) || !is_clear(run)) return;
  uint8_t data[REGISTERS_BYTES];
  send_debug(run, data, registers_write(&run->core, data));
}

static void send_frame(core_run *run, const perun_frame *frame) {
  if (!is_clear(run)) {
    run->in_gap = true;
    return;
  }
  if (run->in_gap) encoder_forget(&run->encoder);
  run->in_gap = false;
  const int failure = encoder_send(&run->encoder, frame, link_sequence(&run->link), &run->link.out);
  if (failure == PERUN_E_CODEC_SIZE) {
    core_say(run, PERUN_LOG_ERROR, "an index is beyond its palette of %u colours", frame->colours);
    run->ending = PERUN_E_CODEC_SIZE;
    return;
  }
  if (failure != PERUN_OK) {
    out_of_memory(run);
    return;
  }
  outbox_frame_ended(&run->link.out);
  if (run->trace != NULL) trace_frame(run, frame);
  if (run->speed == SPEED_NORMAL) send_audio(run, frame);
}

static void stop_at(core_run *run, uint32_t address) {
  pacer_stop(&run->pacer);
  tell_run(run, PERUN_RUN_PAUSE);
  uint8_t hit[5] = {DEBUG_HIT};
  put_be32(hit + 1, address);
  if (sends_debug(run)) send_debug(run, hit, sizeof hit);
  show_registers(run);
}

static void merge_pads(core_run *run) {
  run->input.buttons = 0;
  for (uint32_t pad = 0; pad < run->core.players; pad++) run->input.buttons |= run->input.pads[pad];
}

/* False, and the run ends, where the frame is one that cannot be. */
static bool judge(core_run *run, const perun_frame *frame) {
  if (frame_judge(frame) == PERUN_OK) return true;
  core_say(run, PERUN_LOG_ERROR, "the core gave a frame of %u x %u in format %u that cannot be", frame->width,
           frame->height, frame->format);
  run->ending = PERUN_E_CODEC_SIZE;
  return false;
}

static void tick(core_run *run, bool is_seen) {
  perun_frame frame;
  memset(&frame, 0, sizeof frame);
  merge_pads(run);
  const perun_input input = run->input;
  const int wish = run->core.tick(run->core.user, &input, &frame);
  if (wish != 0) {
    run->ending = wish > 0 ? wish : PERUN_E_CORE_FAILED;
    return;
  }
  if (!judge(run, &frame)) return;
  if (is_seen || frame.has_hit) send_frame(run, &frame);
  if (run->ending != 0) return;
  if (frame.has_hit) {
    stop_at(run, frame.hit);
    return;
  }
  if (run->ticks++ % DEBUG_EVERY_FRAMES == 0) show_registers(run);
}

int core_run_step(void *user) {
  core_run *run = user;
  perun_frame frame;
  memset(&frame, 0, sizeof frame);
  merge_pads(run);
  const perun_input input = run->input;
  if (run->core.step_instruction(run->core.user, &input, &frame) != 0) return -1;
  pacer_stop(&run->pacer);
  tell_run(run, PERUN_RUN_PAUSE);
  frame.samples = 0;
  if (judge(run, &frame)) send_frame(run, &frame);
  show_registers(run);
  return 0;
}

static void act(core_run *run, unsigned action) {
  switch (action) {
    case PERUN_RUN_RESUME:
      pacer_start(&run->pacer, now_ns());
      tell_run(run, PERUN_RUN_RESUME);
      break;
    case PERUN_RUN_PAUSE:
      pacer_stop(&run->pacer);
      tell_run(run, PERUN_RUN_PAUSE);
      break;
    case PERUN_RUN_STEP:
      pacer_stop(&run->pacer);
      tick(run, true);
      show_registers(run);
      /* A step leaves the core paused. */
      tell_run(run, PERUN_RUN_PAUSE);
      break;
    case PERUN_RUN_RESET:
      if (run->core.reset != NULL) run->core.reset(run->core.user);
      break;
    default:
      break;
  }
}

static void take_input(core_run *run, const link_message *message) {
  /* Seat 0, from hosts that know no seats, is player 1. */
  const uint16_t pad = message->seat == 0 ? 0 : message->seat - 1;
  if (pad >= run->core.players || !sequence_accept(&run->newest[message->seat], message->sequence)) return;
  run->input.pads[pad] = message->buttons;
}

static void hear(core_run *run, const link_message *message) {
  if (run->core.microphone == NULL) return;
  const size_t samples = message->length / 2;
  if (run->heard_room < samples) {
    free(run->heard);
    run->heard = malloc(samples * sizeof *run->heard);
    run->heard_room = run->heard == NULL ? 0 : samples;
    if (run->heard == NULL) {
      out_of_memory(run);
      return;
    }
  }
  for (size_t at = 0; at < samples; at++) run->heard[at] = (int16_t)get_be16(message->data + 2 * at);
  run->core.microphone(run->core.user, message->rate, message->channels, run->heard, samples);
}

static void change_speed(core_run *run, const uint8_t *value, size_t length) {
  if (length != 2) return;
  /* There is no way back in a core: the host loads its states. Read as unsigned, that is too much. */
  const uint16_t percent = get_be16(value);
  if (percent < SPEED_LEAST || percent > SPEED_MOST) return;
  run->speed = percent;
  pacer_change_speed(&run->pacer, percent);
}

static void configure(core_run *run, const link_message *message) {
  const uint8_t *value = message->data;
  const size_t length = message->length;
  switch (message->key) {
    case KEY_RUN:
      if (length == 1) act(run, value[0]);
      break;
    case KEY_SPEED:
      change_speed(run, value, length);
      break;
    case KEY_ASK:
      if (!asks_take(&run->asks, &run->link, value, length)) out_of_memory(run);
      break;
    case KEY_DEVICE: {
      perun_device device;
      uint8_t pad;
      if (run->core.device != NULL && device_read(value, length, &pad, &device)) {
        run->core.device(run->core.user, pad, &device);
      }
      break;
    }
    case KEY_SESSION:
      if (length == 0 || !text_is_session((const char *)value, length)) break;
      memcpy(run->session, value, length);
      run->session[length] = '\0';
      core_say(run, PERUN_LOG_INFO, "session %s", run->session);
      break;
    case KEY_SESSION_STATE:
      if (length == 1 && value[0] == STATE_ENDED) run->released = true;
      break;
    case KEY_NOTICE: {
      char text[1100];
      text_clean(text, sizeof text, value, length, NULL);
      core_say(run, PERUN_LOG_WARN, "%s", text);
      break;
    }
    default:
      break;
  }
}

static void read_messages(core_run *run) {
  link_message message;
  while (run->ending == 0 && link_next(&run->link, &message) == 1) {
    switch (message.type) {
      case LINK_READY:
        introduce(run);
        break;
      case PACKET_INPUT:
        take_input(run, &message);
        break;
      case PACKET_AUDIO:
        hear(run, &message);
        break;
      case PACKET_CONFIG:
        configure(run, &message);
        break;
      default:
        break;
    }
  }
}

/* False where the connection has ended. */
static bool receive(core_run *run) {
  for (int reads = 0; reads < 16; reads++) {
    size_t room;
    uint8_t *bytes = link_room(&run->link, &room);
    if (bytes == NULL) {
      out_of_memory(run);
      return false;
    }
    const ptrdiff_t length = socket_read(run->fd, bytes, room);
    if (length < 0) {
      link_finish(&run->link);
      return false;
    }
    if (length == 0) return true;
    link_received(&run->link, (size_t)length);
    read_messages(run);
    if (run->link.phase == LINK_FAILED || run->ending != 0) return false;
    if ((size_t)length < room) return true;
  }
  return true;
}

static void run_due(core_run *run) {
  pacer_give_up_old(&run->pacer, now_ns());
  for (int burst = 0; burst < PACER_CATCH_UP && run->pacer.running && run->ending == 0; burst++) {
    if (pacer_deadline(&run->pacer) > now_ns()) return;
    run->pacer.next++;
    /* Faster than its rate a core is seen no more often than that. */
    tick(run, run->ticks % ((run->speed + 99) / 100) == 0);
  }
}

/* What is queued still leaves, as far as the host reads it within a second. */
static void drain(core_run *run) {
  const int64_t until = now_ns() + 1000000000;
  while (outbox_flush(&run->link.out, run->fd) && outbox_queued(&run->link.out) > 0 && now_ns() < until) {
    socket_wait(run->fd, true, until, NULL);
    if (!receive(run)) return;
  }
}

void core_run_once(core_run *run, int64_t opened) {
  const int64_t handshake_until = opened + (int64_t)HANDSHAKE_MS * 1000000;
  for (;;) {
    if (!run->ready && now_ns() >= handshake_until) {
      link_fail(&run->link, PERUN_E_HANDSHAKE_TIMEOUT, "the host did not answer the hello within %d ms", HANDSHAKE_MS);
    }
    if (run->pacer.running && run->ending == 0) run_due(run);
    if (run->link.phase == LINK_FAILED) return;
    if (run->ending != 0 || is_stopped(run->core.stop)) {
      drain(run);
      return;
    }
    if (!outbox_flush(&run->link.out, run->fd)) {
      /* What the host said before it went away is still to be read. */
      receive(run);
      return;
    }
    int64_t until = run->ready ? now_ns() + 1000000000 : handshake_until;
    if (run->pacer.running) until = pacer_deadline(&run->pacer);
    socket_wait(run->fd, outbox_queued(&run->link.out) > 0, until, run->core.stop);
    if (!receive(run)) {
      if (run->ending != 0) drain(run);
      return;
    }
  }
}
