/* What stands for the encoder of the card: real pictures in, real access units out. */
#include <stdint.h>
#include <stddef.h>

struct coder_settings {
  int is_hevc, width, height, rate, scale, slices, references;
  int kbps, burst_kbits;
  int has_colours, full_range, primaries, transfer, matrix;
};

struct coder;
struct coder *coder_open(const struct coder_settings *settings);
/** Bytes of the access unit, which lies in *unit; its slices begin at `starts`. Less than 0 where it failed. */
int coder_encode(struct coder *coder, const uint8_t *luma, int pitch, int64_t time, int keyframe, uint8_t **unit, uint32_t *starts, int *count, int *is_key);
int coder_set_rate(struct coder *coder, int kbps, int burst_kbits);
int coder_forget(struct coder *coder, int64_t time);
void coder_close(struct coder *coder);
