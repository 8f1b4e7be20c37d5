// Endpoints of shm in one process reach into each other's memory directly, not through mappings of their own (libfabric 1.17,
// smr_map_to_region): before one is closed, the others have to let go of it.
#include <algorithm>

#include "fabric/endpoint.h"

namespace fabric {
namespace {

std::mutex neighbours_mutex;
std::vector<Endpoint*> neighbours;

// Names of endpoints that were closed, or are being: who inserted one in this process would be given the memory it once had. They
// are used once. The mutex is always the last one taken.
std::mutex gone_mutex;
std::vector<std::string> gone;

}  // namespace

void Endpoint::join_process() {
  if (provider_ != "shm") return;
  const std::lock_guard<std::mutex> lock(neighbours_mutex);
  shares_process_ = true;
  neighbours.push_back(this);
}

void Endpoint::leave_process() {
  if (!shares_process_) return;
  {
    const std::lock_guard<std::mutex> lock(gone_mutex);
    gone.push_back(name_);
  }
  const std::lock_guard<std::mutex> lock(neighbours_mutex);
  std::erase(neighbours, this);
  for (Endpoint* neighbour : neighbours) neighbour->forget(name_);
}

bool Endpoint::may_insert(const std::string& name) {
  if (!shares_process_) return true;
  const std::lock_guard<std::mutex> lock(gone_mutex);
  return std::find(gone.begin(), gone.end(), name) == gone.end();
}

// On the thread of the one that closes, while the own one is kept out.
void Endpoint::forget(const std::string& name) {
  const std::lock_guard<std::mutex> lock(mutex_);
  // What the other side has sent already is read while its memory still is.
  turn();
  bool was_known = false;
  for (uint32_t index = 0; index < kPeers; index += 1) {
    if (peers_[index].address == FI_ADDR_UNSPEC || peers_[index].name != name) continue;
    remove(index);
    was_known = true;
  }
  if (was_known) return;
  // Who only ever was heard from is known to the provider all the same, which lets go of what was inserted and removed.
  fi_addr_t address = FI_ADDR_UNSPEC;
  if (fi_av_insert(av_, name.c_str(), 1, &address, 0, nullptr) == 1) fi_av_remove(av_, &address, 1, 0);
}

}  // namespace fabric
