// The links of a lab: those whose frames this process carries, and those it only breaks and mends.
#pragma once
#include "frame-queue.h"
#include "impairment.h"
#include "namespace.h"
#include "saved-routes.h"
#include <net/if.h>

#define LINKS_MOST 8192

struct counters {
  uint64_t seen, delivered, lost, lost_by_fault, overflowed, oversized, cut, corrupted, reordered, duplicated, refused;
  /** Of the ordinals of all packets that were lost: equal when the same ones were. */
  uint64_t loss_digest;
};

struct direction {
  struct link *link;
  struct impairment set;
  double fault_loss_percent;
  /** Larger packets vanish; 0 for none. */
  uint32_t hole_bytes;
  struct random random;
  struct counters counters;
  /** Those on their way, and those that overtake them. */
  struct frame_queue waiting, express;
  int64_t busy_until_ns, last_due_ns;
  /** Place among those that wait, counted from 1; 0 for none. */
  uint32_t heap_position;
};

/** The side of the node is 0, the one of the segment 1; direction i is the one that leaves side i. */
struct link {
  char name[128];
  uint64_t seed;
  struct place *place[2];
  char device[2][IFNAMSIZ];
  int index[2];
  struct direction direction[2];
  int is_down;
  /** Served: two TAPs, whose frames this process carries. */
  int is_served, fd[2], is_device_up[2];
  /** A TAP was deleted under it. */
  int is_torn;
  uint32_t slot;
  /** Not served: what is to come back with the device. */
  struct saved_routes saved;
};

static const char *const direction_name[2] = {"from-node", "to-node"};
static struct link *links[LINKS_MOST];

static inline struct link *link_named(const char *name) {
  for (uint32_t i = 0; i < LINKS_MOST; i++)
    if (links[i] != NULL && strcmp(links[i]->name, name) == 0) return links[i];
  return NULL;
}
