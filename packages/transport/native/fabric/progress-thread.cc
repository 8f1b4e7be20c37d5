#include "fabric/progress-thread.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>

namespace fabric {
namespace {

using Clock = std::chrono::steady_clock;

// Turns between two looks at the clock.
constexpr unsigned kTurns = 16;
// Where the provider cannot wake us, the sleeps grow to this: what a first message after a silence may wait.
constexpr long kShortestSleepNs = 20'000, kLongestSleepNs = 1'000'000;
constexpr long kWaitNs = 500'000'000;
// `net` of libfabric 1.17 leaves its descriptor readable when there is nothing to read: after so many wake-ups for nothing it is
// asked in turns like a provider that has none, until there was something again.
constexpr unsigned kMostHollowWakes = 4;

}  // namespace

ProgressThread::ProgressThread(Endpoint& endpoint, std::chrono::microseconds poll_for, std::function<void()> wake)
    : endpoint_(endpoint), poll_for_(poll_for), wake_(std::move(wake)), event_fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  thread_ = std::thread([this] { run(); });
}

ProgressThread::~ProgressThread() {
  must_stop_.store(true);
  eventfd_write(event_fd_, 1);
  thread_.join();
  close(event_fd_);
}

void ProgressThread::kick() {
  if (is_sleeping_.load(std::memory_order_seq_cst)) eventfd_write(event_fd_, 1);
}

void ProgressThread::run() {
  prctl(PR_SET_NAME, "fabric");
  Clock::time_point last_busy = Clock::now();
  for (unsigned sleeps = 0; !must_stop_.load(std::memory_order_relaxed);) {
    bool was_busy = false;
    // One look after a sleep, so that an idle endpoint costs little.
    for (unsigned turn = 0; turn < (sleeps == 0 ? kTurns : 1); turn += 1) {
      was_busy |= endpoint_.progress();
      wake_if_needed();
    }
    const Clock::time_point now = Clock::now();
    if (was_busy) {
      last_busy = now;
      sleeps = 0;
      hollow_wakes_ = 0;
    } else if (now - last_busy >= poll_for_) {
      sleep(sleeps);
      sleeps += 1;
    }
  }
}

void ProgressThread::wake_if_needed() {
  const uint32_t produced = endpoint_.events_produced();
  if (produced == woken_for_ || is_awake_.exchange(true, std::memory_order_seq_cst)) return;
  woken_for_ = produced;
  wake_();
}

void ProgressThread::sleep(unsigned sleeps) {
  is_sleeping_.store(true, std::memory_order_seq_cst);
  const bool can_be_woken =
      endpoint_.wait_fd() >= 0 && !endpoint_.has_blocked_peers() && hollow_wakes_ < kMostHollowWakes;
  if (!endpoint_.has_commands() && !must_stop_.load() && (!can_be_woken || endpoint_.may_wait())) {
    pollfd fds[] = {{event_fd_, POLLIN, 0}, {endpoint_.wait_fd(), POLLIN, 0}};
    const long turn_ns = std::min(kLongestSleepNs, kShortestSleepNs << std::min(sleeps, 10U));
    const timespec timeout = {0, can_be_woken ? kWaitNs : turn_ns};
    ppoll(fds, can_be_woken ? 2 : 1, &timeout, nullptr);
    if (can_be_woken && (fds[1].revents & POLLIN) != 0) hollow_wakes_ += 1;
    eventfd_t ignored;
    eventfd_read(event_fd_, &ignored);
  }
  is_sleeping_.store(false, std::memory_order_seq_cst);
}

}  // namespace fabric
