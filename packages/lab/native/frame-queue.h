// Frames that wait for their time, first in first out, in one ring of bytes that grows to a bound.
#pragma once
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define QUEUE_FIRST_BYTES (256u << 10)
#define QUEUE_MOST_BYTES (32u << 20)
/** Of all queues of the process together. */
#define QUEUES_MOST_BYTES ((size_t)512 << 20)

struct waiting_frame {
  int64_t due_ns;
  uint32_t length;
  /** Bytes of ring this frame takes, itself included; the frame at offset 0 follows one that is_last. */
  uint32_t size : 31, is_last : 1;
  uint8_t bytes[];
};

struct frame_queue {
  uint8_t *ring;
  uint32_t capacity, head, tail, count;
  /** Offset of the frame put in last. */
  uint32_t last;
};

static size_t queues_bytes;

static inline struct waiting_frame *queue_first(struct frame_queue *queue) {
  return queue->count == 0 ? NULL : (struct waiting_frame *)(queue->ring + queue->head);
}

static inline void queue_release(struct frame_queue *queue) {
  queues_bytes -= queue->capacity;
  free(queue->ring);
  *queue = (struct frame_queue){0};
}

static inline void queue_shift(struct frame_queue *queue) {
  struct waiting_frame *first = queue_first(queue);
  queue->head = first->is_last ? 0 : queue->head + first->size;
  if (--queue->count > 0) return;
  queue->head = queue->tail = 0;
  if (queue->capacity > 4 * QUEUE_FIRST_BYTES) queue_release(queue);
}

/** Twice the ring, its frames in a row. */
static inline int queue_grow(struct frame_queue *queue) {
  uint32_t capacity = queue->capacity == 0 ? QUEUE_FIRST_BYTES : queue->capacity * 2;
  if (capacity > QUEUE_MOST_BYTES || queues_bytes + capacity - queue->capacity > QUEUES_MOST_BYTES) return 0;
  uint8_t *ring = malloc(capacity);
  if (ring == NULL) return 0;
  uint32_t tail = 0, last = 0, head = queue->head;
  for (uint32_t i = 0; i < queue->count; i++) {
    struct waiting_frame *frame = (struct waiting_frame *)(queue->ring + head);
    head = frame->is_last ? 0 : head + frame->size;
    memcpy(ring + tail, frame, sizeof *frame + frame->length);
    ((struct waiting_frame *)(ring + tail))->is_last = 0;
    last = tail;
    tail += frame->size;
  }
  queues_bytes += capacity - queue->capacity;
  free(queue->ring);
  *queue = (struct frame_queue){.ring = ring, .capacity = capacity, .tail = tail, .last = last, .count = queue->count};
  return 1;
}

/** False when the queue is full. */
static inline int queue_push(struct frame_queue *queue, int64_t due_ns, const uint8_t *bytes, uint32_t length) {
  uint32_t size = (uint32_t)(sizeof(struct waiting_frame) + length + 15) & ~15u;
  for (;;) {
    int is_wrapped = queue->count > 0 && queue->tail <= queue->head;
    uint32_t limit = is_wrapped ? queue->head : queue->capacity;
    if (limit - queue->tail >= size) break;
    if (!is_wrapped && queue->count > 0 && queue->head >= size) {
      ((struct waiting_frame *)(queue->ring + queue->last))->is_last = 1;
      queue->tail = 0;
      continue;
    }
    if (!queue_grow(queue)) return 0;
  }
  struct waiting_frame *frame = (struct waiting_frame *)(queue->ring + queue->tail);
  frame->due_ns = due_ns;
  frame->length = length;
  frame->size = size;
  frame->is_last = 0;
  memcpy(frame->bytes, bytes, length);
  queue->last = queue->tail;
  queue->tail += size;
  queue->count++;
  return 1;
}
