/*
 * Records the video of a punktfunk host through a connector, for ffplay and mpv to play:
 *
 *   perun client connect punktfunk://tower.local --bridge unix:///tmp/tower.sock --codec hevc &
 *   record unix:///tmp/tower.sock tower.h265 600
 *
 * The third word is how many frames; without it, until the host ends. A gamepad is pressed now and then on the way, and
 * what else the host sends is counted.
 */
#include <perun_stream.h>
#include <stdio.h>
#include <stdlib.h>

/* A snapshot of gamepad 0 (input kind 12): all buttons at once; the sequence is in the highest bits of the flags. */
static int press(perun_stream *stream, uint32_t buttons) {
  static uint32_t sequence;
  const perun_stream_input snapshot = {.kind = 12, .code = buttons, .flags = (++sequence & 0xff) << 24};
  return perun_stream_send_input(stream, &snapshot);
}

int main(int count, char **words) {
  if (count < 3) {
    fprintf(stderr, "usage: record unix:///path file.h264|file.h265 [frames]\n");
    return 2;
  }
  const unsigned long wanted = count > 3 ? strtoul(words[3], NULL, 10) : 0;
  perun_stream_config config;
  perun_stream_init(&config);
  int error;
  perun_stream *stream = perun_stream_open(words[1], &config, &error);
  if (stream == NULL) {
    fprintf(stderr, "record: %s at %s\n", perun_error_name(error), words[1]);
    return 1;
  }
  FILE *file = fopen(words[2], "wb");
  bool written = file != NULL;
  unsigned long frames = 0, keyframes = 0, sounds = 0, rumbles = 0, outputs = 0;
  int result = 0;
  perun_au au;
  while (written && (wanted == 0 || frames < wanted) && (result = perun_stream_next_au(stream, &au, -1)) == 1) {
    written = fwrite(au.bytes, 1, au.length, file) == au.length;
    frames++;
    if (au.keyframe) keyframes++;
    if (frames % 30 == 0) press(stream, frames % 60 == 0 ? PERUN_A : 0);
    perun_opus opus;
    perun_rumble rumble;
    perun_hidout hidout;
    while (perun_stream_next_audio(stream, &opus, 0) == 1) sounds++;
    while (perun_stream_next_rumble(stream, &rumble, 0) == 1) rumbles++;
    while (perun_stream_next_hidout(stream, &hidout, 0) == 1) outputs++;
  }
  if (file != NULL && fclose(file) != 0) written = false;
  if (!written) fprintf(stderr, "record: %s cannot be written\n", words[2]);
  if (result < 0) fprintf(stderr, "record: %s\n", perun_stream_failure(stream));
  perun_stream_info info;
  perun_stream_info_of(stream, &info);
  printf("%ux%u codec %u: %lu frames, %lu keyframes, %lu sounds, %lu rumbles, %lu outputs\n", info.width, info.height,
         info.codec, frames, keyframes, sounds, rumbles, outputs);
  perun_stream_close(stream);
  return written && result >= 0 ? 0 : 1;
}
