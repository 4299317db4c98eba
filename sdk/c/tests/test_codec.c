/* Properties of the coders: what was sent comes back, and bytes that mean nothing do no harm. */
#include <stdbool.h>

#include "bytes.h"
#include "check.h"
#include "decode.h"
#include "devices.h"
#include "encode.h"
#include "link.h"
#include "text.h"

static random_source source = {0x9e3779b97f4a7c15ull};

/* Bytes of the kinds that frames are made of: noise, runs, few values, repeated rows. */
static void fill(uint8_t *bytes, size_t length) {
  const size_t kind = random_below(&source, 4);
  const size_t period = 1 + random_below(&source, 300);
  for (size_t at = 0; at < length; at++) {
    if (kind == 0) bytes[at] = (uint8_t)random_next(&source);
    else if (kind == 1) bytes[at] = at > 0 && random_below(&source, 20) != 0 ? bytes[at - 1] : (uint8_t)random_next(&source);
    else if (kind == 2) bytes[at] = (uint8_t)(random_next(&source) & 3);
    else bytes[at] = at >= period && random_below(&source, 50) != 0 ? bytes[at - period] : (uint8_t)random_next(&source);
  }
}

static void check_lz4(void) {
  lz4_table *table = calloc(1, sizeof *table);
  for (int round = 0; round < 400; round++) {
    const size_t length = random_below(&source, round % 50 == 0 ? 300000 : 3000);
    uint8_t *plain = malloc(length + 1);
    uint8_t *packed = malloc(lz4_bound(length));
    uint8_t *back = malloc(length + 1);
    fill(plain, length);
    const size_t size = lz4_compress(table, plain, length, packed);
    CHECK(size <= lz4_bound(length), "%zu bytes of %zu", size, length);
    SAME("length", lz4_decompress(packed, size, back, 0, length), length);
    CHECK(memcmp(plain, back, length) == 0, "other bytes in round %d", round);
    if (length > 0) SAME("no room", lz4_decompress(packed, size, back, 0, length - 1), -1);
    if (size > 0) CHECK(lz4_decompress(packed, size - 1, back, 0, length) != (ptrdiff_t)length, "cut off");
    /* A byte changed must never write beyond its room; the sanitizer watches. */
    packed[random_below(&source, size)] ^= (uint8_t)(1 + random_below(&source, 255));
    lz4_decompress(packed, size, back, 0, length);
    free(plain);
    free(packed);
    free(back);
  }
  /* The table outlives many calls, also beyond where its positions begin anew. */
  table->base = 0x3fffff00u;
  uint8_t plain[2000];
  uint8_t packed[3000];
  uint8_t back[2000];
  for (int round = 0; round < 8; round++) {
    fill(plain, sizeof plain);
    const size_t size = lz4_compress(table, plain, sizeof plain, packed);
    SAME("length", lz4_decompress(packed, size, back, 0, sizeof back), sizeof back);
    CHECK(memcmp(plain, back, sizeof plain) == 0, "other bytes");
  }
  free(table);
}

typedef struct picture {
  perun_frame frame;
  uint8_t *pixels, *palette;
  size_t bytes;
} picture;

static size_t size_of(uint32_t format) { return format == PERUN_INDEXED8 ? 1 : format == PERUN_RGB565 ? 2 : 4; }

static picture new_picture(uint16_t width, uint16_t height, uint32_t format, unsigned colours, size_t gap) {
  picture made = {.palette = malloc(1024)};
  made.frame.width = width;
  made.frame.height = height;
  made.frame.format = format;
  made.frame.pitch = gap == 0 ? 0 : width * size_of(format) + gap;
  made.bytes = (width * size_of(format) + gap) * height;
  made.pixels = malloc(made.bytes);
  made.frame.pixels = made.pixels;
  made.frame.palette = made.palette;
  made.frame.colours = colours;
  fill(made.pixels, made.bytes);
  fill(made.palette, 1024);
  if (format == PERUN_INDEXED8) {
    for (size_t at = 0; at < made.bytes; at++) made.pixels[at] = (uint8_t)(made.pixels[at] % colours);
  }
  return made;
}

