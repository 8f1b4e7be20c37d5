// Who handles signals is decided by the program: a provider that takes them over while it is opened gives them back.
#pragma once

#include <csignal>
#include <string>

namespace fabric {

class SignalGuard {
 public:
  SignalGuard();
  ~SignalGuard();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

 private:
  static constexpr int kSignals[] = {SIGINT, SIGTERM, SIGBUS, SIGSEGV};
  struct sigaction before_[4];
};

}  // namespace fabric
