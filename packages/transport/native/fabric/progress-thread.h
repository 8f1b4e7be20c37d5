// Drives an endpoint on a thread of its own and calls out when there are events: event-driven operation.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "fabric/endpoint.h"

namespace fabric {

class ProgressThread {
 public:
  // Polls for so long after the last event before it sleeps. `wake` is called on the thread, once until `rearm`.
  ProgressThread(Endpoint& endpoint, std::chrono::microseconds poll_for, std::function<void()> wake);
  ~ProgressThread();
  ProgressThread(const ProgressThread&) = delete;
  ProgressThread& operator=(const ProgressThread&) = delete;

  // By the side of JavaScript: there are commands, or buffers to hand back.
  void kick();
  // All events that are known are consumed: the next calls `wake` again.
  void rearm() { is_awake_.store(false, std::memory_order_seq_cst); }

 private:
  void run();
  void sleep(unsigned sleeps);
  void wake_if_needed();

  Endpoint& endpoint_;
  const std::chrono::microseconds poll_for_;
  std::function<void()> wake_;
  const int event_fd_;
  uint32_t woken_for_ = 0;
  unsigned hollow_wakes_ = 0;
  std::atomic<bool> is_awake_{false}, is_sleeping_{false}, must_stop_{false};
  std::thread thread_;
};

}  // namespace fabric