static void free_picture(picture *made) {
  free(made->pixels);
  free(made->palette);
}

/* Changes a few pixels, sometimes none, sometimes the palette. */
static void change(picture *made) {
  const size_t pixels = random_below(&source, 4) == 0 ? 0 : random_below(&source, made->bytes);
  for (size_t at = 0; at < pixels; at++) {
    const uint8_t value = (uint8_t)random_next(&source);
    const bool indexed = made->frame.format == PERUN_INDEXED8;
    made->pixels[random_below(&source, made->bytes)] = (uint8_t)(indexed ? value % made->frame.colours : value);
  }
  if (random_below(&source, 5) == 0) made->palette[random_below(&source, 1024)] = (uint8_t)random_next(&source);
}

static unsigned long strips_seen;

/* The packet in the outbox is decoded to the pixels that the core gave. */
static unsigned sent_as(frame_decoder *decoder, outbox *box, const perun_frame *frame) {
  uint8_t *packet = box->bytes + box->head;
  const size_t length = outbox_queued(box);
  SAME("type", packet[0], PACKET_VIDEO);
  SAME("length", get_be32(packet + 4), length - HEADER_BYTES);
  /* In a buffer of its own, so that a read beyond it is caught. */
  uint8_t *data = malloc(length - 12 + (length == 12));
  memcpy(data, packet + 12, length - 12);
  const encoded_frame encoded = {get_be16(packet + 8), get_be16(packet + 10), packet[1], data, length - 12};
  SAME("decodes", decoder_decode(decoder, &encoded), PERUN_OK);
  const size_t bytes = (size_t)frame->width * frame->height * 4;
  uint8_t *wanted = malloc(bytes);
  frame_to_rgba(frame, wanted);
  CHECK(memcmp(wanted, decoder_pixels(decoder), bytes) == 0, "other pixels, flags %02x", packet[1]);
  free(wanted);
  free(data);
  if ((packet[1] & FLAG_LEVEL) != 0 && length > 16 && (get_le32(packet + 12) & STRIPS_BIT) != 0) strips_seen++;
  const unsigned flags = packet[1];
  box->head = box->tail = 0;
  return flags;
}

static void check_round_trips(void) {
  static const uint32_t formats[] = {PERUN_RGBA8888, PERUN_INDEXED8, PERUN_RGB565, PERUN_XRGB8888};
  static const unsigned counts[] = {1, 2, 3, 4, 5, 16, 17, 256};
  unsigned long seen_flags[256] = {0};
  for (uint32_t level = 0; level <= 3; level++) {
    for (int extras = 0; extras < 3; extras++) {
      frame_encoder encoder = {
          .level = level, .indexed = extras > 0, .unchanged = extras > 0, .strips = extras > 1};
      frame_decoder decoder;
      outbox box = {.bytes = NULL};
      decoder_begin(&decoder, FRAME_PIXELS);
      for (int round = 0; round < 60; round++) {
        const uint32_t format = formats[random_below(&source, 4)];
        uint16_t width = (uint16_t)(1 + random_below(&source, 40));
        if (random_below(&source, 2) == 0) width = (uint16_t)((width + 7) / 8 * 8);
        const uint16_t height = (uint16_t)(1 + random_below(&source, 30));
        picture made = new_picture(width, height, format, counts[random_below(&source, 8)], random_below(&source, 3) * 5);
        for (int frame = 0; frame < 6; frame++) {
          SAME("judged", frame_judge(&made.frame), PERUN_OK);
          SAME("sent", encoder_send(&encoder, &made.frame, 1, &box), PERUN_OK);
          seen_flags[sent_as(&decoder, &box, &made.frame)]++;
          change(&made);
        }
        free_picture(&made);
      }
      encoder_free(&encoder);
      decoder_free(&decoder);
      outbox_free(&box);
    }
  }
  /* Raw, deltas of each level, every format, and nothing for what has not changed. */
  CHECK(seen_flags[0x00] > 0 && seen_flags[0x02] > 0 && seen_flags[0x03] > 0 && seen_flags[0x05] > 0, "RGBA");
  CHECK(seen_flags[0x13] > 0 && seen_flags[0x23] > 0 && seen_flags[0x33] > 0 && seen_flags[0x43] > 0, "indices");
  CHECK(strips_seen > 50, "%lu frames in strips", strips_seen);
  CHECK(seen_flags[0x53] > 0 && seen_flags[0x52] > 0, "RGB565");
}

