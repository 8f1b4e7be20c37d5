#include "fabric/provider-info.h"

#include <rdma/fi_domain.h>
#include <rdma/fi_endpoint.h>

#include <cstring>
#include <utility>

namespace fabric {

namespace {

InfoPtr ask(const Library& library, const ProviderWish& wish, Failure& failure) {
  InfoPtr hints(library.dupinfo(nullptr), InfoDeleter{&library});
  if (hints == nullptr) {
    failure = {"fi_dupinfo", FI_ENOMEM};
    return hints;
  }
  hints->caps = FI_MSG;
  // Every operation brings room for the provider's own context.
  hints->mode = FI_CONTEXT | FI_CONTEXT2;
  hints->ep_attr->type = FI_EP_RDM;
  hints->domain_attr->mr_mode = FI_MR_LOCAL | FI_MR_ALLOCATED | FI_MR_PROV_KEY | FI_MR_VIRT_ADDR;
  // One thread drives all of it: no provider needs locks for us.
  hints->domain_attr->threading = FI_THREAD_DOMAIN;
  hints->domain_attr->resource_mgmt = FI_RM_ENABLED;
  // What is sent to one remote endpoint arrives in that order: the messages of a connection rely on it.
  hints->tx_attr->msg_order = FI_ORDER_SAS;
  hints->rx_attr->msg_order = FI_ORDER_SAS;
  hints->tx_attr->size = wish.send_depth;
  hints->rx_attr->size = wish.receive_depth;
  // Always a hint: without one every provider is started, which takes a third of a second.
  hints->fabric_attr->prov_name = strdup(wish.provider.c_str());
  if (!wish.device.empty()) hints->domain_attr->name = strdup(wish.device.c_str());

  fi_info* found = nullptr;
  const uint64_t flags = wish.host.empty() && wish.service.empty() ? 0 : FI_SOURCE;
  const int code = library.getinfo(kApiVersion, wish.host.empty() ? nullptr : wish.host.c_str(),
                                   wish.service.empty() ? nullptr : wish.service.c_str(), flags, hints.get(), &found);
  if (code != 0) failure = {"fi_getinfo", -code};
  InfoPtr result(found, InfoDeleter{&library});
  // A hint of `tcp` also finds `tcp;ofi_rxm`: only what carries exactly this name is meant.
  for (fi_info* entry = found; entry != nullptr; entry = entry->next) {
    if (wish.provider != entry->fabric_attr->prov_name) continue;
    fi_info* own = library.dupinfo(entry);
    return InfoPtr(own, InfoDeleter{&library});
  }
  if (code == 0) failure = {"fi_getinfo", FI_ENODATA};
  return InfoPtr(nullptr, InfoDeleter{&library});
}

}  // namespace

InfoPtr find_provider(const Library& library, const ProviderWish& wish, Failure& failure) {
  const std::pair<uint32_t, uint32_t> depths[] = {
      {wish.send_depth, wish.receive_depth}, {wish.send_depth, 0}, {0, wish.receive_depth}, {0, 0}};
  InfoPtr found(nullptr, InfoDeleter{&library});
  for (const auto& [send_depth, receive_depth] : depths) {
    ProviderWish lesser = wish;
    lesser.send_depth = send_depth;
    lesser.receive_depth = receive_depth;
    failure = {};
    found = ask(library, lesser, failure);
    if (found != nullptr || (wish.send_depth == 0 && wish.receive_depth == 0)) break;
  }
  return found;
}

}  // namespace fabric
