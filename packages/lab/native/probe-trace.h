// Hands out what became of the probes of a span of time, in columns that a reader maps as they are.
#pragma once
#include "json-line.h"
#include "probe-flow.h"
#include <stdio.h>
#include <sys/mman.h>

/** Of `count` probes: times of sending (8 bytes each), forward, back (4), errno, copies forward, back, flags (1). */
static inline size_t trace_size(uint64_t count) { return (count * 20 + 7) / 8 * 8; }

static inline void fill_trace(uint8_t *columns, const struct probe_ring *ring, uint64_t first, uint64_t count) {
  uint8_t *forward = columns + count * 8, *back = forward + count * 4, *bytes = back + count * 4;
  for (uint64_t i = 0; i < count; i++) {
    const struct probe_record *record = record_at(ring, first + i);
    memcpy(columns + i * 8, &record->sent, 8);
    memcpy(forward + i * 4, &record->forward, 4);
    memcpy(back + i * 4, &record->back, 4);
    bytes[i] = record->problem;
    bytes[count + i] = record->forward_copies;
    bytes[2 * count + i] = record->back_copies;
    bytes[3 * count + i] = record->flags;
  }
}

/** Into memory that readers find as a descriptor of this process, until the next one. NULL, or what went wrong. */
static inline const char *write_trace(const struct json_line *line, struct text *out) {
  static FILE *file;
  uint64_t since = (uint64_t)json_number(line, "sinceNs"), until = (uint64_t)json_number(line, "untilNs");
  if (file != NULL) fclose(file);
  int fd = memfd_create("trace", MFD_CLOEXEC);
  if (fd < 0 || (file = fdopen(fd, "w")) == NULL) return "no memory for a trace";
  size_t offset = 0;
  const char *comma = "";
  text_add(out, ",\"descriptor\":%d,\"flows\":[", fd);
  for (int i = 0; i < flow_count; i++) {
    if (flows[i] == NULL) continue;
    const struct probe_ring *ring = &flows[i]->ring;
    uint64_t first = first_since(ring, since), count = first_since(ring, until + 1) - first;
    size_t size = trace_size(count);
    uint8_t *columns = calloc(1, size + 1);
    if (columns == NULL) abort();
    fill_trace(columns, ring, first, count);
    fwrite(columns, 1, size, file);
    free(columns);
    bool is_cut = oldest_record(ring) > 0 && record_at(ring, oldest_record(ring))->sent > since;
    text_add(out, "%s{\"flow\":%d,\"offset\":%zu,\"count\":%lu,\"isCut\":%s}", comma, i, offset, count,
             is_cut ? "true" : "false");
    comma = ",";
    offset += size;
  }
  text_add(out, "]");
  return fflush(file) == 0 && ferror(file) == 0 ? NULL : "no memory for a trace";
}
