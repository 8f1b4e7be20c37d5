#include "fabric/signal-guard.h"

#include <dlfcn.h>

#include <cstring>

namespace fabric {
namespace {

// The program may have set its own handler meanwhile, on another thread: only one of these libraries is taken back.
bool is_of_a_provider(const struct sigaction& action) {
  void* const handler = (action.sa_flags & SA_SIGINFO) != 0 ? reinterpret_cast<void*>(action.sa_sigaction)
                                                             : reinterpret_cast<void*>(action.sa_handler);
  Dl_info found;
  if (dladdr(handler, &found) == 0 || found.dli_fname == nullptr) return false;
  for (const char* library : {"libfabric", "libpsm", "libinfinipath", "libhfi", "libefa", "libibverbs", "libucs"}) {
    if (strstr(found.dli_fname, library) != nullptr) return true;
  }
  return false;
}

}  // namespace

SignalGuard::SignalGuard() {
  for (size_t index = 0; index < std::size(kSignals); index += 1) sigaction(kSignals[index], nullptr, &before_[index]);
}

SignalGuard::~SignalGuard() {
  for (size_t index = 0; index < std::size(kSignals); index += 1) {
    struct sigaction now;
    sigaction(kSignals[index], nullptr, &now);
    if (is_of_a_provider(now)) sigaction(kSignals[index], &before_[index], nullptr);
  }
}

}  // namespace fabric
