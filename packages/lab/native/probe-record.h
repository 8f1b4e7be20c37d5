// What became of each probe of a flow, in a ring of fixed size, and whether the flow gets answers now.
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/** This many probes lost in a row and the flow is down; this many answered in a row and it is up again. */
enum { DOWN_AFTER = 3, UP_AFTER = 10 };

enum { FORWARD_REORDERED = 1, BACK_REORDERED = 2 };

struct probe_record {
  uint64_t sent;
  /** Nanoseconds one way; 0: never arrived. */
  uint32_t forward, back;
  /** Of sending; 0: sent. */
  uint8_t problem;
  uint8_t forward_copies, back_copies;
  uint8_t flags;
};

struct probe_ring {
  struct probe_record *records;
  uint64_t capacity;
  /** Number of the next probe. */
  uint64_t next;
};

/** How the flow does, as far as its probes could be judged. */
struct flow_status {
  uint64_t judged, judged_sent;
  uint64_t answered, lost;
  uint64_t run, run_since;
  uint64_t lost_run, lost_since;
  uint64_t last_lost, last_answered;
  uint64_t round_trip;
  bool is_down;
};

enum flow_change { NO_CHANGE, WENT_DOWN, CAME_UP };

/** `capacity` is a power of two. Pages are taken when they are first written. */
static inline bool make_ring(struct probe_ring *ring, uint64_t capacity) {
  void *memory = mmap(NULL, capacity * sizeof(struct probe_record), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return false;
  *ring = (struct probe_ring){.records = memory, .capacity = capacity};
  return true;
}

static inline struct probe_record *record_at(const struct probe_ring *ring, uint64_t number) {
  return &ring->records[number & (ring->capacity - 1)];
}

static inline uint64_t oldest_record(const struct probe_ring *ring) {
  return ring->next > ring->capacity ? ring->next - ring->capacity : 0;
}

/** NULL for a number that was never sent or is forgotten. */
static inline struct probe_record *find_record(const struct probe_ring *ring, uint64_t number) {
  return number < ring->next && number >= oldest_record(ring) ? record_at(ring, number) : NULL;
}

/** The first probe sent at or after `time`. */
static inline uint64_t first_since(const struct probe_ring *ring, uint64_t time) {
  uint64_t low = oldest_record(ring), high = ring->next;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (record_at(ring, middle)->sent < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Judges the next probe that can be: it was answered, was refused, or has waited too long. */
static inline enum flow_change judge_next(struct flow_status *status, const struct probe_record *record) {
  status->judged++;
  status->judged_sent = record->sent;
  if (record->back != 0) {
    if (status->run++ == 0) status->run_since = record->sent;
    status->answered++;
    status->lost_run = 0;
    status->last_answered = record->sent;
    if (!status->is_down || status->run < UP_AFTER) return NO_CHANGE;
    status->is_down = false;
    return CAME_UP;
  }
  if (status->lost_run++ == 0) status->lost_since = record->sent;
  status->run = 0;
  status->lost++;
  status->last_lost = record->sent;
  if (status->is_down || status->lost_run < DOWN_AFTER) return NO_CHANGE;
  status->is_down = true;
  return WENT_DOWN;
}

static inline bool can_judge(const struct probe_record *record, uint64_t now, uint64_t patience) {
  return record->back != 0 || record->problem != 0 || now > record->sent + patience;
}
