// Who handles signals is decided by the program: a library that takes them over while it is loaded (libpsm2, libinfinipath) or a
// provider that does while it is opened (shm) gives them back.
#pragma once

#include <csignal>
#include <iterator>

namespace fabric {

class SignalGuard {
 public:
  SignalGuard();
  ~SignalGuard();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

 private:
  static constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGBUS, SIGSEGV, SIGILL, SIGABRT, SIGFPE};
  struct sigaction before_[std::size(kSignals)];
};

}  // namespace fabric
