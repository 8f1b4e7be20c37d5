#include "fabric/library.h"

#include <dlfcn.h>

#include <map>
#include <mutex>
#include <vector>

#include "fabric/signal-guard.h"

namespace fabric {
namespace {

template <typename Function>
bool bind(void* handle, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(handle, name));
  return function != nullptr;
}

bool bind_all(void* handle, Library& library) {
  return bind(handle, "fi_getinfo", library.getinfo) && bind(handle, "fi_freeinfo", library.freeinfo) &&
         bind(handle, "fi_dupinfo", library.dupinfo) && bind(handle, "fi_fabric", library.open_fabric) &&
         bind(handle, "fi_strerror", library.strerror) && bind(handle, "fi_version", library.version);
}

}  // namespace

const Library* load_library(const std::string& override_path, std::string& reason) {
  static std::mutex mutex;
  static std::map<std::string, Library> loaded;
  const std::lock_guard<std::mutex> lock(mutex);
  if (const auto known = loaded.find(override_path); known != loaded.end()) return &known->second;
  const SignalGuard guard;
  // The installer of EFA brings its own, newer than the distribution's; an override stands alone.
  std::vector<std::string> paths = {"/opt/amazon/efa/lib64/libfabric.so.1", "/opt/amazon/efa/lib/libfabric.so.1",
                                    "libfabric.so.1"};
  if (!override_path.empty()) paths = {override_path};
  for (const std::string& path : paths) {
    // Never unloaded: its providers leave threads and exit handlers behind.
    void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr) {
      reason = dlerror();
      continue;
    }
    Library found;
    if (!bind_all(handle, found)) {
      reason = path + " is no libfabric";
      continue;
    }
    const uint32_t version = found.version();
    if (version < kApiVersion) {
      reason = path + " is libfabric " + std::to_string(FI_MAJOR(version)) + "." + std::to_string(FI_MINOR(version)) +
               ", older than " + std::to_string(FI_MAJOR(kApiVersion)) + "." + std::to_string(FI_MINOR(kApiVersion));
      continue;
    }
    found.path = path;
    return &(loaded[override_path] = found);
  }
  return nullptr;
}

}  // namespace fabric
