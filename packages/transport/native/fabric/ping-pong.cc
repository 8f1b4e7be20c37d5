#include "fabric/ping-pong.h"

#include <algorithm>
#include <chrono>
#include <cstring>

namespace fabric {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kPatience = std::chrono::seconds(10);
constexpr uint32_t kPeer = 0;

// Uses the rings as JavaScript does.
class Loop {
 public:
  explicit Loop(Endpoint& endpoint) : endpoint_(endpoint), memory_(*endpoint.memory()) {
    for (uint32_t slot = 0; slot < kSendSlots; slot += 1) (slot < kSmallSlots ? small_ : large_).push_back(slot);
  }

  bool submit(CommandKind kind, const void* bytes, uint32_t length) {
    std::vector<uint32_t>& free = length <= kSmallBytes ? small_ : large_;
    if (free.empty() || length > kLargeBytes) return false;
    const uint32_t slot = free.back();
    free.pop_back();
    memcpy(memory_.slot(slot), bytes, length);
    memory_.command(produced_) = {kind, kPeer, slot, length};
    produced_ += 1;
    endpoint_.publish(consumed_, produced_);
    return true;
  }

  // The next packet, valid until `next` is called again; nullptr when it failed or none came.
  const uint8_t* next(uint32_t& length) {
    for (uint32_t turn = 1;; turn += 1) {
      while (consumed_ != endpoint_.events_produced()) {
        const Event event = memory_.event(consumed_);
        consumed_ += 1;
        if (event.kind == kFreed) (event.a < kSmallSlots ? small_ : large_).push_back(event.a);
        if (event.kind == kFailed) return nullptr;
        if (event.kind != kReceived) continue;
        length = event.b;
        return memory_.receive_buffer(event.a);
      }
      endpoint_.publish(consumed_, produced_);
      endpoint_.progress();
      if (turn % 65536 == 1 && Clock::now() - last_ > kPatience) return nullptr;
    }
  }
  void arrived(Clock::time_point now) { last_ = now; }

 private:
  Endpoint& endpoint_;
  const Memory& memory_;
  std::vector<uint32_t> small_, large_;
  uint32_t consumed_ = 0, produced_ = 0;
  Clock::time_point last_ = Clock::now();
};

}  // namespace

std::vector<uint32_t> ping(Endpoint& endpoint, const std::string& remote, const PingPong& options) {
  std::vector<uint32_t> samples;
  samples.reserve(options.rounds);
  Loop loop(endpoint);
  std::string packet = endpoint.name();
  packet.resize(std::max<size_t>(options.bytes, packet.size()));
  if (!loop.submit(kInsert, remote.data(), static_cast<uint32_t>(remote.size()))) return samples;
  uint32_t length = static_cast<uint32_t>(packet.size());
  for (uint32_t round = 0; round <= options.warmup + options.rounds; round += 1) {
    const Clock::time_point sent = Clock::now();
    if (!loop.submit(kSend, packet.data(), length) || loop.next(length) == nullptr) return samples;
    const Clock::time_point now = Clock::now();
    loop.arrived(now);
    // The first carried the name, and may have been longer.
    length = options.bytes;
    if (round <= options.warmup) continue;
    samples.push_back(static_cast<uint32_t>(std::chrono::nanoseconds(now - sent).count()));
  }
  return samples;
}

bool pong(Endpoint& endpoint, const PingPong& options) {
  Loop loop(endpoint);
  uint32_t length = 0;
  for (uint32_t round = 0; round <= options.warmup + options.rounds; round += 1) {
    const uint8_t* packet = loop.next(length);
    if (packet == nullptr) return false;
    if (round == 0 && !loop.submit(kInsert, packet, static_cast<uint32_t>(endpoint.name().size()))) return false;
    if (!loop.submit(kSend, packet, length)) return false;
    loop.arrived(Clock::now());
  }
  // What was answered last must have left before the endpoint is closed.
  for (const Clock::time_point end = Clock::now() + std::chrono::milliseconds(200); Clock::now() < end;) endpoint.progress();
  return true;
}

}  // namespace fabric
