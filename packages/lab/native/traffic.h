// Frames from one TAP to the other, each at its time. Everything here runs under the lock of the links.
#pragma once
#include "link-table.h"
#include "traffic-clock.h"
#include <sys/epoll.h>

#define FRAME_MOST_BYTES 65550
/** Frames of one link before others get their turn, and frames sent before the TAPs are emptied again. */
#define FRAMES_A_TURN 16
#define SENT_A_TURN 64

static struct direction *heap[2 * LINKS_MOST + 1];
static uint32_t heap_count;
static int traffic_epoll;

static inline int64_t clock_ns(void) { return clock_now(CLOCK_MONOTONIC); }

static inline struct frame_queue *next_queue(struct direction *d) {
  struct waiting_frame *waiting = queue_first(&d->waiting), *express = queue_first(&d->express);
  if (express == NULL) return waiting == NULL ? NULL : &d->waiting;
  return waiting != NULL && waiting->due_ns <= express->due_ns ? &d->waiting : &d->express;
}

static inline int64_t due_of(struct direction *d) {
  struct frame_queue *queue = next_queue(d);
  return queue == NULL ? INT64_MAX : queue_first(queue)->due_ns;
}

static inline void heap_put(struct direction *d, uint32_t at) {
  heap[at] = d;
  d->heap_position = at;
}

/** Moves a direction to where its next frame belongs; one without frames leaves. */
static inline void heap_fix(struct direction *d) {
  if (d->heap_position == 0) {
    if (next_queue(d) == NULL) return;
    heap_put(d, ++heap_count);
  } else if (next_queue(d) == NULL) {
    uint32_t at = d->heap_position;
    d->heap_position = 0;
    struct direction *last = heap[heap_count--];
    if (last == d) return;
    heap_put(last, at);
    d = last;
  }
  uint32_t at = d->heap_position;
  int64_t due = due_of(d);
  for (; at > 1 && due < due_of(heap[at / 2]); at /= 2) heap_put(heap[at / 2], at);
  for (uint32_t child; (child = 2 * at) <= heap_count; at = child) {
    if (child < heap_count && due_of(heap[child + 1]) < due_of(heap[child])) child++;
    if (due_of(heap[child]) >= due) break;
    heap_put(heap[child], at);
  }
  heap_put(d, at);
}

static inline void drop_waiting(struct direction *d) {
  d->counters.cut += d->waiting.count + d->express.count;
  queue_release(&d->waiting);
  queue_release(&d->express);
  heap_fix(d);
}

static inline void deliver(struct direction *d, const uint8_t *bytes, uint32_t length) {
  int side = d == &d->link->direction[0] ? 1 : 0;
  // A device that is down refuses, as a port that is off hears nothing.
  if (write(d->link->fd[side], bytes, length) == (ssize_t)length) d->counters.delivered++;
  else d->counters.refused++;
}

/** Sends what is due; returns when the next is. */
static inline int64_t send_due(int64_t now) {
  for (int sent = 0; heap_count > 0; sent++) {
    struct direction *d = heap[1];
    struct frame_queue *queue = next_queue(d);
    struct waiting_frame *frame = queue_first(queue);
    if (frame->due_ns > now || sent == SENT_A_TURN) return frame->due_ns;
    deliver(d, frame->bytes, frame->length);
    queue_shift(queue);
    heap_fix(d);
  }
  return INT64_MAX;
}

static inline void note_loss(struct counters *counters) {
  counters->loss_digest = (counters->loss_digest ^ counters->seen) * 0x100000001b3u;
}

/** One frame that a node or segment has sent into the link. */
static inline void accept_frame(struct direction *d, uint8_t *bytes, uint32_t length, int64_t now) {
  struct counters *counters = &d->counters;
  const struct impairment *set = &d->set;
  counters->seen++;
  struct decision decision = decide(&d->random, set, d->fault_loss_percent);
  if (d->link->is_down) {
    counters->cut++;
    return;
  }
  if (d->hole_bytes > 0 && length > d->hole_bytes + 14) {
    counters->oversized++;
    return;
  }
  if (decision.is_lost || decision.is_lost_by_fault) {
    note_loss(counters);
    if (decision.is_lost) counters->lost++;
    else counters->lost_by_fault++;
    return;
  }
  int64_t departure = now;
  if (set->rate > 0) {
    if (d->busy_until_ns > now + rate_queue_ns(set)) {
      counters->overflowed++;
      return;
    }
    departure = d->busy_until_ns = (d->busy_until_ns > now ? d->busy_until_ns : now) + wire_time_ns(set, length);
  }
  if (decision.is_corrupt && length > 14) {
    // The frame still arrives: its addresses are left alone.
    uint64_t bit = decision.corrupt_bit % ((length - 14) * 8);
    bytes[14 + bit / 8] ^= (uint8_t)(1 << bit % 8);
    counters->corrupted++;
  }
  int copies = decision.is_duplicate ? 2 : 1;
  counters->duplicated += (uint64_t)decision.is_duplicate;
  int64_t due = departure;
  struct frame_queue *queue = &d->express;
  if (decision.is_reordered && set->delay_ns > 0) {
    counters->reordered++;
  } else {
    int64_t delay = set->delay_ns + decision.jitter_ns;
    due = departure + (delay > 0 ? delay : 0);
    if (due < d->last_due_ns) due = d->last_due_ns;
    d->last_due_ns = due;
    queue = &d->waiting;
  }
  for (int copy = 0; copy < copies; copy++) {
    if (due <= now && next_queue(d) == NULL) deliver(d, bytes, length);
    else if (!queue_push(queue, due, bytes, length)) counters->overflowed++;
  }
  heap_fix(d);
}

/** Takes frames off a TAP; false once the device is gone. */
static inline int receive(struct direction *d) {
  static uint8_t frame[FRAME_MOST_BYTES];
  int side = d == &d->link->direction[0] ? 0 : 1;
  for (int i = 0; i < FRAMES_A_TURN; i++) {
    ssize_t length = read(d->link->fd[side], frame, sizeof frame);
    if (length < 0) return errno == EAGAIN || errno == EINTR;
    accept_frame(d, frame, (uint32_t)length, clock_ns());
  }
  return 1;
}
