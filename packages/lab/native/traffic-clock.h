// Time in nanoseconds.
#pragma once
#include <stdint.h>
#include <time.h>

static inline int64_t clock_now(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}
