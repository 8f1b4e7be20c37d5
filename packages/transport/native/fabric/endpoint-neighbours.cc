// Endpoints of shm in one process reach into each other's memory directly, not through mappings of their own (libfabric 1.17,
// smr_map_to_region): before one is closed, the others have to let go of it.
#include <algorithm>

#include "fabric/endpoint.h"

namespace fabric {
namespace {

std::mutex neighbours_mutex;
std::vector<Endpoint*> neighbours;

}  // namespace

void Endpoint::join_process() {
  if (provider_ != "shm") return;
  const std::lock_guard<std::mutex> lock(neighbours_mutex);
  shares_process_ = true;
  neighbours.push_back(this);
}

void Endpoint::leave_process() {
  if (!shares_process_) return;
  const std::lock_guard<std::mutex> lock(neighbours_mutex);
  std::erase(neighbours, this);
  for (Endpoint* neighbour : neighbours) neighbour->forget(name_);
}

// On the thread of the one that closes, while the own one is kept out.
void Endpoint::forget(const std::string& name) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (uint32_t index = 0; index < kPeers; index += 1) {
    if (peers_[index].address == FI_ADDR_UNSPEC || peers_[index].name != name) continue;
    // Answers of the other side that are there already are read while its memory still is.
    turn();
    remove(index);
  }
}

}  // namespace fabric