static void check_unchanged(void) {
  frame_encoder encoder = {.level = 1, .indexed = true, .unchanged = true};
  outbox box = {.bytes = NULL};
  picture made = new_picture(160, 144, PERUN_INDEXED8, 4, 0);
  encoder_send(&encoder, &made.frame, 1, &box);
  const uint8_t *room = box.bytes;
  const size_t size = box.room;
  for (int frame = 0; frame < 100; frame++) {
    box.head = box.tail = 0;
    encoder_send(&encoder, &made.frame, 1, &box);
    SAME("an unchanged picture", outbox_queued(&box), 12);
    CHECK(box.bytes == room && box.room == size, "memory is made per frame");
  }
  made.pixels[5] = 4;
  SAME("an index beyond", encoder_send(&encoder, &made.frame, 1, &box), PERUN_E_CODEC_SIZE);
  free_picture(&made);
  encoder_free(&encoder);
  outbox_free(&box);
}

static void check_judged(void) {
  picture made = new_picture(8, 8, PERUN_RGBA8888, 2, 0);
  perun_frame frame = made.frame;
  frame.width = 0;
  SAME("no width", frame_judge(&frame), PERUN_E_CODEC_SIZE);
  frame = made.frame;
  frame.width = frame.height = 65535;
  SAME("too many pixels", frame_judge(&frame), PERUN_E_CODEC_SIZE);
  frame = made.frame;
  frame.pixels = NULL;
  SAME("no pixels", frame_judge(&frame), PERUN_E_CODEC_SIZE);
  frame = made.frame;
  frame.pitch = 31;
  SAME("rows that overlap", frame_judge(&frame), PERUN_E_CODEC_SIZE);
  frame = made.frame;
  frame.format = 9;
  SAME("an unknown format", frame_judge(&frame), PERUN_E_CODEC_SIZE);
  frame = made.frame;
  frame.format = PERUN_INDEXED8;
  frame.colours = 257;
  SAME("too many colours", frame_judge(&frame), PERUN_E_CODEC_SIZE);
  frame = made.frame;
  frame.samples = 2;
  SAME("sound that is not there", frame_judge(&frame), PERUN_E_CODEC_SIZE);
  free_picture(&made);
}

/* A scrolled delta by the words of the protocol, pixel by pixel. */
static void shift_plainly(uint8_t *target, const uint8_t *residual, const uint8_t *before, const uint8_t *vectors,
                          int width, int height, int size) {
  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++) {
      const int from_y = y + (int8_t)vectors[y / 8 * 2];
      const int from_x = x + (int8_t)vectors[y / 8 * 2 + 1];
      const bool inside = from_y >= 0 && from_y < height && from_x >= 0 && from_x < width;
      for (int byte = 0; byte < size; byte++) {
        const int at = (y * width + x) * size + byte;
        target[at] = residual[at] ^ (inside ? before[(from_y * width + from_x) * size + byte] : 0);
      }
    }
  }
}

