// An endpoint as JavaScript holds it: driven by its own thread, or by whoever polls.
#pragma once

#include <napi.h>

#include <chrono>
#include <memory>

#include "fabric/endpoint.h"
#include "fabric/progress-thread.h"

namespace fabric {

class Session {
 public:
  explicit Session(std::unique_ptr<Endpoint> endpoint) : memory_(endpoint->memory()), endpoint_(std::move(endpoint)) {}
  ~Session() { close(); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // From here on a thread drives the endpoint and calls `on_events` on the JavaScript thread.
  void start(Napi::Env env, Napi::Function on_events, uint32_t poll_micros) {
    if (endpoint_ == nullptr || thread_ != nullptr) return;
    wake_ = Napi::ThreadSafeFunction::New(env, on_events, "fabric", 0, 1);
    const auto poll_for = std::chrono::microseconds(poll_micros);
    thread_ = std::make_unique<ProgressThread>(*endpoint_, poll_for, [this] { wake_.NonBlockingCall(); });
  }

  // Hands over what JavaScript wrote, and tells how many events there are in all.
  void poll() {
    if (endpoint_ == nullptr) return;
    const uint32_t consumed = memory_->status(kEventsConsumed);
    const uint32_t produced = memory_->status(kCommandsProduced);
    endpoint_->publish(consumed, produced);
    if (thread_ != nullptr) {
      if (produced != kicked_commands_ || consumed - kicked_events_ >= kReceiveBuffers / 4) {
        kicked_commands_ = produced;
        kicked_events_ = consumed;
        thread_->kick();
      }
      if (endpoint_->events_produced() == consumed) thread_->rearm();
    } else {
      endpoint_->progress();
      if (const uint32_t spin = memory_->status(kSpinMicros); spin > 0 && endpoint_->events_produced() == consumed) {
        spin_until_event(consumed, std::chrono::microseconds(spin));
      }
    }
    memory_->status(kEventsProduced) = endpoint_->events_produced();
  }

  // Waits for the thread. Safe to call again.
  void close() {
    if (thread_ != nullptr) {
      thread_.reset();
      wake_.Release();
    }
    endpoint_.reset();
  }

  Endpoint* endpoint() { return endpoint_.get(); }
  const std::shared_ptr<Memory>& memory() const { return memory_; }

 private:
  void spin_until_event(uint32_t consumed, std::chrono::microseconds spin) {
    const auto end = std::chrono::steady_clock::now() + spin;
    do {
      for (int turn = 0; turn < 16; turn += 1) {
        endpoint_->progress();
        if (endpoint_->events_produced() != consumed) return;
      }
    } while (std::chrono::steady_clock::now() < end);
  }

  std::shared_ptr<Memory> memory_;
  std::unique_ptr<Endpoint> endpoint_;
  std::unique_ptr<ProgressThread> thread_;
  Napi::ThreadSafeFunction wake_;
  uint32_t kicked_commands_ = 0, kicked_events_ = 0;
};

}  // namespace fabric
