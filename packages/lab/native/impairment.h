// What happens to the packets of one direction of a link. Decided by the ordinal of the packet, never by the clock.
#pragma once
#include "random.h"
#include <stdint.h>

struct impairment {
  int64_t delay_ns, jitter_ns;
  double loss_percent, corrupt_percent, reorder_percent, duplicate_percent;
  /** Bits per second on the wire; 0 for no limit. */
  double rate;
};

struct decision {
  int is_lost, is_lost_by_fault, is_corrupt, is_reordered, is_duplicate;
  uint64_t corrupt_bit;
  int64_t jitter_ns;
};

/** Takes the same number of draws for every packet, so a setting that changes in between moves no later decision. */
static inline struct decision decide(struct random *random, const struct impairment *set, double fault_loss_percent) {
  uint64_t draw[8];
  for (int i = 0; i < 8; i++) draw[i] = random_next(random);
  return (struct decision){
      .is_lost = is_chosen(draw[0], set->loss_percent),
      .is_lost_by_fault = is_chosen(draw[1], fault_loss_percent),
      .is_corrupt = is_chosen(draw[2], set->corrupt_percent),
      .corrupt_bit = draw[3],
      .is_reordered = is_chosen(draw[4], set->reorder_percent),
      .is_duplicate = is_chosen(draw[5], set->duplicate_percent),
      .jitter_ns = set->jitter_ns == 0 ? 0 : (int64_t)((double)set->jitter_ns * normal_of(draw[6], draw[7])),
  };
}

/** Preamble, start, checksum and gap of an Ethernet frame (IEEE 802.3 §4.2.3): bytes of the wire nobody sees. */
#define WIRE_OVERHEAD_BYTES 24

static inline int64_t wire_time_ns(const struct impairment *set, uint32_t length) {
  return (int64_t)((double)(length + WIRE_OVERHEAD_BYTES) * 8e9 / set->rate);
}

/** The queue in front of a limited link holds 50 ms, but never less than 16 full frames. */
static inline int64_t rate_queue_ns(const struct impairment *set) {
  int64_t frames = 16 * wire_time_ns(set, 1514);
  return frames > 50000000 ? frames : 50000000;
}
