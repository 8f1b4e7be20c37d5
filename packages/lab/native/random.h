// Decisions about packets: the same seed, link and direction give the same sequence on every machine.
#pragma once
#include <math.h>
#include <stdint.h>

/** SplitMix64 (Steele, Lea, Flood 2014): turns any seed into well mixed words. */
static inline uint64_t splitmix64(uint64_t *state) {
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/** xoshiro256** (Blackman, Vigna 2018). */
struct random {
  uint64_t word[4];
};

static inline uint64_t rotate_left(uint64_t x, int count) { return (x << count) | (x >> (64 - count)); }

static inline uint64_t random_next(struct random *random) {
  uint64_t *s = random->word;
  uint64_t result = rotate_left(s[1] * 5, 7) * 9, shifted = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = rotate_left(s[3], 45);
  return result;
}

/** FNV-1a of the name, so that every direction of every link has a sequence of its own under one seed. */
static inline struct random random_of(uint64_t seed, const char *link, const char *direction) {
  uint64_t hash = 0xcbf29ce484222325u;
  const char *parts[] = {link, "/", direction};
  for (int part = 0; part < 3; part++)
    for (const char *c = parts[part]; *c != 0; c++) hash = (hash ^ (uint8_t)*c) * 0x100000001b3u;
  uint64_t state = splitmix64(&seed) ^ hash;
  struct random random;
  for (int i = 0; i < 4; i++) random.word[i] = splitmix64(&state);
  return random;
}

/** True for `percent` of all draws. */
static inline int is_chosen(uint64_t draw, double percent) {
  if (percent <= 0) return 0;
  return percent >= 100 || (double)draw < percent / 100 * 0x1p64;
}

/** Normal distribution, mean 0, deviation 1 (Box and Muller 1958). */
static inline double normal_of(uint64_t first, uint64_t second) {
  double u = ((double)(first >> 11) + 1) * 0x1p-53, v = (double)(second >> 11) * 0x1p-53;
  return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}
