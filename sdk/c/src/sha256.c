#include "sha256.h"

#include "bytes.h"
#include "perun_types.h"

static const uint32_t rounds[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t word, int by) { return word >> by | word << (32 - by); }

static void take_block(sha256 *hash, const uint8_t *block) {
  uint32_t w[64];
  for (int at = 0; at < 16; at++) w[at] = get_be32(block + 4 * at);
  for (int at = 16; at < 64; at++) {
    const uint32_t s0 = rotate(w[at - 15], 7) ^ rotate(w[at - 15], 18) ^ w[at - 15] >> 3;
    const uint32_t s1 = rotate(w[at - 2], 17) ^ rotate(w[at - 2], 19) ^ w[at - 2] >> 10;
    w[at] = w[at - 16] + s0 + w[at - 7] + s1;
  }
  uint32_t v[8];
  memcpy(v, hash->state, sizeof v);
  for (int at = 0; at < 64; at++) {
    const uint32_t s1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
    const uint32_t t1 = v[7] + s1 + ((v[4] & v[5]) ^ (~v[4] & v[6])) + rounds[at] + w[at];
    const uint32_t s0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
    const uint32_t t2 = s0 + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
    memmove(v + 1, v, 7 * sizeof v[0]);
    v[4] += t1;
    v[0] = t1 + t2;
  }
  for (int at = 0; at < 8; at++) hash->state[at] += v[at];
}

void sha256_begin(sha256 *hash) {
  static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memcpy(hash->state, start, sizeof start);
  hash->length = 0;
}

void sha256_add(sha256 *hash, const uint8_t *bytes, size_t length) {
  while (length > 0) {
    const size_t filled = hash->length % 64;
    const size_t taken = length < 64 - filled ? length : 64 - filled;
    memcpy(hash->block + filled, bytes, taken);
    hash->length += taken;
    bytes += taken;
    length -= taken;
    if (filled + taken == 64) take_block(hash, hash->block);
  }
}

void sha256_end(sha256 *hash, char hex[65]) {
  static const uint8_t padding[64] = {0x80};
  static const char digits[] = "0123456789abcdef";
  uint8_t bits[8];
  put_be64(bits, hash->length * 8);
  sha256_add(hash, padding, 1 + (119 - hash->length % 64) % 64);
  sha256_add(hash, bits, sizeof bits);
  for (int at = 0; at < 64; at++) hex[at] = digits[hash->state[at / 8] >> (28 - 4 * (at % 8)) & 15];
  hex[64] = '\0';
}

void perun_sha256(const void *bytes, size_t length, char hex[65]) {
  sha256 hash;
  sha256_begin(&hash);
  sha256_add(&hash, bytes, length);
  sha256_end(&hash, hex);
}