static void check_scroll(void) {
  for (int round = 0; round < 300; round++) {
    const int width = 1 + (int)random_below(&source, 20);
    const int height = 1 + (int)random_below(&source, 30);
    const int size = 1 << random_below(&source, 3);
    const size_t bytes = (size_t)(width * height * size);
    uint8_t *all = malloc(4 * bytes);
    uint8_t vectors[8];
    fill(all, 2 * bytes);
    for (int at = 0; at < 8; at++) {
      vectors[at] = random_below(&source, 4) == 0 ? (uint8_t)random_next(&source) : (uint8_t)(random_below(&source, 9) - 4);
    }
    shift_plainly(all + 2 * bytes, all, all + bytes, vectors, width, height, size);
    plane_shifted(all + 3 * bytes, all, all + bytes, vectors, (size_t)width, (size_t)height, (size_t)size);
    CHECK(memcmp(all + 2 * bytes, all + 3 * bytes, bytes) == 0, "a scrolled delta of %d x %d x %d", width, height, size);
    free(all);
  }
}

static void check_packing(void) {
  for (unsigned bits = 1; bits <= 4; bits *= 2) {
    for (size_t count = 1; count < 40; count++) {
      uint8_t indices[40];
      uint8_t packed[40] = {0};
      uint8_t back[40];
      for (size_t at = 0; at < count; at++) indices[at] = (uint8_t)random_below(&source, (size_t)1 << bits);
      plane_pack(indices, count, bits, packed);
      plane_unpack(packed, count, bits, back);
      CHECK(memcmp(indices, back, count) == 0, "%zu indices of %u bits", count, bits);
      plane_pack(indices, count, bits, indices);
      CHECK(memcmp(indices, packed, (count * bits + 7) / 8) == 0, "in place");
    }
  }
}

/* Decoders get frames of every kind of flags with bytes that are nearly right, and must survive each. */
static void fuzz_frames(void) {
  frame_decoder decoder;
  decoder_begin(&decoder, 1 << 16);
  frame_encoder encoder = {.level = 1, .indexed = true, .unchanged = true, .strips = true};
  outbox box = {.bytes = NULL};
  picture made = new_picture(24, 20, PERUN_INDEXED8, 5, 0);
  long good = 0;
  const long rounds = fuzz_rounds(40000);
  for (long round = 0; round < rounds; round++) {
    encoder_forget(&encoder);
    if (round % 2 == 0) encoder.has_base = true;
    if (round % 500 == 0) {
      free_picture(&made);
      made = new_picture((uint16_t)(1 + random_below(&source, 32)), (uint16_t)(1 + random_below(&source, 32)),
                         random_below(&source, 2) == 0 ? PERUN_INDEXED8 : PERUN_RGB565, 5, 0);
      encoder.has_base = false;
    }
    change(&made);
    encoder_send(&encoder, &made.frame, 1, &box);
    uint8_t *packet = box.bytes + box.head;
    size_t length = outbox_queued(&box) - 12;
    const size_t kind = random_below(&source, 8);
    if (kind == 0) packet[1] = (uint8_t)random_next(&source);
    if (kind == 1 && length > 0) length = random_below(&source, length);
    for (size_t hits = kind == 2 ? 3 : 0; hits > 0 && length > 0; hits--) {
      packet[12 + random_below(&source, length)] = (uint8_t)random_next(&source);
    }
    if (kind == 3) put_be16(packet + 8 + 2 * random_below(&source, 2), (uint32_t)random_below(&source, 64));
    uint8_t *data = malloc(length + (length == 0));
    memcpy(data, packet + 12, length);
    const encoded_frame frame = {get_be16(packet + 8), get_be16(packet + 10), packet[1], data, length};
    const int result = kind == 4 ? decoder_decode_legacy(&decoder, &frame) : decoder_decode(&decoder, &frame);
    if (result == PERUN_OK) good++;
    else CHECK(!decoder.has_base, "a base is kept behind %d", result);
    free(data);
    box.head = box.tail = 0;
  }
  CHECK(good > rounds / 10 && good < rounds, "%ld of %ld frames were good", good, rounds);
  CHECK(decoder.rgba_room <= (1 << 16) * 4, "%zu bytes kept", decoder.rgba_room);
  free_picture(&made);
  encoder_free(&encoder);
  decoder_free(&decoder);
  outbox_free(&box);
}

