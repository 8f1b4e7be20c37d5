#include <unistd.h>

#include <algorithm>

#include "fabric/endpoint.h"
#include "fabric/signal-guard.h"

namespace fabric {
namespace {

constexpr uint32_t kBatch = 64, kMostBatch = 1024;
// Each may complete before any is read.
constexpr size_t kUnderWay = kSendSlots + kReceiveBuffers;

}  // namespace

std::unique_ptr<Endpoint> Endpoint::open(const Library& library, const EndpointOptions& options, Failure& failure) {
  const SignalGuard guard;
  std::unique_ptr<Endpoint> endpoint(new Endpoint(library));
  return endpoint->set_up(options, failure) ? std::move(endpoint) : nullptr;
}

bool Endpoint::set_up(const EndpointOptions& options, Failure& failure) {
  const auto went = [&failure](const char* step, int code) {
    if (code != 0) failure = {step, -code};
    return code == 0;
  };
  memory_ = Memory::map(options.huge_page_bytes);
  if (memory_ == nullptr) return went("mmap", -FI_ENOMEM);
  info_ = find_provider(library_,
                        {options.provider, options.host, options.service, options.device,
                         options.send_depth, options.receive_depth},
                        failure);
  if (info_ == nullptr) return false;
  provider_ = info_->fabric_attr->prov_name;
  inject_bytes_ = info_->tx_attr->inject_size;

  fi_av_attr av = {};
  av.type = info_->domain_attr->av_type == FI_AV_UNSPEC ? FI_AV_TABLE : info_->domain_attr->av_type;
  // A first size only; shm refuses more.
  av.count = 256;
  if (!went("fi_fabric", library_.open_fabric(info_->fabric_attr, &fabric_, nullptr)) ||
      !went("fi_domain", fi_domain(fabric_, info_.get(), &domain_, nullptr)) ||
      !went("fi_av_open", fi_av_open(domain_, &av, &av_, nullptr))) {
    return false;
  }
  if (!went("fi_cq_open", open_completions(options))) return false;
  completions_.resize(std::clamp<uint32_t>(options.completion_batch == 0 ? kBatch : options.completion_batch, 1, kMostBatch));
  if ((info_->domain_attr->mr_mode & FI_MR_LOCAL) != 0) {
    if (!went("fi_mr_reg", fi_mr_reg(domain_, memory_->base, kMemoryBytes, FI_SEND | FI_RECV, 0, 0, 0, &mr_, nullptr))) {
      return false;
    }
    descriptor_ = fi_mr_desc(mr_);
  }
  if (!went("fi_endpoint", fi_endpoint(domain_, info_.get(), &ep_, nullptr)) ||
      !went("fi_ep_bind", fi_ep_bind(ep_, &av_->fid, 0)) ||
      !went("fi_ep_bind", fi_ep_bind(ep_, &cq_->fid, FI_TRANSMIT | FI_RECV))) {
    return false;
  }
  if (info_->addr_format == FI_ADDR_STR && !options.name.empty()) {
    std::string text = options.name;
    if (!went("fi_setname", fi_setname(&ep_->fid, text.data(), text.size() + 1))) return false;
  }
  if (!went("fi_enable", fi_enable(ep_))) return false;
  char name[512];
  size_t length = sizeof name;
  if (!went("fi_getname", fi_getname(&ep_->fid, name, &length))) return false;
  name_.assign(name, length);
  join_process();
  const uint32_t receives = options.receive_depth == 0 ? kReceiveBuffers : std::min(kReceiveBuffers, options.receive_depth);
  for (uint32_t buffer = 0; buffer < receives; buffer += 1) {
    if (!post_receive(buffer)) unposted_.push_back(buffer);
  }
  return true;
}

// Not every provider takes any size, nor can every one be waited for: then it is asked in short turns.
int Endpoint::open_completions(const EndpointOptions& options) {
  fi_cq_attr cq = {};
  cq.format = FI_CQ_FORMAT_MSG;
  const size_t wished = options.completion_depth == 0 ? kRingEntries : std::max<size_t>(options.completion_depth, kUnderWay);
  int code = 0;
  for (const size_t size : {wished, size_t{kRingEntries}}) {
    for (const fi_wait_obj wait : {FI_WAIT_FD, FI_WAIT_NONE}) {
      if (wait == FI_WAIT_FD && !options.wants_wait_fd) continue;
      cq.size = size;
      cq.wait_obj = wait;
      code = fi_cq_open(domain_, &cq, &cq_, nullptr);
      if (code != 0) continue;
      completion_depth_ = size;
      if (wait == FI_WAIT_FD && fi_control(&cq_->fid, FI_GETWAIT, &wait_fd_) != 0) wait_fd_ = -1;
      return 0;
    }
  }
  return code;
}

Endpoint::~Endpoint() {
  leave_process();
  // Children before parents; the memory may live on in views of JavaScript.
  if (ep_ != nullptr) fi_close(&ep_->fid);
  if (mr_ != nullptr) fi_close(&mr_->fid);
  if (cq_ != nullptr) fi_close(&cq_->fid);
  if (av_ != nullptr) fi_close(&av_->fid);
  if (domain_ != nullptr) fi_close(&domain_->fid);
  if (fabric_ != nullptr) fi_close(&fabric_->fid);
}

}  // namespace fabric
