// libfabric, loaded when first asked for: a machine without it runs everything else. Only its headers are needed to compile.
#pragma once

#include <rdma/fabric.h>

#include <string>

namespace fabric {

struct Library {
  decltype(&::fi_getinfo) getinfo;
  decltype(&::fi_freeinfo) freeinfo;
  decltype(&::fi_dupinfo) dupinfo;
  decltype(&::fi_fabric) open_fabric;
  decltype(&::fi_strerror) strerror;
  decltype(&::fi_version) version;
  std::string path;
};

// What is asked of fi_getinfo, and the oldest library that answers it.
inline constexpr uint32_t kApiVersion = FI_VERSION(1, 14);

// The library, or nullptr and why. The first success is kept; a failure is tried again.
const Library* load_library(const std::string& override_path, std::string& reason);

}  // namespace fabric