/* Streams with a few wrong bytes, cut anywhere: an error or messages, never more memory than twice what came. */
static void fuzz_links(void) {
  static const uint8_t start[] = {'O', 'K', 0, 1, 1, 7, 4, 0, 0, 1, 0, 0, 0, 7, 1, 0, 4, 0, 1, 0, 2,
                                  3,   0,   0, 2, 0, 0, 0, 4, 0, 1, 0, 1, 9, 0, 0, 3, 0, 0, 0, 2, 1,
                                  2,   1,   0, 0, 4, 0, 0, 0, 8, 0, 1, 0, 1, 1, 2, 3, 4};
  const long rounds = fuzz_rounds(40000);
  long failed = 0;
  for (long round = 0; round < rounds; round++) {
    uint8_t bytes[200];
    memcpy(bytes, start, sizeof start);
    for (size_t at = sizeof start; at < sizeof bytes; at++) bytes[at] = (uint8_t)(random_next(&source) & 7);
    for (size_t hits = random_below(&source, 3); hits > 0; hits--) {
      bytes[random_below(&source, sizeof bytes)] = (uint8_t)random_next(&source);
    }
    perun_link link;
    link_begin(&link, 0x0107, NULL, 0);
    unsigned long sum = 0;
    for (size_t at = 0; at < sizeof bytes;) {
      size_t room;
      uint8_t *to = link_room(&link, &room);
      size_t taken = 1 + random_below(&source, 60);
      if (taken > sizeof bytes - at) taken = sizeof bytes - at;
      memcpy(to, bytes + at, taken);
      link_received(&link, taken);
      at += taken;
      link_message message;
      while (link_next(&link, &message) == 1) {
        for (size_t byte = 0; message.data != NULL && byte < message.length; byte++) sum += message.data[byte];
      }
    }
    link_finish(&link);
    if (link.error != PERUN_OK) failed++;
    CHECK(link.room <= 16 * 1024, "%zu bytes kept (%lu)", link.room, sum);
    link_free(&link);
  }
  CHECK(failed > 0 && failed < rounds, "%ld of %ld links failed", failed, rounds);
}

static void fuzz_texts(void) {
  for (long round = 0; round < 20000; round++) {
    uint8_t in[24];
    char out[16];
    const size_t length = random_below(&source, sizeof in);
    for (size_t at = 0; at < length; at++) in[at] = (uint8_t)random_next(&source);
    bool valid;
    const size_t written = text_clean(out, sizeof out, in, length, &valid);
    CHECK(written < sizeof out && out[written] == '\0', "%zu bytes", written);
    /* What was cleaned is clean. */
    char again[16];
    CHECK(text_clean(again, sizeof again, (const uint8_t *)out, written, &valid) == written && valid, "not clean");
    perun_device device;
    uint8_t pad;
    device_read(in, length, &pad, &device);
  }
  char out[32];
  static const char hostile[] = "a\x1b[2J\xc2\x9b\xe2\x80\xae\xef\xbb\xbf" "b\xc3\xa4\xf0\x9f\x98\x80";
  text_clean(out, sizeof out, (const uint8_t *)hostile, sizeof hostile - 1, NULL);
  CHECK(strcmp(out, "a[2Jb\xc3\xa4\xf0\x9f\x98\x80") == 0, "it is %s", out);
  text_clean(out, 4, (const uint8_t *)"ab\xc3\xa4", 4, NULL);
  CHECK(strcmp(out, "ab") == 0, "cut between characters: %s", out);
}

int main(void) {
  check_lz4();
  check_packing();
  check_scroll();
  check_judged();
  check_unchanged();
  check_round_trips();
  fuzz_frames();
  fuzz_links();
  fuzz_texts();
  return checked("test_codec");
}
