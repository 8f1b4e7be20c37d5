// What a provider of libfabric offers on this machine.
#pragma once

#include <memory>
#include <string>

#include "fabric/library.h"

namespace fabric {

struct Failure {
  std::string step;  // empty: none
  int code = 0;      // of libfabric, positive
};

struct InfoDeleter {
  const Library* library;
  void operator()(fi_info* info) const { library->freeinfo(info); }
};
using InfoPtr = std::unique_ptr<fi_info, InfoDeleter>;

struct ProviderWish {
  std::string provider;
  // May be empty: what the provider takes by itself.
  std::string host, service, device;
  // Operations under way at once; 0: what the provider takes by itself, and so where it cannot have as many.
  uint32_t send_depth = 0, receive_depth = 0;
};

// Blocks, up to a second where hardware is looked for.
InfoPtr find_provider(const Library& library, const ProviderWish& wish, Failure& failure);

}  // namespace fabric
