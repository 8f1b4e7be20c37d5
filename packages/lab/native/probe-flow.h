// The flows of a prober and the sockets that echo for them.
#pragma once
#include "probe-record.h"
#include "probe-socket.h"

enum { MAX_FLOWS = 4096 };

struct target {
  struct probe_socket socket;
  int users;
};

struct flow {
  bool is_used;
  /** Nothing is sent until it is woken. */
  bool rests;
  struct probe_socket source;
  struct probe_address to;
  int target;
  int payload, dont_fragment;
  uint64_t interval, due, skipped, patience;
  struct probe_ring ring;
  struct flow_status status;
  uint64_t echoes, highest_forward, highest_back;
};

static struct flow *flows[MAX_FLOWS];
static struct target *targets[MAX_FLOWS];
/** One more than the highest number in use. */
static int flow_count;

/** The socket that echoes at an address and port; flows to the same one share it. */
static int find_target(const struct probe_socket *wanted) {
  int vacant = -1;
  for (int i = 0; i < MAX_FLOWS; i++) {
    if (targets[i] == NULL) {
      if (vacant < 0) vacant = i;
      continue;
    }
    const struct probe_socket *had = &targets[i]->socket;
    if (strcmp(had->path, wanted->path) != 0 || had->address.size != wanted->address.size) continue;
    if (memcmp(&had->address.socket, &wanted->address.socket, had->address.size) == 0) return i;
  }
  return vacant;
}
