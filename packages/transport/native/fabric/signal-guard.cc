#include "fabric/signal-guard.h"

#include <dlfcn.h>

#include <cstring>

namespace fabric {
namespace {

// The program may have set its own handler meanwhile, on another thread: only one that lies in libfabric is taken back.
bool is_of_libfabric(const struct sigaction& action) {
  void* const handler = (action.sa_flags & SA_SIGINFO) != 0 ? reinterpret_cast<void*>(action.sa_sigaction)
                                                             : reinterpret_cast<void*>(action.sa_handler);
  Dl_info found;
  return dladdr(handler, &found) != 0 && found.dli_fname != nullptr && strstr(found.dli_fname, "libfabric") != nullptr;
}

}  // namespace

SignalGuard::SignalGuard() {
  for (size_t index = 0; index < std::size(kSignals); index += 1) sigaction(kSignals[index], nullptr, &before_[index]);
}

SignalGuard::~SignalGuard() {
  for (size_t index = 0; index < std::size(kSignals); index += 1) {
    struct sigaction now;
    sigaction(kSignals[index], nullptr, &now);
    if (is_of_libfabric(now)) sigaction(kSignals[index], &before_[index], nullptr);
  }
}

}  // namespace fabric
