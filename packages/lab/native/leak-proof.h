// Proves of a capture that it would have seen a leak: with a decoy on each of its interfaces, at the beginning and at the end.
#pragma once
#include "leak-capture.h"

enum { PROOF_ATTEMPTS = 50 };

static inline enum sent send_own_decoy(struct capture *capture, int interface) {
  struct decoy_mark mark = {.place = capture->place, .interface = (uint32_t)interface};
  uint8_t frame[128];
  if (decoy_token() != NULL) memcpy(mark.token, decoy_token(), DECOY_TOKEN);
  size_t length = make_decoy(&capture->rule, mark, frame);
  capture->can_leak = length > 0;
  return length == 0 ? NOT_RUNNING : send_decoy(capture->sender, capture->names[interface], frame, length);
}

/**
 * Sends decoys out of every interface until one is seen on each: what leaves a device whose queue is not yet active is dropped
 * without a word, and one that is new does not say at once that it runs. One that was sent and never seen leaves its interface
 * blind; a cable that is pulled carries nothing, and keeps the proof it has.
 */
static inline void prove(struct capture *capture) {
  unsigned before[INTERFACES];
  bool is_open[INTERFACES], was_sent[INTERFACES] = {false};
  for (int i = 0; i < capture->name_count; i++) {
    before[i] = capture->decoys_seen[i];
    is_open[i] = true;
  }
  for (int attempt = 0, open = 1; open > 0 && attempt < PROOF_ATTEMPTS; attempt++) {
    for (int i = 0; i < capture->name_count; i++) {
      enum sent sent = is_open[i] ? send_own_decoy(capture, i) : NOT_RUNNING;
      if (sent != NOT_RUNNING) was_sent[i] = true;
      else if (capture->is_proven[i] || !capture->can_leak) is_open[i] = false;
    }
    // The kernel hands a block over when it is full or this old.
    usleep(2 * BLOCK_MS * 1000);
    drain(capture);
    open = 0;
    for (int i = 0; i < capture->name_count; i++) {
      if (is_open[i] && capture->decoys_seen[i] > before[i]) {
        is_open[i] = false;
        capture->is_proven[i] = true;
      }
      open += is_open[i];
    }
  }
  for (int i = 0; i < capture->name_count; i++)
    if (is_open[i] && was_sent[i]) capture->is_blind[i] = true;
}

/** The first interface on which a decoy was missing, or none was ever seen; NULL when there is none, or nothing could leak. */
static inline const char *unproven(const struct capture *capture) {
  if (!capture->can_leak) return NULL;
  for (int i = 0; i < capture->name_count; i++)
    if (capture->is_blind[i] || !capture->is_proven[i]) return capture->names[i];
  return NULL;
}
